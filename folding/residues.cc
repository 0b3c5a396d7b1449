#include "folding/residues.h"

#include <cstring>

namespace rz::folding {
namespace {

constexpr const char* kAtomNames[kAtoms37] = {"N",   "CA",  "C",   "CB",  "O",   "CG",  "CG1", "CG2", "OG",  "OG1",
                                              "SG",  "CD",  "CD1", "CD2", "ND1", "ND2", "OD1", "OD2", "SD",  "CE",
                                              "CE1", "CE2", "CE3", "NE",  "NE1", "NE2", "OE1", "OE2", "CH2", "NH1",
                                              "NH2", "OH",  "CZ",  "CZ2", "CZ3", "NZ",  "OXT"};

const std::array<ResidueType, kResidueTypes>& table() {
  static const std::array<ResidueType, kResidueTypes> residues{{
      {'A',
       "ALA",
       {{"N", 0, {-0.525f, 1.363f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.526f, 0.000f, 0.000f}},
        {"O", 3, {0.627f, 1.062f, 0.000f}},
        {"CB", 0, {-0.529f, -0.774f, -1.205f}}},
       {},
       -1},
      {'R',
       "ARG",
       {{"N", 0, {-0.524f, 1.362f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.525f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}},
        {"CB", 0, {-0.524f, -0.778f, -1.209f}},
        {"CG", 4, {0.616f, 1.390f, 0.000f}},
        {"CD", 5, {0.564f, 1.414f, 0.000f}},
        {"NE", 6, {0.539f, 1.357f, 0.000f}},
        {"CZ", 7, {0.758f, 1.093f, 0.000f}},
        {"NH1", 7, {0.206f, 2.301f, 0.000f}},
        {"NH2", 7, {2.078f, 0.978f, 0.000f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD"}, {"CB", "CG", "CD", "NE"}, {"CG", "CD", "NE", "CZ"}},
       -1},
      {'N',
       "ASN",
       {{"N", 0, {-0.536f, 1.357f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.526f, 0.000f, 0.000f}},
        {"O", 3, {0.625f, 1.062f, 0.000f}},
        {"CB", 0, {-0.531f, -0.787f, -1.200f}},
        {"CG", 4, {0.584f, 1.399f, 0.000f}},
        {"OD1", 5, {0.633f, 1.059f, 0.000f}},
        {"ND2", 5, {0.593f, -1.188f, 0.001f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "OD1"}},
       -1},
      {'D',
       "ASP",
       {{"N", 0, {-0.525f, 1.362f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.527f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}},
        {"CB", 0, {-0.526f, -0.778f, -1.208f}},
        {"CG", 4, {0.593f, 1.398f, 0.000f}},
        {"OD1", 5, {0.610f, 1.091f, 0.000f}},
        {"OD2", 5, {0.592f, -1.101f, -0.003f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "OD1"}},
       1},
      {'C',
       "CYS",
       {{"N", 0, {-0.522f, 1.362f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.524f, 0.000f, 0.000f}},
        {"O", 3, {0.625f, 1.062f, 0.000f}},
        {"CB", 0, {-0.519f, -0.773f, -1.212f}},
        {"SG", 4, {0.728f, 1.653f, 0.000f}}},
       {{"N", "CA", "CB", "SG"}},
       -1},
      {'Q',
       "GLN",
       {{"N", 0, {-0.526f, 1.361f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.526f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}},
        {"CB", 0, {-0.525f, -0.779f, -1.207f}},
        {"CG", 4, {0.615f, 1.393f, 0.000f}},
        {"CD", 5, {0.587f, 1.399f, 0.000f}},
        {"OE1", 6, {0.634f, 1.060f, 0.000f}},
        {"NE2", 6, {0.593f, -1.189f, -0.001f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD"}, {"CB", "CG", "CD", "OE1"}},
       -1},
      {'E',
       "GLU",
       {{"N", 0, {-0.528f, 1.361f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.526f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}},
        {"CB", 0, {-0.526f, -0.781f, -1.207f}},
        {"CG", 4, {0.615f, 1.392f, 0.000f}},
        {"CD", 5, {0.600f, 1.397f, 0.000f}},
        {"OE1", 6, {0.607f, 1.095f, 0.000f}},
        {"OE2", 6, {0.589f, -1.104f, -0.001f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD"}, {"CB", "CG", "CD", "OE1"}},
       2},
      {'G',
       "GLY",
       {{"N", 0, {-0.572f, 1.337f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.517f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}}},
       {},
       -1},
      {'H',
       "HIS",
       {{"N", 0, {-0.527f, 1.360f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.525f, 0.000f, 0.000f}},
        {"O", 3, {0.625f, 1.063f, 0.000f}},
        {"CB", 0, {-0.525f, -0.778f, -1.208f}},
        {"CG", 4, {0.600f, 1.370f, 0.000f}},
        {"ND1", 5, {0.744f, 1.160f, 0.000f}},
        {"CD2", 5, {0.889f, -1.021f, 0.003f}},
        {"CE1", 5, {2.030f, 0.851f, 0.002f}},
        {"NE2", 5, {2.145f, -0.466f, 0.004f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "ND1"}},
       -1},
      {'I',
       "ILE",
       {{"N", 0, {-0.493f, 1.373f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.527f, 0.000f, 0.000f}},
        {"O", 3, {0.627f, 1.062f, 0.000f}},
        {"CB", 0, {-0.536f, -0.793f, -1.213f}},
        {"CG1", 4, {0.534f, 1.437f, 0.000f}},
        {"CG2", 4, {0.540f, -0.785f, -1.199f}},
        {"CD1", 5, {0.619f, 1.391f, 0.000f}}},
       {{"N", "CA", "CB", "CG1"}, {"CA", "CB", "CG1", "CD1"}},
       -1},
      {'L',
       "LEU",
       {{"N", 0, {-0.520f, 1.363f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.525f, 0.000f, 0.000f}},
        {"O", 3, {0.625f, 1.063f, 0.000f}},
        {"CB", 0, {-0.522f, -0.773f, -1.214f}},
        {"CG", 4, {0.678f, 1.371f, 0.000f}},
        {"CD1", 5, {0.530f, 1.430f, 0.000f}},
        {"CD2", 5, {0.535f, -0.774f, 1.200f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD1"}},
       -1},
      {'K',
       "LYS",
       {{"N", 0, {-0.526f, 1.362f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.526f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}},
        {"CB", 0, {-0.524f, -0.778f, -1.208f}},
        {"CG", 4, {0.619f, 1.390f, 0.000f}},
        {"CD", 5, {0.559f, 1.417f, 0.000f}},
        {"CE", 6, {0.560f, 1.416f, 0.000f}},
        {"NZ", 7, {0.554f, 1.387f, 0.000f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD"}, {"CB", "CG", "CD", "CE"}, {"CG", "CD", "CE", "NZ"}},
       -1},
      {'M',
       "MET",
       {{"N", 0, {-0.521f, 1.364f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.525f, 0.000f, 0.000f}},
        {"O", 3, {0.625f, 1.062f, 0.000f}},
        {"CB", 0, {-0.523f, -0.776f, -1.210f}},
        {"CG", 4, {0.613f, 1.391f, 0.000f}},
        {"SD", 5, {0.703f, 1.695f, 0.000f}},
        {"CE", 6, {0.320f, 1.786f, 0.000f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "SD"}, {"CB", "CG", "SD", "CE"}},
       -1},
      {'F',
       "PHE",
       {{"N", 0, {-0.518f, 1.363f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.524f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}},
        {"CB", 0, {-0.525f, -0.776f, -1.212f}},
        {"CG", 4, {0.607f, 1.377f, 0.000f}},
        {"CD1", 5, {0.709f, 1.195f, 0.000f}},
        {"CD2", 5, {0.706f, -1.196f, 0.000f}},
        {"CE1", 5, {2.102f, 1.198f, 0.000f}},
        {"CE2", 5, {2.098f, -1.201f, 0.000f}},
        {"CZ", 5, {2.794f, -0.003f, -0.001f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD1"}},
       1},
      {'P',
       "PRO",
       {{"N", 0, {-0.566f, 1.351f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.527f, 0.000f, 0.000f}},
        {"O", 3, {0.621f, 1.066f, 0.000f}},
        {"CB", 0, {-0.546f, -0.611f, -1.293f}},
        {"CG", 4, {0.382f, 1.445f, 0.000f}},
        {"CD", 5, {0.477f, 1.424f, 0.000f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD"}},
       -1},
      {'S',
       "SER",
       {{"N", 0, {-0.529f, 1.360f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.525f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}},
        {"CB", 0, {-0.518f, -0.777f, -1.211f}},
        {"OG", 4, {0.503f, 1.325f, 0.000f}}},
       {{"N", "CA", "CB", "OG"}},
       -1},
      {'T',
       "THR",
       {{"N", 0, {-0.517f, 1.364f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.526f, 0.000f, 0.000f}},
        {"O", 3, {0.626f, 1.062f, 0.000f}},
        {"CB", 0, {-0.516f, -0.793f, -1.215f}},
        {"OG1", 4, {0.472f, 1.353f, 0.000f}},
        {"CG2", 4, {0.550f, -0.718f, -1.228f}}},
       {{"N", "CA", "CB", "OG1"}},
       -1},
      {'W',
       "TRP",
       {{"N", 0, {-0.521f, 1.363f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.525f, 0.000f, 0.000f}},
        {"O", 3, {0.627f, 1.062f, 0.000f}},
        {"CB", 0, {-0.523f, -0.776f, -1.212f}},
        {"CG", 4, {0.609f, 1.370f, 0.000f}},
        {"CD1", 5, {0.824f, 1.091f, 0.000f}},
        {"CD2", 5, {0.854f, -1.148f, -0.005f}},
        {"NE1", 5, {2.140f, 0.690f, -0.004f}},
        {"CE2", 5, {2.186f, -0.678f, -0.007f}},
        {"CE3", 5, {0.622f, -2.530f, -0.007f}},
        {"CZ2", 5, {3.283f, -1.543f, -0.011f}},
        {"CZ3", 5, {1.715f, -3.389f, -0.011f}},
        {"CH2", 5, {3.028f, -2.890f, -0.013f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD1"}},
       -1},
      {'Y',
       "TYR",
       {{"N", 0, {-0.522f, 1.362f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.524f, 0.000f, 0.000f}},
        {"O", 3, {0.627f, 1.062f, 0.000f}},
        {"CB", 0, {-0.522f, -0.776f, -1.213f}},
        {"CG", 4, {0.607f, 1.382f, 0.000f}},
        {"CD1", 5, {0.716f, 1.195f, 0.000f}},
        {"CD2", 5, {0.713f, -1.194f, -0.001f}},
        {"CE1", 5, {2.107f, 1.200f, -0.002f}},
        {"CE2", 5, {2.104f, -1.201f, -0.003f}},
        {"CZ", 5, {2.791f, -0.001f, -0.003f}},
        {"OH", 5, {4.168f, -0.002f, -0.005f}}},
       {{"N", "CA", "CB", "CG"}, {"CA", "CB", "CG", "CD1"}},
       1},
      {'V',
       "VAL",
       {{"N", 0, {-0.494f, 1.373f, 0.000f}},
        {"CA", 0, {0.000f, 0.000f, 0.000f}},
        {"C", 0, {1.527f, 0.000f, 0.000f}},
        {"O", 3, {0.627f, 1.062f, 0.000f}},
        {"CB", 0, {-0.533f, -0.795f, -1.213f}},
        {"CG1", 4, {0.540f, 1.429f, 0.000f}},
        {"CG2", 4, {0.533f, -0.776f, 1.203f}}},
       {{"N", "CA", "CB", "CG1"}},
       -1},
  }};
  return residues;
}

/// Both directions between atom14 and atom37.
struct AtomMaps {
  int to37[kResidueTypes][kAtoms14];
  int to14[kResidueTypes][kAtoms37];

  AtomMaps() {
    std::memset(to37, -1, sizeof to37);
    std::memset(to14, -1, sizeof to14);
    for (int type = 0; type < kResidueTypes; ++type) {
      for (size_t slot = 0; slot < table()[type].atoms.size(); ++slot) {
        const int atom = atom37_index(table()[type].atoms[slot].name);
        to37[type][slot] = atom;
        to14[type][atom] = static_cast<int>(slot);
      }
    }
  }
};

const AtomMaps& atom_maps() {
  static const AtomMaps maps;
  return maps;
}

}  // namespace

const ResidueType& residue(int type) { return table()[static_cast<size_t>(type)]; }

int residue_type(char letter) {
  for (int type = 0; type < kResidueTypes; ++type) {
    if (table()[type].letter == letter) return type;
  }
  return kUnknownResidue;
}

int residue_type_of_name(std::string_view name) {
  for (int type = 0; type < kResidueTypes; ++type) {
    if (name == table()[type].name) return type;
  }
  return kUnknownResidue;
}

const char* residue_name(int type) { return type >= 0 && type < kResidueTypes ? table()[type].name : "UNK"; }
char residue_letter(int type) { return type >= 0 && type < kResidueTypes ? table()[type].letter : 'X'; }

const char* atom37_name(int atom) { return kAtomNames[atom]; }

int atom37_index(std::string_view name) {
  for (int atom = 0; atom < kAtoms37; ++atom) {
    if (name == kAtomNames[atom]) return atom;
  }
  return -1;
}

int atom37_of_atom14(int type, int slot) {
  return type >= 0 && type < kResidueTypes ? atom_maps().to37[type][slot] : -1;
}

int atom14_of_atom37(int type, int atom) {
  return type >= 0 && type < kResidueTypes ? atom_maps().to14[type][atom] : -1;
}

bool chi_atoms37(int type, int chi, std::array<int, 4>& atoms) {
  if (type < 0 || type >= kResidueTypes || chi >= static_cast<int>(table()[type].chi_atoms.size())) return false;
  for (size_t i = 0; i < 4; ++i) atoms[i] = atom37_index(table()[type].chi_atoms[static_cast<size_t>(chi)][i]);
  return true;
}

int pseudo_beta_atom(int type) { return type == residue_type('G') ? 1 : 3; }

}  // namespace rz::folding
