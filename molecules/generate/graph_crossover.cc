#include "molecules/generate/graph_crossover.h"

#include <algorithm>

#include "molecules/generate/graph_rings.h"

namespace rz::molecules {
namespace {

constexpr int kTries = 12;
constexpr int kCutTries = 10;

/// A parent with what can be cut.
struct Parent {
  EditGraph graph;
  int ring = 0;               ///< atoms of the largest
  std::vector<char> in_ring;  ///< by bond
  std::vector<int> acyclic;   ///< single bonds in no ring
  std::vector<int> ring_bonds;

  explicit Parent(const RDKit::ROMol& molecule)
      : graph(molecule), ring(largest_ring(molecule)), in_ring(rz::molecules::ring_bonds(graph)) {
    for (int i = 0; i < graph.bond_size(); ++i) {
      const EditBond& bond = graph.bonds()[i];
      if (joins_charges(graph, bond)) continue;
      if (in_ring[i]) ring_bonds.push_back(i);
      if (!in_ring[i] && bond.order == 1) acyclic.push_back(i);
    }
  }
};

/// What a cut leaves of a parent. A bond cut leaves one end; a ring cut two, which may be the same atom.
struct Part {
  EditGraph graph;
  int ends[2] = {0, 0};
  int freed[2] = {0, 0};  ///< orders of the bonds that were cut there
};

Part cut_bond(const Parent& parent, Random& random) {
  const int bond = random.pick(parent.acyclic);
  const EditBond& cut = parent.graph.bonds()[bond];
  Part part;
  part.ends[0] = random.chance(0.5) ? cut.a : cut.b;
  EditGraph graph = parent.graph;
  graph.disconnect(bond);
  graph.keep(graph.reached(part.ends[0]));
  part.graph = graph.compacted({part.ends, 1});
  return part;
}

/// A ring bond at an atom, not `without`; -1 where there is none.
int step_in_ring(const Parent& parent, int atom, int without, Random& random) {
  int found = -1, count = 0;
  const EditAtom& at = parent.graph.atoms()[atom];
  for (int i = 0; i < at.bond_count; ++i) {
    const int bond = at.bonds[i];
    if (bond == without || !parent.in_ring[bond] || joins_charges(parent.graph, parent.graph.bonds()[bond])) continue;
    if (random.below(static_cast<size_t>(++count)) == 0) found = bond;
  }
  return found;
}

/// Two bonds whose removal parts the molecule, and one of the parts.
std::optional<Part> cut_ring(const Parent& parent, Random& random) {
  for (int attempt = 0; attempt < kCutTries; ++attempt) {
    const int first = random.pick(parent.ring_bonds);
    const EditBond& cut = parent.graph.bonds()[first];
    int inner = random.chance(0.5) ? cut.a : cut.b;  // the end of the first bond that looks towards the second
    const int outer = cut.other(inner);
    int between = first;
    int middle = inner;
    if (random.chance(0.5)) {
      between = step_in_ring(parent, inner, first, random);
      if (between < 0) continue;
      middle = parent.graph.bonds()[between].other(inner);
    } else if (parent.graph.atoms()[inner].bond_count == 2) {
      continue;  // one atom would be all that comes off
    }
    const int second = step_in_ring(parent, middle, between, random);
    if (second < 0) continue;
    const int far = parent.graph.bonds()[second].other(middle);
    if (far == outer || far == inner) continue;

    EditGraph graph = parent.graph;
    graph.disconnect(first);
    graph.disconnect(second);
    const std::vector<char> inside = graph.reached(inner);
    if (inside[outer] || inside[far] || !inside[middle]) continue;
    Part part;
    const bool take_inside = random.chance(0.5);
    part.ends[0] = take_inside ? inner : outer;
    part.ends[1] = take_inside ? middle : far;
    part.freed[0] = parent.graph.bonds()[first].order;
    part.freed[1] = parent.graph.bonds()[second].order;
    const std::vector<char> wanted = graph.reached(part.ends[0]);
    if (!wanted[part.ends[1]]) continue;
    graph.keep(wanted);
    part.graph = graph.compacted(part.ends);
    return part;
  }
  return std::nullopt;
}

/// Single or double, where both ends have the room. Double is the likelier one where both were in double bonds, or else
/// every aromatic ring would come apart.
int join_order(const EditGraph& graph, int a, int b, bool both_double, Random& random) {
  if (!graph.can_connect(a, b, 2)) return 1;
  return random.chance(both_double ? 0.75 : 0.5) ? 2 : 1;
}

std::optional<EditGraph> join_bonds(const Parent& a, const Parent& b, Random& random) {
  Part left = cut_bond(a, random);
  const Part right = cut_bond(b, random);
  const int shift = left.graph.add_graph(right.graph);
  if (!left.graph.can_connect(left.ends[0], right.ends[0] + shift, 1)) return std::nullopt;
  left.graph.connect(left.ends[0], right.ends[0] + shift, 1);
  return std::move(left.graph);
}

std::optional<EditGraph> join_rings(const Parent& a, const Parent& b, Random& random) {
  std::optional<Part> left = cut_ring(a, random), right = cut_ring(b, random);
  if (!left || !right) return std::nullopt;
  if (random.chance(0.5)) {
    std::swap(right->ends[0], right->ends[1]);
    std::swap(right->freed[0], right->freed[1]);
  }
  EditGraph& graph = left->graph;
  const int shift = graph.add_graph(right->graph);
  for (int i = 0; i < 2; ++i) {
    const int from = left->ends[i], to = right->ends[i] + shift;
    const int order = join_order(graph, from, to, left->freed[i] == 2 && right->freed[i] == 2, random);
    if (!graph.can_connect(from, to, order)) return std::nullopt;
    graph.connect(from, to, order);
  }
  return std::move(graph);
}

enum class Cut { bonds, rings, either };

std::optional<Offspring> crossed(const Parent& a, const Parent& b, Cut cut, Random& random, const GraphLimits& limits) {
  const bool bonds = cut != Cut::rings && !a.acyclic.empty() && !b.acyclic.empty();
  const bool rings = cut != Cut::bonds && !a.ring_bonds.empty() && !b.ring_bonds.empty();
  if (!bonds && !rings) return std::nullopt;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const bool by_bonds = bonds && (!rings || random.chance(0.5));
    std::optional<EditGraph> graph = by_bonds ? join_bonds(a, b, random) : join_rings(a, b, random);
    if (!graph) continue;
    if (auto child = finish(*graph, limits, std::max(a.ring, b.ring))) return child;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Offspring> crossover(const RDKit::ROMol& a, const RDKit::ROMol& b, Random& random,
                                   const GraphLimits& limits) {
  return crossed(Parent(a), Parent(b), Cut::either, random, limits);
}

std::optional<Offspring> crossover_bonds(const RDKit::ROMol& a, const RDKit::ROMol& b, Random& random,
                                         const GraphLimits& limits) {
  return crossed(Parent(a), Parent(b), Cut::bonds, random, limits);
}

std::optional<Offspring> crossover_rings(const RDKit::ROMol& a, const RDKit::ROMol& b, Random& random,
                                         const GraphLimits& limits) {
  return crossed(Parent(a), Parent(b), Cut::rings, random, limits);
}

}  // namespace rz::molecules
