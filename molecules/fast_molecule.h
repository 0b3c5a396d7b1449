// The molecule that the steps of fast_smiles.h share: arrays of fixed size, so that a thread reuses one for ever.
// For fast_*.cc and nobody else.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rz::molecules::fast {

constexpr int kMostAtoms = 240;      // ranks and a few marks besides fit a byte
constexpr int kMostBonds = 254;      // a bond's number fits a byte
constexpr int kMostNeighbours = 4;   // more is RDKit's business
constexpr int kMostRingBonds = 64;   // of a block of fused rings: sets of bonds are words
constexpr int kMostFusedRings = 10;  // whose unions are searched for aromaticity
constexpr int kMostRingNumbers = 100;

// RDKit's numbers: Atom::ChiralType, Atom::HybridizationType, Bond::BondType, Bond::BondStereo.
enum Tag : uint8_t { kNoTag = 0, kClockwise = 1, kCounterclockwise = 2 };
enum Hybrid : uint8_t { kS = 1, kSp = 2, kSp2 = 3, kSp3 = 4 };
enum Order : uint8_t { kSingle = 1, kDouble = 2, kTriple = 3, kAromatic = 12 };
enum Stereo : uint8_t { kNoStereo = 0, kZ = 2, kE = 3 };

/// The direction of a bond from its begin to its end.
enum Direction : int8_t { kDown = -1, kFlat = 0, kUp = 1 };

enum Element : uint8_t {
  kLi = 3,
  kB = 5,
  kC = 6,
  kN = 7,
  kO = 8,
  kF = 9,
  kNa = 11,
  kSi = 14,
  kP = 15,
  kSulfur = 16,
  kCl = 17,
  kK = 19,
  kSe = 34,
  kBr = 35,
  kI = 53
};

struct FastAtom {
  uint8_t element = 0;
  int8_t charge = 0;
  bool bracket = false;   ///< written in brackets: its hydrogens are those written
  bool aromatic = false;  ///< as written, later as perceived
  bool in_ring = false;
  bool root = false;  ///< the first atom of its fragment
  Tag tag = kNoTag;
  Hybrid hybrid = kSp3;
  uint8_t hydrogens = 0;
  uint8_t valence = 0;  ///< orders of bonds, hydrogens included; in Kekulé's form
  uint8_t degree = 0;
  std::array<uint8_t, kMostNeighbours> neighbours;  ///< in the order of bonds
  std::array<uint8_t, kMostNeighbours> bonds;       ///< ascending

  int total_degree() const { return degree + hydrogens; }
};

struct FastBond {
  uint8_t begin = 0, end = 0;
  uint8_t kekule = 1;  ///< 1, 2 or 3
  bool written_aromatic = false;
  bool aromatic = false;
  bool in_ring = false;
  bool conjugated = false;
  Direction direction = kFlat;
  Stereo stereo = kNoStereo;

  int other(int atom) const { return begin == atom ? end : begin; }
  int twice_order() const { return aromatic ? 3 : 2 * kekule; }
};

struct FastMolecule {
  int atoms_count = 0, bonds_count = 0;
  int tree_bonds = 0;  ///< bonds from here on close rings; each before leads from an atom's parent to it
  bool has_tags = false, has_directions = false;
  std::array<FastAtom, kMostAtoms> atoms;
  std::array<FastBond, kMostBonds> bonds;
  std::array<uint8_t, kMostAtoms> parent_bonds;  ///< of atoms that are no roots
};

// Each step returns false where RDKit has to take over.

/// Atoms and bonds in RDKit's order, tags by the order of bonds.
bool parse(std::string_view smiles, FastMolecule& molecule);

/// One atom in brackets, from behind the [ ; `at` moves behind the ]. `turn` is 1 for @, 2 for @@.
bool parse_bracket(std::string_view smiles, size_t& at, FastAtom& atom, int& turn);

/// Marks atoms and bonds in rings and finds the blocks of rings: `blocks[i]` of ring bond i, numbered from 0.
/// Returns the number of blocks; -1: left to RDKit.
int mark_rings(FastMolecule& molecule, std::array<uint8_t, kMostBonds>& blocks);

/// Hydrogens, double bonds in place of aromatic ones, valences; refuses unusual atoms.
bool assign_orders(FastMolecule& molecule);

/// Double bonds for aromatic atoms so that each of `wanting` has one. False where there is no such choice, or it takes
/// long to find.
bool match_double_bonds(FastMolecule& molecule, std::array<bool, kMostAtoms>& wanting);

/// Replaces what was written as aromatic by what RDKit's model says is.
bool perceive_aromaticity(FastMolecule& molecule, const std::array<uint8_t, kMostBonds>& blocks, int block_count);

/// Conjugated bonds and hybridisation.
void set_conjugation(FastMolecule& molecule);
void set_hybridisation(FastMolecule& molecule);

/// Removes tags that mean nothing and sets E and Z.
bool assign_stereo(FastMolecule& molecule);

/// The electrons that an atom can give to a ring's pi system after RDKit's countAtomElec; -1: cannot be part of one.
int pi_electrons(const FastAtom& atom);

/// What an atom gives to an aromatic ring; none: it is part of none.
enum class Gift : uint8_t { none, nothing, one, two };
Gift gift_of(const FastMolecule& molecule, const FastAtom& atom);

/// Of an element: default valence, electrons of the outer shell.
int default_valence(int element);
int outer_electrons(int element);

}  // namespace rz::molecules::fast
