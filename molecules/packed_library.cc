#include "molecules/packed_library.h"

#include <algorithm>

#include "kernels/error.h"
#include "kernels/overlap.h"
#include "molecules/descriptors.h"
#include "molecules/packed_sections.h"

namespace rz::molecules {

PackedLibrary::PackedLibrary(const std::string& path) : file_(path) {
  try {
    const nlohmann::json& meta = file_.metadata();
    if (meta.at("kind").get<std::string>() != "library") throw Error(ExitCode::input, "is no library");
    if (meta.at("format").get<int>() != kPackedFormat) {
      throw Error(ExitCode::input, "is packed in another way than this program reads: prepare it anew");
    }
    for (const nlohmann::json& name : meta.at("columns")) columns_.push_back(text_as_bytes(name.get<std::string>()));
    smiles_index_ = meta.at("smiles_index").get<int>();
    if (smiles_index_ < -1 || smiles_index_ >= static_cast<int>(columns_.size())) {
      throw Error(ExitCode::input, "has no column " + std::to_string(smiles_index_));
    }
    failed_ = meta.at("failed").get<int64_t>();
    descriptors_ = meta.at("descriptors").get<bool>();
    const std::string made_by = meta.at("rdkit").get<std::string>();
    if (made_by != rdkit_version()) foreign_rdkit_ = made_by;
    for (const nlohmann::json& rows : meta.at("rows")) {
      const int64_t count = rows.get<int64_t>();
      if (count < 1 || count > static_cast<int64_t>(kTableRows)) throw Error(ExitCode::input, "a block's rows");
      first_rows_.push_back(first_rows_.back() + count);
    }
    if (first_rows_.size() != file_.blocks() + 1) throw Error(ExitCode::input, "blocks are missing");
  } catch (const nlohmann::json::exception& e) {
    throw Error(ExitCode::input, path + ": metadata: " + e.what());
  } catch (const Error& e) {
    throw Error(e.code(), path + ": metadata: " + e.what());
  }
}

template <class T>
std::span<const T> PackedLibrary::section(size_t block, const std::string& name, size_t count) const {
  const std::span<const T> values = file_.section<T>(block, name);
  if (values.size() != count) file_.refuse(block, name, "has a wrong size");
  return values;
}

PackedLibrary::Place PackedLibrary::place(int64_t row) const {
  const auto after = std::upper_bound(first_rows_.begin(), first_rows_.end(), row);
  const auto block = static_cast<size_t>(after - first_rows_.begin()) - 1;
  return {block, static_cast<size_t>(row - first_rows_[block])};
}

LibraryRecord PackedLibrary::record(int64_t row) const {
  const Place at = place(row);
  const size_t block = at.block;
  const size_t strings = kRecordStrings + columns_.size();
  const std::span<const char> text = file_.section<char>(block, "text");
  const auto ends = section<uint32_t>(block, "text.ends", rows_of(block) * strings);
  size_t next = at.index * strings;
  const auto take = [&]() -> std::string {
    const uint32_t begin = next == 0 ? 0 : ends[next - 1], end = ends[next];
    ++next;
    if (begin > end || end > text.size()) file_.refuse(block, "text.ends", "does not ascend");
    return {text.data() + begin, text.data() + end};
  };
  LibraryRecord record;
  record.row = row;
  record.line = section<int64_t>(block, "lines", rows_of(block))[at.index];
  record.smiles = take();
  record.id = take();
  record.problem = take();
  record.raw = take();
  for (size_t i = 0; i < columns_.size(); ++i) record.fields.push_back(take());
  if (smiles_index_ >= 0) record.fields[static_cast<size_t>(smiles_index_)] = record.smiles;
  return record;
}

FingerprintTable PackedLibrary::table(size_t block, BitFingerprintKind kind) const {
  const std::string name = name_of(kind);
  const auto bits = static_cast<size_t>(bit_count(kind));
  const auto rows = file_.section<uint32_t>(block, name + ".rows");
  const auto set_bits = section<uint16_t>(block, name + ".set_bits", rows.size());
  const size_t words = (rows.size() + kOverlapChunk - 1) / kOverlapChunk * kOverlapChunkWords;
  const auto slices = section<uint32_t>(block, name + ".slices", bits * words);
  for (const uint32_t row : rows) {
    if (row >= rows_of(block)) file_.refuse(block, name + ".rows", "names a row that the block has not");
  }
  if (!std::is_sorted(set_bits.begin(), set_bits.end()) || (!set_bits.empty() && set_bits.back() > bits)) {
    file_.refuse(block, name + ".set_bits", "does not ascend");
  }
  return {view(slices.data(), Shape{static_cast<int64_t>(bits), static_cast<int64_t>(words)}), set_bits, rows};
}

bool PackedLibrary::serves(const Needs& needs) const {
  Needs packed;
  packed.graphs[static_cast<size_t>(Hydrogens::implicit)] = true;
  packed.descriptors = descriptors_;
  return needs.within(packed);
}

MoleculeGraph PackedLibrary::graph(const Place& place) const {
  const auto [block, index] = place;
  const auto codes = file_.section<AtomCode>(block, "atoms");
  const auto bond_codes = file_.section<BondCode>(block, "bonds");
  const auto ends = section<uint32_t>(block, "graph.ends", 2 * rows_of(block));
  const auto atoms = file_.section<uint32_t>(block, "graph.atoms");
  const auto bonds = file_.section<PackedBond>(block, "graph.bonds");
  const size_t atom_begin = index == 0 ? 0 : ends[2 * index - 2], atom_end = ends[2 * index];
  const size_t bond_begin = index == 0 ? 0 : ends[2 * index - 1], bond_end = ends[2 * index + 1];
  if (atom_begin > atom_end || atom_end > atoms.size() || bond_begin > bond_end || bond_end > bonds.size()) {
    file_.refuse(block, "graph.ends", "does not ascend");
  }
  MoleculeGraph graph;
  graph.atoms.reserve(atom_end - atom_begin);
  graph.bonds.reserve(bond_end - bond_begin);
  for (const uint32_t atom : atoms.subspan(atom_begin, atom_end - atom_begin)) {
    if (atom >= codes.size() || codes[atom].atomic_number() > kLastElement) {
      file_.refuse(block, "graph.atoms", "names an atom that there is not");
    }
    graph.atoms.push_back(codes[atom]);
  }
  for (const PackedBond& bond : bonds.subspan(bond_begin, bond_end - bond_begin)) {
    if (bond.code >= bond_codes.size() || bond.begin >= graph.atoms.size() || bond.end >= graph.atoms.size()) {
      file_.refuse(block, "graph.bonds", "names a bond or an atom that there is not");
    }
    graph.bonds.push_back({bond.begin, bond.end, bond_codes[bond.code]});
  }
  if (graph.atoms.empty()) file_.refuse(block, "graph.ends", "has a molecule without atoms");
  return graph;
}

PreparedMolecule PackedLibrary::prepare(const LibraryRecord& record, const Needs& needs) const {
  if (!record.problem.empty() || !serves(needs)) return molecules::prepare(record, needs);
  PreparedMolecule prepared;
  const Place where = place(record.row);
  const auto implicit = static_cast<size_t>(Hydrogens::implicit);
  if (needs.graphs[implicit]) prepared.graphs[implicit] = graph(where);
  if (needs.descriptors) {
    const auto all = section<float>(where.block, "descriptors", rows_of(where.block) * kDescriptors);
    const auto own = all.subspan(where.index * kDescriptors, kDescriptors);
    prepared.descriptors.assign(own.begin(), own.end());
  }
  return prepared;
}

namespace {

class PackedReader : public LibraryReader {
 public:
  explicit PackedReader(std::shared_ptr<const PackedLibrary> library) : library_(std::move(library)) {
    columns_ = library_->columns();
    smiles_index_ = library_->smiles_index();
  }

  bool next(LibraryRecord& record) override {
    if (row_ == library_->rows()) return false;
    record = library_->record(row_++);
    return true;
  }
  const std::string& name() const override { return library_->path(); }
  double part_read() const override { return static_cast<double>(row_) / static_cast<double>(library_->rows()); }

 private:
  std::shared_ptr<const PackedLibrary> library_;
};

}  // namespace

std::unique_ptr<LibraryReader> read_packed(std::shared_ptr<const PackedLibrary> library) {
  return std::make_unique<PackedReader>(std::move(library));
}

}  // namespace rz::molecules
