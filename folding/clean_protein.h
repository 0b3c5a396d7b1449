// What of a structure is relaxed: its proteins, with standard residues, whole backbones and known states.
#pragma once

#include <string>
#include <vector>

#include "folding/amber_topology.h"
#include "folding/structure.h"

namespace rz::folding {

/// Keeps the amino acids: waters and other heterogens go, selenomethionine becomes methionine, chains of one residue go
/// (no template fits them), and AMBER's names of states (HID, CYX, ...) become the standard ones with the state kept in
/// `templates`, which is otherwise empty for a residue. Says in `notes` what was removed or renamed.
///
/// A peptide bond joins neighbours of a chain, however long it is in a bad prediction, but for those whose numbers jump
/// while C and N are more than 3 Angstrom apart: there residues are missing, and the chain ends and begins anew.
///
/// Throws Error(input) naming file and residue for residues that are no standard amino acid, for those without N, CA
/// or C, for atoms that the residue has not or that coincide, for a residue alone between two breaks, and where nothing
/// is left.
Protein clean_protein(Structure structure, const std::string& file, std::vector<std::string>& notes);

/// First and last of their chain or of a piece between breaks.
bool starts_piece(const Protein& protein, size_t residue);
bool ends_piece(const Protein& protein, size_t residue);

}  // namespace rz::folding
