#include "molecules/packed_writer.h"

#include "kernels/error.h"
#include "molecules/descriptors.h"

namespace rz::molecules {
namespace {

constexpr size_t kMostText = size_t{256} << 20;  // of a block

}  // namespace

PackedLibraryWriter::PackedLibraryWriter(const std::string& target, const LibraryReader& source, bool descriptors)
    : file_(target),
      source_(source.name()),
      columns_(source.columns()),
      smiles_index_(source.smiles_index()),
      descriptors_(descriptors) {}

Needs PackedLibraryWriter::needs(bool descriptors) {
  Needs needs;
  needs.graphs[static_cast<size_t>(Hydrogens::implicit)] = true;
  needs.bit_fingerprints.fill(true);
  needs.descriptors = descriptors;
  needs.molecule = true;
  return needs;
}

void PackedLibraryWriter::add_text(const LibraryRecord& record, const PreparedMolecule& molecule) {
  const auto put = [&](const std::string& text) {
    block_.text += text;
    block_.text_ends.push_back(static_cast<uint32_t>(block_.text.size()));
  };
  const bool drawn = molecule.ok() && !record.mol_block.empty();
  put(drawn ? canonical_smiles(*molecule.molecule) : record.smiles);
  put(record.id);
  put(molecule.reason);
  put(molecule.ok() ? "" : record.raw);
  for (size_t i = 0; i < columns_.size(); ++i) put(static_cast<int>(i) == smiles_index_ ? "" : record.fields[i]);
}

void PackedLibraryWriter::add_graph(const MoleculeGraph& graph) {
  for (const AtomCode atom : graph.atoms) block_.atoms.push_back(block_.atom_codes.number(atom));
  for (const MoleculeGraph::Bond& bond : graph.bonds) {
    block_.bonds.push_back({bond.begin, bond.end, block_.bond_codes.number(bond.code)});
  }
}

void PackedLibraryWriter::add(const LibraryRecord& record, PreparedMolecule molecule) {
  block_.lines.push_back(record.line);
  add_text(record, molecule);
  if (molecule.ok()) {
    add_graph(*molecule.graphs[static_cast<size_t>(Hydrogens::implicit)]);
  } else {
    ++failed_;
  }
  block_.graph_ends.push_back(static_cast<uint32_t>(block_.atoms.size()));
  block_.graph_ends.push_back(static_cast<uint32_t>(block_.bonds.size()));
  if (descriptors_) {
    molecule.descriptors.resize(kDescriptors);
    block_.descriptors.insert(block_.descriptors.end(), molecule.descriptors.begin(), molecule.descriptors.end());
  }
  for (size_t i = 0; i < kBitFingerprintKinds; ++i) {
    block_.fingerprints[i].push_back(molecule.ok() ? std::move(molecule.bit_fingerprints[i]) : BitFingerprint());
  }
  if (block_.lines.size() == kTableRows || block_.text.size() > kMostText) write_block();
}

void PackedLibraryWriter::write_block() {
  rows_.push_back(static_cast<int64_t>(block_.lines.size()));
  file_.add("lines", block_.lines);
  file_.add("text", std::span<const char>(block_.text));
  file_.add("text.ends", block_.text_ends);
  file_.add("atoms", block_.atom_codes.distinct);
  file_.add("bonds", block_.bond_codes.distinct);
  file_.add("graph.ends", block_.graph_ends);
  file_.add("graph.atoms", block_.atoms);
  file_.add("graph.bonds", block_.bonds);
  if (descriptors_) file_.add("descriptors", block_.descriptors);
  for (size_t i = 0; i < kBitFingerprintKinds; ++i) {
    const auto kind = static_cast<BitFingerprintKind>(i);
    const OwnedFingerprintTable table = fingerprint_table(block_.fingerprints[i], bit_count(kind));
    const std::string name = name_of(kind);
    file_.add(name + ".slices", table.slices);
    file_.add(name + ".set_bits", table.set_bits);
    file_.add(name + ".rows", table.rows);
  }
  file_.end_block();
  block_ = {};
}

void PackedLibraryWriter::commit() {
  if (!block_.lines.empty()) write_block();
  std::vector<std::string> columns;
  for (const std::string& column : columns_) columns.push_back(bytes_as_text(column));
  file_.commit({{"kind", "library"},
                {"format", kPackedFormat},
                {"rdkit", rdkit_version()},
                {"source", source_},
                {"columns", columns},
                {"smiles_index", smiles_index_},
                {"rows", rows_},
                {"failed", failed_},
                {"descriptors", descriptors_}});
}

}  // namespace rz::molecules
