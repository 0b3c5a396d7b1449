#include "molecules/fast_builder.h"

#include <algorithm>
#include <utility>

namespace rz::molecules::fast {
namespace {

constexpr int kImplicitHydrogen = 255;  // in an atom's list of neighbours, behind every bond

/// Elsewhere RDKit has rules of its own.
bool ordinary_centre(const FastAtom& atom) {
  if (atom.total_degree() == 4 && atom.hydrogens <= 1) return true;
  return atom.element == kSulfur && atom.charge == 0 && atom.degree == 3 && atom.hydrogens == 0;
}

}  // namespace

Builder::Builder(FastMolecule& molecule) : molecule_(molecule) {
  molecule.atoms_count = molecule.bonds_count = 0;
  molecule.has_tags = molecule.has_directions = false;
  open_.fill(kNone);
}

FastAtom& Builder::fresh_atom() {
  // One place is kept free, so that there is always somewhere to write.
  FastAtom& atom = molecule_.atoms[static_cast<size_t>(molecule_.atoms_count)];
  atom = FastAtom{};
  return atom;
}

int Builder::link(int previous, Symbol symbol, int turn) {
  const int index = molecule_.atoms_count;
  if (index + 1 == kMostAtoms) return kNone;
  ++molecule_.atoms_count;
  const auto place = static_cast<size_t>(index);
  turns_[place] = static_cast<uint8_t>(turn);
  molecule_.has_tags |= turn != 0;
  slot_counts_[place] = 0;
  if (previous == kNone) {
    molecule_.atoms[place].root = true;
  } else {
    if (!connect(previous, index, symbol)) return kNone;
    const int number = molecule_.bonds_count - 1;
    molecule_.parent_bonds[place] = static_cast<uint8_t>(number);
    if (!note(previous, number) || !note(index, number)) return kNone;
  }
  // A hydrogen stands behind the neighbour before, or at the front.
  if (turn != 0 && molecule_.atoms[place].hydrogens != 0 && !note(index, kImplicitHydrogen)) return kNone;
  return index;
}

bool Builder::note(int atom, int bond) {
  uint8_t& count = slot_counts_[static_cast<size_t>(atom)];
  if (count == kMostNeighbours) return false;
  slots_[static_cast<size_t>(atom)][count++] = static_cast<uint8_t>(bond);
  return true;
}

bool Builder::connect(int begin, int end, Symbol symbol) {
  if (molecule_.bonds_count == kMostBonds) return false;
  FastAtom& from = molecule_.atoms[static_cast<size_t>(begin)];
  FastAtom& to = molecule_.atoms[static_cast<size_t>(end)];
  if (from.degree == kMostNeighbours || to.degree == kMostNeighbours) return false;
  const auto number = static_cast<uint8_t>(molecule_.bonds_count++);
  FastBond& made = molecule_.bonds[number];
  made = FastBond{};
  made.begin = static_cast<uint8_t>(begin);
  made.end = static_cast<uint8_t>(end);
  if (symbol == Symbol::dbl) made.kekule = 2;
  if (symbol == Symbol::triple) made.kekule = 3;
  if (symbol == Symbol::up) made.direction = kUp;
  if (symbol == Symbol::down) made.direction = kDown;
  // A direction beside a double bond that leaves an aromatic ring, n/c(=N/C), keeps the ring's bond aromatic.
  made.written_aromatic = from.aromatic && to.aromatic && (symbol == Symbol::none || made.direction != kFlat);
  molecule_.has_directions |= made.direction != kFlat;
  from.neighbours[from.degree] = made.end;
  from.bonds[from.degree++] = number;
  to.neighbours[to.degree] = made.begin;
  to.bonds[to.degree++] = number;
  return true;
}

bool Builder::closure(int number, int atom, Symbol symbol) {
  int16_t& open = open_[static_cast<size_t>(number)];
  const auto here = static_cast<uint8_t>(atom);
  const uint8_t place = slot_counts_[here];
  if (!note(atom, 0)) return false;
  if (open == kNone) {
    if (closure_count_ == kMostClosures) return false;
    closures_[closure_count_] = {static_cast<uint8_t>(number), here, 0, symbol, false, place, 0};
    open = static_cast<int16_t>(closure_count_++);
    ++open_count_;
    return true;
  }
  Closure& ring = closures_[static_cast<size_t>(open)];
  open = kNone;
  --open_count_;
  ring.second = here;
  ring.second_place = place;
  // A symbol at either end will do; the bond begins at the one that has it, or where the ring closes.
  ring.turned = ring.symbol == Symbol::none;
  if (!ring.turned && symbol != Symbol::none && symbol != ring.symbol) return false;
  if (ring.turned) ring.symbol = symbol;
  return ring.first != here && ring.symbol != Symbol::up && ring.symbol != Symbol::down;
}

bool Builder::finish() {
  molecule_.tree_bonds = molecule_.bonds_count;
  return open_count_ == 0 && close_rings() && (!molecule_.has_tags || set_tags());
}

bool Builder::close_rings() {
  // By insertion: few, nearly in order, and equal numbers stay as they come.
  std::array<uint8_t, kMostClosures> order;
  for (size_t i = 0; i < closure_count_; ++i) {
    order[i] = static_cast<uint8_t>(i);
    for (size_t j = i; j > 0 && closures_[order[j]].number < closures_[order[j - 1]].number; --j) {
      std::swap(order[j], order[j - 1]);
    }
  }
  for (size_t i = 0; i < closure_count_; ++i) {
    const Closure& ring = closures_[order[i]];
    const FastAtom& first = molecule_.atoms[ring.first];
    const auto* last = first.neighbours.begin() + first.degree;
    if (std::find(first.neighbours.begin(), last, ring.second) != last) return false;  // bound already
    const int begin = ring.turned ? ring.second : ring.first, end = ring.turned ? ring.first : ring.second;
    if (!connect(begin, end, ring.symbol)) return false;
    const auto number = static_cast<uint8_t>(molecule_.bonds_count - 1);
    slots_[ring.first][ring.first_place] = number;
    slots_[ring.second][ring.second_place] = number;
  }
  return true;
}

/// RDKit's tags refer to neighbours in the order of bonds, with a hydrogen behind them.
bool Builder::set_tags() {
  for (size_t i = 0; i < static_cast<size_t>(molecule_.atoms_count); ++i) {
    if (turns_[i] == 0) continue;
    FastAtom& atom = molecule_.atoms[i];
    if (!ordinary_centre(atom)) return false;
    bool odd = turns_[i] == 2;
    for (size_t a = 0; a < slot_counts_[i]; ++a) {
      for (size_t b = a + 1; b < slot_counts_[i]; ++b) odd ^= slots_[i][a] > slots_[i][b];
    }
    atom.tag = odd ? kClockwise : kCounterclockwise;
  }
  return true;
}

}  // namespace rz::molecules::fast
