// Which bonds are in rings, and which rings hang together. The text's own tree spans the molecule; a bond is in a ring
// where some ring closure's way through the tree uses it, and closures whose ways share a bond make one block.
#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {
namespace {

constexpr uint8_t kNone = 255;

class Blocks {
 public:
  explicit Blocks(std::array<uint8_t, kMostBonds>& blocks) : blocks_(blocks) {}

  int add() {
    root_[static_cast<size_t>(count_)] = static_cast<uint8_t>(count_);
    return count_++;
  }

  int find(int block) {
    while (root_[static_cast<size_t>(block)] != block) block = root_[static_cast<size_t>(block)];
    return block;
  }

  /// The block of a closure now holds this bond, and whatever block the bond was in.
  void put(FastBond& bond, size_t number, int block) {
    if (!bond.in_ring) {
      bond.in_ring = true;
      blocks_[number] = static_cast<uint8_t>(block);
    } else {
      root_[static_cast<size_t>(find(blocks_[number]))] = static_cast<uint8_t>(find(block));
    }
  }

  int count() const { return count_; }

 private:
  std::array<uint8_t, kMostBonds>& blocks_;
  std::array<uint8_t, kMostBonds> root_;
  int count_ = 0;
};

}  // namespace

int mark_rings(FastMolecule& molecule, std::array<uint8_t, kMostBonds>& blocks) {
  if (molecule.tree_bonds == molecule.bonds_count) return 0;
  std::array<uint8_t, kMostAtoms> depth;
  for (int i = 0; i < molecule.atoms_count; ++i) {
    const auto place = static_cast<size_t>(i);
    const bool root = molecule.atoms[place].root;
    depth[place] = root ? 0 : static_cast<uint8_t>(depth[molecule.bonds[molecule.parent_bonds[place]].begin] + 1);
  }
  Blocks found(blocks);
  for (int closure = molecule.tree_bonds; closure < molecule.bonds_count; ++closure) {
    FastBond& bond = molecule.bonds[static_cast<size_t>(closure)];
    const int block = found.add();
    found.put(bond, static_cast<size_t>(closure), block);
    int a = bond.begin, b = bond.end;
    while (a != b) {
      int& lower = depth[static_cast<size_t>(a)] >= depth[static_cast<size_t>(b)] ? a : b;
      if (molecule.atoms[static_cast<size_t>(lower)].root) return -1;  // a closure between two fragments
      const size_t up = molecule.parent_bonds[static_cast<size_t>(lower)];
      found.put(molecule.bonds[up], up, block);
      lower = molecule.bonds[up].begin;
    }
  }
  std::array<uint8_t, kMostBonds> numbers;
  numbers.fill(kNone);
  int count = 0;
  for (int i = 0; i < molecule.bonds_count; ++i) {
    const auto place = static_cast<size_t>(i);
    if (!molecule.bonds[place].in_ring) continue;
    uint8_t& number = numbers[static_cast<size_t>(found.find(blocks[place]))];
    if (number == kNone) number = static_cast<uint8_t>(count++);
    blocks[place] = number;
    molecule.atoms[molecule.bonds[place].begin].in_ring = molecule.atoms[molecule.bonds[place].end].in_ring = true;
  }
  return count;
}

}  // namespace rz::molecules::fast
