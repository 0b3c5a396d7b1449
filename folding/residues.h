// The amino acids: names, atoms, torsions and ideal geometry, in AlphaFold's orders.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rz::folding {

constexpr int kResidueTypes = 20;  // ARNDCQEGHILKMFPSTWYV
constexpr int kUnknownResidue = 20;
constexpr int kGap = 21;
constexpr int kMaskToken = 22;
constexpr int kAtoms37 = 37;  // every heavy atom name that occurs, OXT last
constexpr int kAtoms14 = 14;  // of one residue type, backbone first
constexpr int kChis = 4;
constexpr int kGroups = 8;  // rigid groups: backbone, pre-omega, phi, psi, chi1 to chi4

struct IdealAtom {
  const char* name;
  int group;                      ///< the rigid group that moves it
  std::array<float, 3> position;  ///< in the frame of that group, in Angstrom
};

/// One of the 20 amino acids. Source of the geometry: Jumper et al. 2021 (doi:10.1038/s41586-021-03819-2), table
/// rigid_group_atom_positions of its code (Apache-2.0).
struct ResidueType {
  char letter;
  const char* name;                                   ///< "ALA"
  std::vector<IdealAtom> atoms;                       ///< in atom14 order
  std::vector<std::array<const char*, 4>> chi_atoms;  ///< of chi1, chi2, ...
  int pi_periodic_chi;                                ///< a chi angle that looks the same after half a turn, or -1
};

/// Of type 0 to 19.
const ResidueType& residue(int type);

/// By letter or three-letter name, in upper case; kUnknownResidue for any other.
int residue_type(char letter);
int residue_type_of_name(std::string_view name);

/// "ALA" and 'A'; "UNK" and 'X' for kUnknownResidue.
const char* residue_name(int type);
char residue_letter(int type);

/// "N", "CA", ... and back; -1 for an unknown name.
const char* atom37_name(int atom);
int atom37_index(std::string_view name);

/// The atom37 index of an atom14 slot and back; -1 where the residue type has no such atom (kUnknownResidue: none).
int atom37_of_atom14(int type, int slot);
int atom14_of_atom37(int type, int atom);

/// atom37 indices of the four atoms of a chi angle; false where the residue type has no such angle.
bool chi_atoms37(int type, int chi, std::array<int, 4>& atoms);

/// Carbon beta, or carbon alpha of glycine: the atom37 index that stands for a residue in distance maps.
int pseudo_beta_atom(int type);

}  // namespace rz::folding
