// Writes packed libraries (packed_library.h), block by block: memory is bounded whatever the library's size.
#pragma once

#include <string>
#include <unordered_map>

#include "io/block_file.h"
#include "io/library_reader.h"
#include "molecules/fingerprint_table.h"
#include "molecules/packed_sections.h"
#include "molecules/prepared.h"

namespace rz::molecules {

class PackedLibraryWriter {
 public:
  /// `source`: the library's name; columns and smiles_index are its reader's. Throws as TemporaryOutput does.
  PackedLibraryWriter(const std::string& target, const LibraryReader& source, bool descriptors);

  /// What add() needs of a molecule.
  static Needs needs(bool descriptors);

  /// Records in order. Throws Error(input) where writing fails.
  void add(const LibraryRecord& record, PreparedMolecule molecule);

  /// Puts the file in its place.
  void commit();

  int64_t failed() const { return failed_; }

 private:
  /// Numbers distinct codes of a block.
  template <class Code, class Number>
  struct Codes {
    std::vector<Code> distinct;
    std::unordered_map<uint64_t, Number> numbers;

    Number number(Code code) {
      const auto [at, is_new] = numbers.emplace(code.bits, static_cast<Number>(distinct.size()));
      if (is_new) distinct.push_back(code);
      return at->second;
    }
  };

  /// The records since the last block that was written.
  struct Block {
    std::vector<int64_t> lines;
    std::string text;
    std::vector<uint32_t> text_ends, graph_ends, atoms;
    Codes<AtomCode, uint32_t> atom_codes;
    Codes<BondCode, uint16_t> bond_codes;
    std::vector<PackedBond> bonds;
    std::vector<float> descriptors;
    std::array<std::vector<BitFingerprint>, kBitFingerprintKinds> fingerprints;
  };

  void add_text(const LibraryRecord& record, const PreparedMolecule& molecule);
  void add_graph(const MoleculeGraph& graph);
  void write_block();

  BlockFileWriter file_;
  std::string source_;
  std::vector<std::string> columns_;
  int smiles_index_;
  bool descriptors_;
  std::vector<int64_t> rows_;  // per block
  int64_t failed_ = 0;
  Block block_;
};

}  // namespace rz::molecules
