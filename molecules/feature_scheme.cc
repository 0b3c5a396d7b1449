#include "molecules/feature_scheme.h"

#include <GraphMol/Atom.h>
#include <GraphMol/Bond.h>

#include <algorithm>
#include <span>
#include <vector>

#include "kernels/error.h"

namespace rz::molecules {
namespace {

using RDKit::Atom;
using RDKit::Bond;

std::vector<int> numbers(int first, int last) {
  std::vector<int> values;
  for (int i = first; i <= last; ++i) values.push_back(i);
  return values;
}

/// What a scheme tells apart; a block that a scheme lacks is empty.
struct Blocks {
  const char* name;
  std::vector<int> elements, degrees, charges, chiral_tags, hydrogens, hybridizations;
  bool aromatic;

  int width() const {
    int width = 1 + (aromatic ? 1 : 0);  // the mass
    for (const auto* block : {&elements, &degrees, &charges, &chiral_tags, &hydrogens, &hybridizations}) {
      if (!block->empty()) width += static_cast<int>(block->size()) + 1;
    }
    return width;
  }
};

std::vector<int> v2_elements() {
  std::vector<int> elements = numbers(1, 36);
  elements.push_back(53);  // iodine
  return elements;
}

const Blocks& blocks_of(FeatureScheme scheme) {
  static const std::vector<int> kCharges = {-1, -2, 1, 2, 0};
  static const Blocks kBlocks[] = {
      {"chemprop-v1",
       numbers(1, 100),
       numbers(0, 5),
       kCharges,
       numbers(0, 3),
       numbers(0, 4),
       {Atom::SP, Atom::SP2, Atom::SP3, Atom::SP3D, Atom::SP3D2},
       true},
      {"chemprop-v2",
       v2_elements(),
       numbers(0, 5),
       kCharges,
       numbers(0, 3),
       numbers(0, 4),
       {Atom::S, Atom::SP, Atom::SP2, Atom::SP2D, Atom::SP3, Atom::SP3D, Atom::SP3D2},
       true},
      {"chemprop-v2-organic",
       {1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 35, 53},
       numbers(0, 5),
       kCharges,
       numbers(0, 3),
       numbers(0, 4),
       {Atom::S, Atom::SP, Atom::SP2, Atom::SP3},
       true},
      {"chemprop-v2-rigr", v2_elements(), numbers(0, 5), {}, {}, numbers(0, 4), {}, false}};
  return kBlocks[static_cast<int>(scheme)];
}

/// Writes a one-hot block and moves behind it.
void one_hot(const std::vector<int>& block, int value, float*& out) {
  if (block.empty()) return;
  const auto found = std::find(block.begin(), block.end(), value);
  std::fill_n(out, block.size() + 1, 0.0f);
  out[found - block.begin()] = 1;
  out += block.size() + 1;
}

constexpr FeatureScheme kSchemes[] = {FeatureScheme::v1, FeatureScheme::v2, FeatureScheme::organic,
                                      FeatureScheme::rigr};

}  // namespace

int atom_width(FeatureScheme scheme) { return blocks_of(scheme).width(); }
int bond_width(FeatureScheme scheme) { return scheme == FeatureScheme::rigr ? 2 : 14; }

void atom_features(FeatureScheme scheme, AtomCode atom, float* out) {
  const Blocks& blocks = blocks_of(scheme);
  one_hot(blocks.elements, atom.atomic_number(), out);
  one_hot(blocks.degrees, atom.degree(), out);
  one_hot(blocks.charges, atom.charge(), out);
  one_hot(blocks.chiral_tags, atom.chiral_tag(), out);
  one_hot(blocks.hydrogens, atom.hydrogens(), out);
  one_hot(blocks.hybridizations, atom.hybridization(), out);
  if (blocks.aromatic) *out++ = atom.aromatic() ? 1.0f : 0.0f;
  *out = static_cast<float>(0.01 * atom.mass());
}

void bond_features(FeatureScheme scheme, BondCode bond, float* out) {
  std::fill_n(out, bond_width(scheme), 0.0f);  // the first entry says that there is no bond: never here
  if (scheme == FeatureScheme::rigr) {
    out[1] = bond.in_ring() ? 1.0f : 0.0f;
    return;
  }
  constexpr int kTypes[] = {Bond::SINGLE, Bond::DOUBLE, Bond::TRIPLE, Bond::AROMATIC};
  const auto* type = std::find(std::begin(kTypes), std::end(kTypes), bond.type());
  if (type != std::end(kTypes)) out[1 + (type - kTypes)] = 1;  // other types have no entry of their own
  out[5] = bond.conjugated() ? 1.0f : 0.0f;
  out[6] = bond.in_ring() ? 1.0f : 0.0f;
  out[7 + std::min(bond.stereo(), 6)] = 1;
}

const char* name_of(FeatureScheme scheme) { return blocks_of(scheme).name; }

FeatureScheme scheme_named(const std::string& name) {
  for (const FeatureScheme scheme : kSchemes) {
    if (name == name_of(scheme)) return scheme;
  }
  throw Error(ExitCode::input, "features " + name + ": no such scheme");
}

std::optional<FeatureScheme> scheme_of_widths(int atoms, int bonds) {
  for (const FeatureScheme scheme : kSchemes) {
    if (atoms == atom_width(scheme) && bonds == bond_width(scheme)) return scheme;
  }
  return std::nullopt;
}

}  // namespace rz::molecules
