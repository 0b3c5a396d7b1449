// The grammar of SMILES (http://opensmiles.org/opensmiles.html) as far as ordinary molecules use it. Bonds are numbered
// as RDKit does: those between neighbours in the text first, then ring closures by their number and place.
#include <algorithm>

#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {
namespace {

constexpr int kMostOpenBranches = 64;
constexpr int kNone = -1;
constexpr int kImplicitHydrogen = 255;  // in an atom's list of neighbours

/// How a bond was written.
enum class Symbol : uint8_t { none, single, dbl, triple, up, down };

struct Closure {
  uint8_t number, first, second;
  Symbol first_symbol;
  uint8_t first_place, second_place;  // in the lists of neighbours
  uint8_t begin, end;
  Symbol symbol;
};

class Parser {
 public:
  Parser(std::string_view smiles, Molecule& molecule) : smiles_(smiles), molecule_(molecule) {}

  bool run() {
    molecule_.atoms_count = molecule_.bonds_count = 0;
    molecule_.has_tags = molecule_.has_directions = false;
    open_.fill(kNone);
    while (at_ < smiles_.size()) {
      if (!step(smiles_[at_++])) return false;
    }
    if (!after_atom_ || symbol_ != Symbol::none || depth_ != 0 || open_count_ != 0) return false;
    molecule_.tree_bonds = molecule_.bonds_count;
    return close_rings() && (!molecule_.has_tags || set_tags());
  }

 private:
  bool step(char c) {
    switch (c) {
      case 'C':
        if (at_ < smiles_.size() && smiles_[at_] == 'l') return ++at_, add(kCl, false);
        return add(kC, false);
      case 'c':
        return add(kC, true);
      case 'N':
        return add(kN, false);
      case 'n':
        return add(kN, true);
      case 'O':
        return add(kO, false);
      case 'o':
        return add(kO, true);
      case 'S':
        return add(kSulfur, false);
      case 's':
        return add(kSulfur, true);
      case 'F':
        return add(kF, false);
      case 'P':
        return add(kP, false);
      case 'I':
        return add(kI, false);
      case 'B':
        if (at_ < smiles_.size() && smiles_[at_] == 'r') return ++at_, add(kBr, false);
        return add(kB, false);
      case '[': {
        Atom& atom = fresh_atom();
        int turn = 0;
        if (!parse_bracket(smiles_, at_, atom, turn) || !link(turn)) return false;
        return true;
      }
      case '(':
        if (!after_atom_ || symbol_ != Symbol::none || depth_ == kMostOpenBranches) return false;
        branches_[depth_++] = previous_;
        after_atom_ = false;
        closures_allowed_ = false;
        return true;
      case ')':
        if (!after_atom_ || symbol_ != Symbol::none || depth_ == 0) return false;
        previous_ = branches_[--depth_];
        closures_allowed_ = false;  // C(C)1 is not SMILES, though RDKit takes it
        return true;
      case '.':
        if (!after_atom_ || symbol_ != Symbol::none || depth_ != 0) return false;
        previous_ = kNone;
        after_atom_ = false;
        closures_allowed_ = false;
        return true;
      case '-':
        return bond(Symbol::single);
      case '=':
        return bond(Symbol::dbl);
      case '#':
        return bond(Symbol::triple);
      case '/':
        return bond(Symbol::up);
      case '\\':
        return bond(Symbol::down);
      case '%':
        if (at_ + 1 >= smiles_.size() || !digit(smiles_[at_]) || !digit(smiles_[at_ + 1])) return false;
        at_ += 2;
        return closure((smiles_[at_ - 2] - '0') * 10 + smiles_[at_ - 1] - '0');
      default:
        return digit(c) && closure(c - '0');
    }
  }

  static bool digit(char c) { return c >= '0' && c <= '9'; }

  bool bond(Symbol symbol) {
    if (previous_ == kNone || symbol_ != Symbol::none) return false;
    symbol_ = symbol;
    return true;
  }

