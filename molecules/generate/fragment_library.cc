#include "molecules/generate/fragment_library.h"

#include <GraphMol/GraphMol.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "kernels/error.h"
#include "molecules/generate/fragment_cut.h"
#include "molecules/generate/graph_rings.h"
#include "molecules/molecule.h"

namespace rz::molecules {
namespace {

constexpr int kDraws = 8;

/// A fragment of its SMILES: attachment points become hydrogens of the atoms that they are on.
Fragment read_fragment(const std::string& smiles) {
  const ParsedMolecule parsed = parse_smiles(smiles);
  if (!parsed.molecule) throw Error(ExitCode::input, "fragment " + smiles + ": " + parsed.reason);
  EditGraph graph(*parsed.molecule);
  std::vector<int> points;
  for (int i = 0; i < graph.size(); ++i) {
    const EditAtom& atom = graph.atoms()[i];
    if (atom.element != kAttachment) continue;
    if (atom.bond_count != 1 || graph.bonds()[atom.bonds[0]].order != 1) {
      throw Error(ExitCode::input, "fragment " + smiles + ": an attachment point needs one single bond");
    }
    points.push_back(i);
  }
  if (points.empty() || points.size() > kMostAttachments) {
    throw Error(ExitCode::input, "fragment " + smiles + ": one to " + std::to_string(kMostAttachments) +
                                     " attachment points are needed");
  }
  Fragment fragment;
  for (const int point : points) {
    fragment.attachments.push_back(graph.bonds()[graph.atoms()[point].bonds[0]].other(point));
    graph.remove_atom(point);
  }
  for (const int atom : fragment.attachments) {
    if (graph.atoms()[atom].element == kAttachment) {
      throw Error(ExitCode::input, "fragment " + smiles + ": an attachment point on another one");
    }
  }
  fragment.graph = graph.compacted(fragment.attachments);
  return fragment;
}

}  // namespace

void FragmentCounts::add(const RDKit::ROMol& molecule) {
  EditGraph graph;
  try {
    graph = EditGraph(molecule);
  } catch (const Error&) {
    return;
  }
  for (const Piece& piece : cut_pieces(graph)) {
    if (piece.attachments.empty() || piece.attachments.size() > kMostAttachments) continue;
    if (static_cast<int>(piece.atoms.size()) > kMostFragmentAtoms) continue;
    const std::string smiles = piece_smiles(graph, piece);
    if (!smiles.empty()) ++counts_[smiles];
  }
}

std::string FragmentCounts::text() const {
  std::vector<std::pair<std::string, uint64_t>> sorted(counts_.begin(), counts_.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [smiles, count] : sorted) text += smiles + " " + std::to_string(count) + "\n";
  return text;
}

FragmentCounts FragmentCounts::parse(const std::string& text) {
  FragmentCounts result;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    const size_t space = line.find(' ');
    uint64_t count = 0;
    const char* end = line.data() + line.size();
    const auto read = space == std::string::npos ? std::from_chars_result{line.data(), std::errc::invalid_argument}
                                                 : std::from_chars(line.data() + space + 1, end, count);
    if (read.ec != std::errc() || read.ptr != end || count == 0) {
      throw Error(ExitCode::input, "fragments, line " + std::to_string(number) + ": not a SMILES and a count above 0");
    }
    result.counts_[line.substr(0, space)] += count;
  }
  return result;
}

FragmentLibrary::FragmentLibrary(const FragmentCounts& counts, double alpha) {
  for (const auto& [smiles, count] : counts.counts()) {
    Fragment fragment = read_fragment(smiles);
    const std::vector<char> bonds = ring_bonds(fragment.graph);
    const bool ring = std::find(bonds.begin(), bonds.end(), 1) != bonds.end();
    Shelf& shelf = shelves_[ring ? 1 : 0][fragment.attachments.size() - 1];
    const double before = shelf.sums.empty() ? 0 : shelf.sums.back();
    shelf.sums.push_back(before + std::pow(static_cast<double>(count), alpha));
    shelf.fragments.push_back(std::move(fragment));
  }
}

const Fragment* FragmentLibrary::draw(bool ring, size_t attachments, int most_atoms, Random& random) const {
  if (attachments == 0 || attachments > kMostAttachments) return nullptr;
  const Shelf& shelf = shelves_[ring ? 1 : 0][attachments - 1];
  if (shelf.fragments.empty()) return nullptr;
  for (int i = 0; i < kDraws; ++i) {
    const double at = random.uniform() * shelf.sums.back();
    const auto found = std::upper_bound(shelf.sums.begin(), shelf.sums.end() - 1, at);
    const Fragment& fragment = shelf.fragments[static_cast<size_t>(found - shelf.sums.begin())];
    if (fragment.graph.size() <= most_atoms) return &fragment;
  }
  return nullptr;
}

size_t FragmentLibrary::size() const {
  size_t size = 0;
  for (const auto& kind : shelves_) {
    for (const Shelf& shelf : kind) size += shelf.fragments.size();
  }
  return size;
}

}  // namespace rz::molecules
