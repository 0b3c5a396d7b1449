// The protein chains of an mmCIF file: full sequences, and the atoms that were seen.
#pragma once

#include <string>
#include <vector>

namespace rz::folding {

struct TemplateChain {
  std::string name;              ///< the authors' (auth_asym_id)
  std::string sequence;          ///< all residues of the polymer, one letter each, X for unknown, seen or not
  std::vector<float> positions;  ///< [residue, 37, 3] in Angstrom; 0 where not seen
  std::vector<float> mask;       ///< [residue, 37]
};

struct TemplateStructure {
  std::string path;
  std::string release_date;           ///< of the first revision, "2015-06-10"; empty where the file does not say
  std::vector<TemplateChain> chains;  ///< that have atoms, in the order of the file's entities
};

/// Reads model 1, plain or gzip. Of atoms in several places the one with the highest occupancy counts, of equals the
/// first. The selenium of selenomethionine stands for methionine's sulphur, and arginine's NH1 and NH2 are swapped
/// where NH2 is nearer to CD. Letters of modified residues are those of the file's canonical sequence, or X. Where a
/// place of the sequence has several residues, the first listed counts for the sequence and the last for the atoms.
/// Follows AlphaFold's data/mmcif_parsing.py and data/templates.py. Throws Error(input) naming the file where it is no
/// mmCIF or has no protein chain; Error(usage) in a build without gemmi.
TemplateStructure read_template_structure(const std::string& path);

}  // namespace rz::folding
