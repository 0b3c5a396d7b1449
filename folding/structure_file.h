// Reading and writing structures as PDB or mmCIF, through gemmi.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "folding/structure.h"

namespace rz::folding {

/// Reads .pdb, .ent, .cif or .mmcif. Throws Error(input), naming file and record, where the file is missing, empty, of
/// another kind or broken; where a coordinate is no finite number; where it holds several models, alternate locations
/// or the same atom twice: there is no telling which of them is meant.
Structure read_structure(const std::string& path);

/// Two residues bound by their sulphurs, as (chain, residue) places in the structure.
using Disulfide = std::pair<std::pair<int, int>, std::pair<int, int>>;

struct StructureNotes {
  std::string program;  ///< "rz-relax 0.1.0", named in the file as its maker
  std::vector<Disulfide> disulfides;
};

/// Writes PDB, or mmCIF where `path` ends in .cif or .mmcif; directly, for use with a TemporaryOutput. The same
/// structure gives the same bytes. Throws Error(input) where the file cannot be written, or where PDB cannot hold the
/// structure (more than 99,999 atoms are written in hybrid-36; chain names longer than two letters are refused).
void write_structure(const std::string& path, const Structure& structure, const StructureNotes& notes);

/// True for the endings that read_structure and write_structure know.
bool is_structure_path(const std::string& path);

}  // namespace rz::folding