  Atom& fresh_atom() {
    // One place is kept free, so that there is always somewhere to write.
    Atom& atom = molecule_.atoms[static_cast<size_t>(molecule_.atoms_count)];
    atom = Atom{};
    return atom;
  }

  bool add(Element element, bool aromatic) {
    Atom& atom = fresh_atom();
    atom.element = element;
    atom.aromatic = aromatic;
    return link(0);
  }

  /// Takes the fresh atom in and binds it to the one before.
  bool link(int turn) {
    const int index = molecule_.atoms_count;
    if (index + 1 == kMostAtoms) return false;
    ++molecule_.atoms_count;
    const auto place = static_cast<size_t>(index);
    turns_[place] = static_cast<uint8_t>(turn);
    molecule_.has_tags |= turn != 0;
    slot_counts_[place] = 0;
    if (previous_ == kNone) {
      molecule_.atoms[place].root = true;
    } else {
      if (!connect(previous_, index, symbol_)) return false;
      const int number = molecule_.bonds_count - 1;
      molecule_.parent_bonds[place] = static_cast<uint8_t>(number);
      if (!note(previous_, number) || !note(index, number)) return false;
    }
    // What is seen from the neighbour before comes next: the hydrogen, or a lone pair in its place.
    if (turn != 0 && molecule_.atoms[place].hydrogens != 0 && !note(index, kImplicitHydrogen)) return false;
    symbol_ = Symbol::none;
    previous_ = index;
    after_atom_ = closures_allowed_ = true;
    return true;
  }

  /// A neighbour of an atom in the order of the text.
  bool note(int atom, int bond) {
    uint8_t& count = slot_counts_[static_cast<size_t>(atom)];
    if (count == kMostNeighbours) return false;
    slots_[static_cast<size_t>(atom)][count++] = static_cast<uint8_t>(bond);
    return true;
  }

  bool connect(int begin, int end, Symbol symbol) {
    if (molecule_.bonds_count == kMostBonds) return false;
    Atom& from = molecule_.atoms[static_cast<size_t>(begin)];
    Atom& to = molecule_.atoms[static_cast<size_t>(end)];
    if (from.degree == kMostNeighbours || to.degree == kMostNeighbours) return false;
    const auto number = static_cast<uint8_t>(molecule_.bonds_count++);
    Bond& made = molecule_.bonds[number];
    made = Bond{};
    made.begin = static_cast<uint8_t>(begin);
    made.end = static_cast<uint8_t>(end);
    if (symbol == Symbol::dbl) made.kekule = 2;
    if (symbol == Symbol::triple) made.kekule = 3;
    // A direction beside an aromatic ring's own double bond (c(=N/C)) leaves the ring's bond aromatic.
    made.written_aromatic =
        from.aromatic && to.aromatic && (symbol == Symbol::none || symbol == Symbol::up || symbol == Symbol::down);
    if (symbol == Symbol::up) made.direction = kUp;
    if (symbol == Symbol::down) made.direction = kDown;
    molecule_.has_directions |= made.direction != kFlat;
    from.neighbours[from.degree] = made.end;
    from.bonds[from.degree++] = number;
    to.neighbours[to.degree] = made.begin;
    to.bonds[to.degree++] = number;
    return true;
  }

