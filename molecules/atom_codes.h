// What a network's features say of atoms and bonds, packed: the same for every feature scheme, so that a prepared
// library serves any model, and two atoms that no scheme tells apart are one number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace RDKit {
class Atom;
class Bond;
class ROMol;
}  // namespace RDKit

namespace rz::molecules {

/// Of an atom: atomic number, isotope, total degree, formal charge, chiral tag, hydrogens, hybridisation, aromaticity.
struct AtomCode {
  uint64_t bits = 0;

  int atomic_number() const { return static_cast<int>(bits & 0xff); }
  int degree() const { return static_cast<int>(bits >> 8 & 0xff); }  ///< hydrogens included
  int hydrogens() const { return static_cast<int>(bits >> 16 & 0xff); }
  int charge() const { return static_cast<int8_t>(bits >> 24 & 0xff); }
  int chiral_tag() const { return static_cast<int>(bits >> 32 & 0xf); }     ///< RDKit::Atom::ChiralType
  int hybridization() const { return static_cast<int>(bits >> 36 & 0xf); }  ///< RDKit::Atom::HybridizationType
  bool aromatic() const { return (bits >> 40 & 1) != 0; }
  int isotope() const { return static_cast<int>(bits >> 41 & 0xffff); }  ///< 0: the natural mixture

  /// Daltons, as RDKit's tables have them. Throws Error(internal) for an atomic number above 118.
  double mass() const;

  bool operator==(const AtomCode&) const = default;
};

/// Of a bond: type, conjugation, ring membership, stereo.
struct BondCode {
  uint16_t bits = 0;

  int type() const { return bits & 0xff; }  ///< RDKit::Bond::BondType
  bool conjugated() const { return (bits >> 8 & 1) != 0; }
  bool in_ring() const { return (bits >> 9 & 1) != 0; }
  int stereo() const { return bits >> 10 & 0xf; }  ///< RDKit::Bond::BondStereo

  bool operator==(const BondCode&) const = default;
};

/// A molecule as a network sees it. Atoms and bonds in RDKit's order.
struct MoleculeGraph {
  struct Bond {
    uint16_t begin, end;  ///< atoms
    BondCode code;
  };
  std::vector<AtomCode> atoms;
  std::vector<Bond> bonds;
};

constexpr size_t kMostAtoms = 65535;

/// Throws Error(input) where the molecule has more than kMostAtoms atoms.
MoleculeGraph graph_of(const RDKit::ROMol& molecule);

}  // namespace rz::molecules
