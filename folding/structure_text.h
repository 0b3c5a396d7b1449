// A predicted structure as PDB and as ModelCIF text. B-factors are pLDDT.
#pragma once

#include <string>
#include <vector>

#include "folding/fold.h"

namespace rz::folding {

/// Who predicted it, for the files' headers. No dates, paths or host names.
struct Provenance {
  std::string program;  ///< "rz-fold 0.1.0"
};

/// "A", ..., "Z", "a", ..., "9", then "AA", "BA", ...
std::string chain_name(size_t index);

/// wwPDB format 3.3: one MODEL, a TER after each chain, chains A, B, ...; coordinates in Angstrom. Residues and atoms
/// that the sequence does not have (padding, unknown residues) are left out. Throws Error(input) where the structure is
/// too large for the format: more than 62 chains, 9,999 residues in a chain or 99,999 atoms.
std::string pdb_text(const FoldedModel& model);

/// ModelCIF (https://mmcif.wwpdb.org/dictionaries/mmcif_ma.dic), as AlphaFold DB writes it: entities with their
/// sequences, pLDDT per residue and overall in ma_qa_metric, atoms. `name`: of the data block.
std::string model_cif_text(const FoldedModel& model, const std::string& name, const Provenance& provenance);

}  // namespace rz::folding