  bool closure(int number) {
    if (!closures_allowed_ || previous_ == kNone) return false;
    int16_t& open = open_[static_cast<size_t>(number)];
    const auto atom = static_cast<uint8_t>(previous_);
    const uint8_t place = slot_counts_[atom];
    if (!note(previous_, 0)) return false;
    if (open == kNone) {
      if (closure_count_ == kMostClosures) return false;
      closures_[closure_count_] = {static_cast<uint8_t>(number), atom, 0, symbol_, place, 0, 0, 0, Symbol::none};
      open = static_cast<int16_t>(closure_count_++);
      ++open_count_;
    } else {
      Closure& ring = closures_[static_cast<size_t>(open)];
      open = kNone;
      --open_count_;
      if (ring.first == atom) return false;
      ring.second = atom;
      ring.second_place = place;
      // A symbol at either end will do; the bond begins at the one that has it, or where the ring closes.
      if (ring.first_symbol != Symbol::none && symbol_ != Symbol::none && ring.first_symbol != symbol_) return false;
      const bool turned = ring.first_symbol == Symbol::none;
      ring.symbol = turned ? symbol_ : ring.first_symbol;
      ring.begin = turned ? ring.second : ring.first;
      ring.end = turned ? ring.first : ring.second;
      if (ring.symbol == Symbol::up || ring.symbol == Symbol::down) return false;
    }
    symbol_ = Symbol::none;
    return true;
  }

  bool close_rings() {
    std::array<uint8_t, kMostClosures> order;
    for (size_t i = 0; i < closure_count_; ++i) order[i] = static_cast<uint8_t>(i);
    // By insertion: few, nearly in order, and equal numbers stay as they come.
    for (size_t i = 1; i < closure_count_; ++i) {
      for (size_t j = i; j > 0 && closures_[order[j]].number < closures_[order[j - 1]].number; --j) {
        std::swap(order[j], order[j - 1]);
      }
    }
    for (size_t i = 0; i < closure_count_; ++i) {
      const Closure& ring = closures_[order[i]];
      const Atom& first = molecule_.atoms[ring.first];
      for (int n = 0; n < first.degree; ++n) {
        if (first.neighbours[static_cast<size_t>(n)] == ring.second) return false;
      }
      if (!connect(ring.begin, ring.end, ring.symbol)) return false;
      const auto number = static_cast<uint8_t>(molecule_.bonds_count - 1);
      slots_[ring.first][ring.first_place] = number;
      slots_[ring.second][ring.second_place] = number;
    }
    return true;
  }

  /// RDKit's tags refer to neighbours in the order of bonds, with a hydrogen behind them.
  bool set_tags() {
    for (int i = 0; i < molecule_.atoms_count; ++i) {
      const auto place = static_cast<size_t>(i);
      if (turns_[place] == 0) continue;
      Atom& atom = molecule_.atoms[place];
      // Elsewhere RDKit has rules of its own.
      const bool usual = atom.total_degree() == 4 && atom.hydrogens <= 1;
      if (!usual && !(atom.element == kSulfur && atom.charge == 0 && atom.degree == 3 && atom.hydrogens == 0))
        return false;
      bool odd = turns_[place] == 2;
      const auto& slots = slots_[place];
      const int count = slot_counts_[place];
      for (int a = 0; a < count; ++a) {
        for (int b = a + 1; b < count; ++b) odd ^= slots[static_cast<size_t>(a)] > slots[static_cast<size_t>(b)];
      }
      atom.tag = odd ? kClockwise : kCounterclockwise;
    }
    return true;
  }

  static constexpr size_t kMostClosures = 64;

  std::string_view smiles_;
  Molecule& molecule_;
  size_t at_ = 0;
  int previous_ = kNone;
  bool after_atom_ = false;  // what stands here may end, branch or part
  bool closures_allowed_ = false;
  Symbol symbol_ = Symbol::none;
  size_t depth_ = 0;
  std::array<int, kMostOpenBranches> branches_;
  std::array<int16_t, kMostRingNumbers> open_;
  int open_count_ = 0;
  size_t closure_count_ = 0;
  std::array<Closure, kMostClosures> closures_;
  std::array<uint8_t, kMostAtoms> turns_;
  std::array<uint8_t, kMostAtoms> slot_counts_;
  std::array<std::array<uint8_t, kMostNeighbours>, kMostAtoms> slots_;
};

}  // namespace

bool parse(std::string_view smiles, Molecule& molecule) { return Parser(smiles, molecule).run(); }

}  // namespace rz::molecules::fast
