// Atoms in brackets: element, chirality, hydrogens and a charge of one. Isotopes, atom maps and rarer elements are
// RDKit's.
#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// The character at a place, or 0 behind the end.
char peek(std::string_view text, size_t at) { return at < text.size() ? text[at] : '\0'; }

bool parse_symbol(std::string_view smiles, size_t& at, FastAtom& atom) {
  const char first = peek(smiles, at++);
  const char second = peek(smiles, at);
  if (is_lower(first)) {
    atom.aromatic = true;
    if (is_lower(second)) return false;
    switch (first) {
      case 'c':
        atom.element = kC;
        return true;
      case 'n':
        atom.element = kN;
        return true;
      case 'o':
        atom.element = kO;
        return true;
      case 's':
        atom.element = kSulfur;
        return true;
      default:
        return false;
    }
  }
  if (is_lower(second)) {
    ++at;
    if (first == 'C' && second == 'l') atom.element = kCl;
    if (first == 'B' && second == 'r') atom.element = kBr;
    if (first == 'S' && second == 'i') atom.element = kSi;
    if (first == 'S' && second == 'e') atom.element = kSe;
    if (first == 'L' && second == 'i') atom.element = kLi;
    if (first == 'N' && second == 'a') atom.element = kNa;
    return atom.element != 0;
  }
  switch (first) {
    case 'B':
      atom.element = kB;
      return true;
    case 'C':
      atom.element = kC;
      return true;
    case 'N':
      atom.element = kN;
      return true;
    case 'O':
      atom.element = kO;
      return true;
    case 'F':
      atom.element = kF;
      return true;
    case 'P':
      atom.element = kP;
      return true;
    case 'S':
      atom.element = kSulfur;
      return true;
    case 'I':
      atom.element = kI;
      return true;
    case 'K':
      atom.element = kK;
      return true;
    default:
      return false;
  }
}

}  // namespace

bool parse_bracket(std::string_view smiles, size_t& at, FastAtom& atom, int& turn) {
  atom.bracket = true;
  turn = 0;
  if (!parse_symbol(smiles, at, atom)) return false;
  while (turn < 2 && peek(smiles, at) == '@') {
    ++turn;
    ++at;
  }
  if (peek(smiles, at) == 'H') {
    ++at;
    atom.hydrogens = 1;
    if (is_digit(peek(smiles, at))) {
      atom.hydrogens = static_cast<uint8_t>(smiles[at++] - '0');
      if (atom.hydrogens == 0 || atom.hydrogens > 4) return false;
    }
  }
  const char sign = peek(smiles, at);
  if (sign == '+' || sign == '-') {
    ++at;
    atom.charge = sign == '+' ? 1 : -1;
    if (peek(smiles, at) == '1') ++at;
  }
  return peek(smiles, at++) == ']';
}

}  // namespace rz::molecules::fast
