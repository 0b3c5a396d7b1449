// Puts a molecule together in the order of a SMILES text and numbers bonds as RDKit does: those between neighbours in
// the text first, then ring closures by their number and place. For fast_parse.cc.
#pragma once

#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {

/// How a bond was written.
enum class Symbol : uint8_t { none, single, dbl, triple, up, down };

class Builder {
 public:
  static constexpr int kNone = -1;

  explicit Builder(FastMolecule& molecule);

  /// The next atom, to be filled in before it is linked.
  FastAtom& fresh_atom();

  /// Takes the fresh atom in, bound to the atom `previous` unless that is none. `turn`: 1 for @, 2 for @@. Gives the
  /// atom's number, or none where there are too many atoms, bonds or neighbours.
  int link(int previous, Symbol symbol, int turn);

  /// A ring closure's number behind an atom.
  bool closure(int number, int atom, Symbol symbol);

  /// At the end of the text: bonds for the ring closures, tags by the order of bonds.
  bool finish();

 private:
  struct Closure {
    uint8_t number, first, second;
    Symbol symbol;
    bool turned;                        // the symbol stands at the second atom, where the bond begins then
    uint8_t first_place, second_place;  // in the lists of neighbours
  };

  bool note(int atom, int bond);
  bool connect(int begin, int end, Symbol symbol);
  bool close_rings();
  bool set_tags();

  static constexpr size_t kMostClosures = 64;

  FastMolecule& molecule_;
  std::array<int16_t, kMostRingNumbers> open_;
  int open_count_ = 0;
  size_t closure_count_ = 0;
  std::array<Closure, kMostClosures> closures_;
  // Of each atom: its turn, and its neighbours' bonds in the order of the text.
  std::array<uint8_t, kMostAtoms> turns_;
  std::array<uint8_t, kMostAtoms> slot_counts_;
  std::array<std::array<uint8_t, kMostNeighbours>, kMostAtoms> slots_;
};

}  // namespace rz::molecules::fast
