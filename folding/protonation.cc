#include "folding/protonation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "folding/clean_protein.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr double kLongestDisulfide = 3.0;     // Angstrom
constexpr double kLongestHydrogenBond = 3.5;  // Angstrom, donor to acceptor
constexpr double kWidestHydrogenBond = 50 * std::numbers::pi / 180;

using Residues = std::vector<Structure::Residue*>;

const Point& place(const Structure::Residue& residue, const char* name) {
  return residue.atoms[static_cast<size_t>(residue.find(name))].position;
}

void find_disulfides(Protein& protein, const Residues& residues) {
  std::vector<int> free;
  for (size_t r = 0; r < residues.size(); ++r)
    if (residues[r]->name == "CYS" && residues[r]->find("HG") < 0 && protein.templates[r] != "CYM")
      free.push_back(static_cast<int>(r));
  std::vector<std::tuple<double, int, int>> pairs;
  for (size_t i = 0; i < free.size(); ++i)
    for (size_t j = i + 1; j < free.size(); ++j) {
      const double apart = distance(place(*residues[static_cast<size_t>(free[i])], "SG"),
                                    place(*residues[static_cast<size_t>(free[j])], "SG"));
      if (apart < kLongestDisulfide) pairs.emplace_back(apart, free[i], free[j]);
    }
  std::sort(pairs.begin(), pairs.end());
  std::vector<bool> bound(residues.size());
  for (const auto& [apart, a, b] : pairs) {
    if (bound[static_cast<size_t>(a)] || bound[static_cast<size_t>(b)]) continue;
    bound[static_cast<size_t>(a)] = bound[static_cast<size_t>(b)] = true;
    protein.disulfides.emplace_back(a, b);
  }
  std::sort(protein.disulfides.begin(), protein.disulfides.end());
}

/// Whether a proton on ring nitrogen `donor`, between `left` and `right`, would find an acceptor in another residue.
bool finds_acceptor(const Residues& residues, size_t own, const char* donor, const char* left, const char* right) {
  const Point d = place(*residues[own], donor);
  const Point h = d + unit((d - place(*residues[own], left)) + (d - place(*residues[own], right)));
  for (size_t r = 0; r < residues.size(); ++r) {
    if (r == own) continue;
    for (const Structure::Atom& atom : residues[r]->atoms) {
      if (atom.element != "O" && atom.element != "N") continue;
      if (distance(atom.position, d) > kLongestHydrogenBond) continue;
      const double cosine = dot(unit(h - d), unit(atom.position - h));
      if (cosine > std::cos(kWidestHydrogenBond)) return true;
    }
  }
  return false;
}

std::string histidine(const Residues& residues, size_t own) {
  const bool delta = residues[own]->find("HD1") >= 0, epsilon = residues[own]->find("HE2") >= 0;
  if (delta || epsilon) return delta && epsilon ? "HIP" : delta ? "HID" : "HIE";
  if (finds_acceptor(residues, own, "ND1", "CG", "CE1")) return "HID";
  return finds_acceptor(residues, own, "NE2", "CD2", "CE1") ? "HIE" : "HID";
}

}  // namespace

void choose_states(Protein& protein, const ForceField& field, const std::string& file) {
  const Residues residues = protein.residues();
  find_disulfides(protein, residues);
  std::vector<bool> bound(residues.size());
  for (const auto& [a, b] : protein.disulfides) bound[static_cast<size_t>(a)] = bound[static_cast<size_t>(b)] = true;
  size_t r = 0;
  for (const Structure::Chain& chain : protein.structure.chains)
    for (const Structure::Residue& residue : chain.residues) {
      std::string state = protein.templates[r];
      if (state == "CYX") state.clear();  // by name; whether it is bound is for the distances to say
      if (residue.name == "CYS" && state.empty()) state = bound[r] ? "CYX" : "CYS";
      if (residue.name == "HIS" && state.empty()) state = histidine(residues, r);
      if (state.empty()) state = residue.name;
      if (starts_piece(protein, r) || ends_piece(protein, r)) state.insert(0, starts_piece(protein, r) ? "N" : "C");
      if (!field.find_template(state))
        throw Error(ExitCode::input,
                    fmt::format("{}: {}: the force field has no {}", file, residue_text(chain, residue), state));
      protein.templates[r++] = state;
    }
}

}  // namespace rz::folding
