// The grammar of SMILES (http://opensmiles.org/opensmiles.html) as far as ordinary molecules use it.
#include "molecules/fast_builder.h"

namespace rz::molecules::fast {
namespace {

constexpr int kMostOpenBranches = 64;
constexpr int kNone = Builder::kNone;

bool digit(char c) { return c >= '0' && c <= '9'; }

class Parser {
 public:
  Parser(std::string_view smiles, FastMolecule& molecule) : smiles_(smiles), builder_(molecule) {}

  bool run() {
    while (at_ < smiles_.size()) {
      if (!step(smiles_[at_++])) return false;
    }
    return complete() && depth_ == 0 && builder_.finish();
  }

 private:
  /// Whether an atom, its ring closures or a branch have just ended.
  bool complete() const { return after_atom_ && symbol_ == Symbol::none; }

  bool follows(char c) {
    if (at_ == smiles_.size() || smiles_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool step(char c) {
    switch (c) {
      case 'C':
        return add(follows('l') ? kCl : kC, false);
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
        return add(follows('r') ? kBr : kB, false);
      case '[':
        return bracket();
      case '(':
        return open_branch();
      case ')':
        return close_branch();
      case '.':
        return part();
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

  bool add(Element element, bool aromatic) {
    FastAtom& atom = builder_.fresh_atom();
    atom.element = element;
    atom.aromatic = aromatic;
    return link(0);
  }

  bool bracket() {
    int turn = 0;
    return parse_bracket(smiles_, at_, builder_.fresh_atom(), turn) && link(turn);
  }

  bool link(int turn) {
    previous_ = builder_.link(previous_, symbol_, turn);
    symbol_ = Symbol::none;
    after_atom_ = closures_allowed_ = true;
    return previous_ != kNone;
  }

  bool bond(Symbol symbol) {
    if (previous_ == kNone || symbol_ != Symbol::none) return false;
    symbol_ = symbol;
    return true;
  }

  bool closure(int number) {
    const Symbol symbol = symbol_;
    symbol_ = Symbol::none;
    return closures_allowed_ && builder_.closure(number, previous_, symbol);
  }

  bool open_branch() {
    if (!complete() || depth_ == kMostOpenBranches) return false;
    branches_[depth_++] = previous_;
    after_atom_ = closures_allowed_ = false;
    return true;
  }

  bool close_branch() {
    if (!complete() || depth_ == 0) return false;
    previous_ = branches_[--depth_];
    closures_allowed_ = false;  // C(C)1 is not SMILES, though RDKit takes it
    return true;
  }

  bool part() {
    if (!complete() || depth_ != 0) return false;
    previous_ = kNone;
    after_atom_ = closures_allowed_ = false;
    return true;
  }

  std::string_view smiles_;
  Builder builder_;
  size_t at_ = 0;
  int previous_ = kNone;
  Symbol symbol_ = Symbol::none;
  bool after_atom_ = false;
  bool closures_allowed_ = false;
  size_t depth_ = 0;
  std::array<int, kMostOpenBranches> branches_;
};

}  // namespace

bool parse(std::string_view smiles, FastMolecule& molecule) { return Parser(smiles, molecule).run(); }

}  // namespace rz::molecules::fast
