// The mutations that change bonds and rings, and those that move or remove substituents.
#include <array>

#include "molecules/generate/graph_moves.h"
#include "molecules/generate/graph_rings.h"

namespace rz::molecules {
namespace {

constexpr int kWalks = 100;

/// The one way out of an atom that a walk takes next: a bond to an atom not in `path`; -1 where there is none.
int next_atom(const EditGraph& graph, const std::vector<int>& path, Random& random) {
  const EditAtom& at = graph.atoms()[path.back()];
  int found = -1, count = 0;
  for (int i = 0; i < at.bond_count; ++i) {
    const int next = graph.bonds()[at.bonds[i]].other(path.back());
    if (path.size() > 1 && next == path[path.size() - 2]) continue;
    if (random.below(static_cast<size_t>(++count)) == 0) found = next;
  }
  return found;
}

/// Two ring bonds in a row would make a bridge over that ring, which flat rings cannot bear.
bool bridges_ring(const EditGraph& graph, const MoveSite& site, const std::vector<int>& path) {
  bool before = false;
  for (size_t i = 1; i < path.size(); ++i) {
    const bool ring = site.in_ring[graph.bond_between(path[i - 1], path[i])] != 0;
    if (ring && before) return true;
    before = ring;
  }
  return false;
}

}  // namespace

MoveSite::MoveSite(const RDKit::ROMol& molecule) : graph(molecule), in_ring(ring_bonds(graph)) {
  for (int i = 0; i < graph.bond_size(); ++i) {
    const EditBond& bond = graph.bonds()[i];
    if (!in_ring[i] && bond.order == 1 && !joins_charges(graph, bond)) acyclic.push_back(i);
  }
}

bool change_bond_order(EditGraph& graph, const MoveSite& site, Random& random) {
  struct Change {
    int from, to;  ///< 0: any other order
    double odds;
  };
  static constexpr std::array<Change, 4> kChanges = {{{0, 1, 0.45}, {1, 2, 0.45}, {3, 2, 0.05}, {0, 3, 0.05}}};
  std::array<double, 4> odds{};
  for (size_t i = 0; i < kChanges.size(); ++i) odds[i] = kChanges[i].odds;
  const Change change = kChanges[random.weighted(odds)];
  std::vector<int> places;
  for (int i = 0; i < graph.bond_size(); ++i) {
    const EditBond& bond = graph.bonds()[i];
    if (change.from == 0 ? bond.order == change.to : bond.order != change.from) continue;
    const int more = change.to - bond.order;
    if (graph.atoms()[bond.a].hydrogens < more || graph.atoms()[bond.b].hydrogens < more) continue;
    if ((change.to == 3 && site.in_ring[i]) || joins_charges(graph, bond)) continue;
    places.push_back(i);
  }
  if (places.empty()) return false;
  graph.set_order(random.pick(places), change.to);
  return true;
}

bool delete_ring_bond(EditGraph& graph, const MoveSite& site, Random& random) {
  std::vector<int> places;
  for (int i = 0; i < graph.bond_size(); ++i) {
    if (site.in_ring[i] && !joins_charges(graph, graph.bonds()[i])) places.push_back(i);
  }
  if (places.empty()) return false;
  graph.disconnect(random.pick(places));
  return true;
}

bool add_ring(EditGraph& graph, const MoveSite& site, Random& random) {
  static constexpr std::array<double, 4> kOdds = {0.05, 0.05, 0.45, 0.45};  // rings of three to six
  const size_t atoms = 3 + random.weighted(kOdds);
  for (int walk = 0; walk < kWalks; ++walk) {
    std::vector<int> path{static_cast<int>(random.below(graph.atoms().size()))};
    if (graph.atoms()[path[0]].hydrogens == 0) continue;
    while (path.size() < atoms) {
      const int next = next_atom(graph, path, random);
      if (next < 0) break;
      path.push_back(next);
    }
    if (path.size() < atoms || !graph.can_connect(path.front(), path.back(), 1)) continue;
    // A shorter way between the ends would make another ring than the one drawn.
    if (distance(graph, path.front(), path.back(), static_cast<int>(atoms) - 2) >= 0) continue;
    if (bridges_ring(graph, site, path)) continue;
    graph.connect(path.front(), path.back(), 1);
    return true;
  }
  return false;
}

bool shift_substituent(EditGraph& graph, const MoveSite& site, Random& random) {
  if (site.acyclic.empty()) return false;
  const int bond = random.pick(site.acyclic);
  const EditBond cut = graph.bonds()[bond];
  const int from = random.chance(0.5) ? cut.a : cut.b, moving = cut.other(from);
  graph.disconnect(bond);
  std::vector<int> places;
  for (int i = 0; i < graph.size(); ++i) {
    if (i != from && graph.can_connect(i, moving, 1) && distance(graph, from, i, 3) > 0) places.push_back(i);
  }
  if (places.empty()) return false;
  graph.connect(random.pick(places), moving, 1);
  return true;
}

int cut_smaller_side(EditGraph& graph, const MoveSite& site, Random& random) {
  if (site.acyclic.empty()) return -1;
  const int bond = random.pick(site.acyclic);
  const EditBond cut = graph.bonds()[bond];
  graph.disconnect(bond);
  const std::vector<char> first = graph.reached(cut.a), second = graph.reached(cut.b);
  int balance = 0;
  for (int i = 0; i < graph.size(); ++i) balance += first[i] - second[i];
  const bool keep_first = balance > 0 || (balance == 0 && random.chance(0.5));
  graph.keep(keep_first ? first : second);
  return keep_first ? cut.a : cut.b;
}

bool trim(EditGraph& graph, const MoveSite& site, Random& random) { return cut_smaller_side(graph, site, random) >= 0; }

}  // namespace rz::molecules
