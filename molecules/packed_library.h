// Libraries packed once for many screens and searches (.rzlib): text, graphs and fingerprints, mapped into memory.
//
// File: io/block_file.h; metadata {"kind": "library", "format": 1, "rdkit", "source", "columns", "smiles_index",
// "rows", "failed", "descriptors"}. A block holds up to kTableRows records, these n, m of which did not fail:
//   lines          [n] i64: where the record began in the source
//   text           UTF-8; text.ends [n * strings] u32: where each string ends. Strings of a record: SMILES, id,
//   problem,
//                  raw (failed records only), then its columns (empty for the one that holds the SMILES)
//   atoms, bonds   distinct AtomCodes [a] u64 and BondCodes [b] u16
//   graph.ends     [n, 2] u32: where the record's atoms and bonds end
//   graph.atoms    u32, each a number of `atoms`; graph.bonds [*, 3] u16: begin, end, number of `bonds`
//   morgan.slices  [2048, words] u32, morgan.set_bits [m] u16, morgan.rows [m] u32: see FingerprintTable; rdkit.*,
//   maccs.* descriptors    [n, 200] f32, where they were asked for
#pragma once

#include <string>

#include "io/block_file.h"
#include "io/library_reader.h"
#include "molecules/fingerprint_table.h"
#include "molecules/prepared.h"

namespace rz::molecules {

class PackedLibrary {
 public:
  /// Throws as BlockFile does, and Error(input) where what the file says of itself does not fit together.
  explicit PackedLibrary(const std::string& path);

  const std::string& path() const { return file_.path(); }
  const std::vector<std::string>& columns() const { return columns_; }
  int smiles_index() const { return smiles_index_; }
  int64_t rows() const { return first_rows_.back(); }
  int64_t failed() const { return failed_; }
  /// Another version of RDKit than this program's made it; empty where it is the same.
  const std::string& foreign_rdkit() const { return foreign_rdkit_; }

  size_t blocks() const { return file_.blocks(); }
  int64_t first_row(size_t block) const { return first_rows_[block]; }

  // Many threads may call these. They throw Error(input) naming file, block and section where something is damaged.
  LibraryRecord record(int64_t row) const;
  FingerprintTable table(size_t block, BitFingerprintKind kind) const;

  /// As molecules::prepare, from what is packed where that is enough.
  PreparedMolecule prepare(const LibraryRecord& record, const Needs& needs) const;

 private:
  struct Place {
    size_t block, index;
  };

  Place place(int64_t row) const;
  size_t rows_of(size_t block) const { return static_cast<size_t>(first_rows_[block + 1] - first_rows_[block]); }
  bool serves(const Needs& needs) const;
  MoleculeGraph graph(const Place& place) const;
  template <class T>
  std::span<const T> section(size_t block, const std::string& name, size_t count) const;

  BlockFile file_;
  std::vector<std::string> columns_;
  int smiles_index_ = -1;
  int64_t failed_ = 0;
  bool descriptors_ = false;
  std::string foreign_rdkit_;
  std::vector<int64_t> first_rows_ = {0};
};

/// Reads a packed library's records in order.
std::unique_ptr<LibraryReader> read_packed(std::shared_ptr<const PackedLibrary> library);

}  // namespace rz::molecules
