// The mutations that add, remove and change single atoms.
#include <algorithm>
#include <array>
#include <span>

#include "molecules/generate/graph_moves.h"
#include "molecules/generate/graph_rings.h"

namespace rz::molecules {
namespace {

constexpr std::array<double, 3> kOrderOdds = {0.60, 0.35, 0.05};

/// An element that can hang on a bond of that order.
int appended_element(int order, Random& random) {
  static constexpr int kSingle[] = {kC, kN, kO, kF, kS, kCl, kBr}, kDouble[] = {kC, kN, kO}, kTriple[] = {kC, kN};
  const std::span<const int> elements[] = {kSingle, kDouble, kTriple};
  return random.pick(elements[order - 1]);
}

/// An element that can stand in a chain, with a bond of that order on one side.
int inserted_element(int order, Random& random) {
  static constexpr int kSingle[] = {kC, kN, kO, kS}, kDouble[] = {kC, kN}, kTriple[] = {kC};
  const std::span<const int> elements[] = {kSingle, kDouble, kTriple};
  return random.pick(elements[order - 1]);
}

/// Atoms with at least that many hydrogens.
std::vector<int> with_hydrogens(const EditGraph& graph, int hydrogens) {
  std::vector<int> found;
  for (int i = 0; i < graph.size(); ++i) {
    if (graph.atoms()[i].hydrogens >= hydrogens) found.push_back(i);
  }
  return found;
}

bool join(EditGraph& graph, int a, int b, int order = 1) {
  if (!graph.can_connect(a, b, order)) return false;
  graph.connect(a, b, order);
  return true;
}

}  // namespace

bool append_atom(EditGraph& graph, const MoveSite&, Random& random) {
  const int order = static_cast<int>(random.weighted(kOrderOdds)) + 1;
  const std::vector<int> places = with_hydrogens(graph, order);
  if (places.empty()) return false;
  const int place = random.pick(places);
  return join(graph, place, graph.add_atom(appended_element(order, random)), order);
}

bool insert_atom(EditGraph& graph, const MoveSite& site, Random& random) {
  if (graph.bonds().empty()) return false;
  const int order = static_cast<int>(random.weighted(kOrderOdds)) + 1;
  const int bond = static_cast<int>(random.below(graph.bonds().size()));
  const EditBond cut = graph.bonds()[bond];
  if (joins_charges(graph, cut)) return false;
  const bool forward = random.chance(0.5);
  const int before = forward ? cut.a : cut.b, after = cut.other(before);
  if (order == 3 && site.in_ring[bond]) return false;
  graph.disconnect(bond);
  const int atom = graph.add_atom(inserted_element(order, random));
  return join(graph, before, atom, order) && join(graph, atom, after);
}

bool delete_atom(EditGraph& graph, const MoveSite&, Random& random) {
  // Each number of bonds has its odds, and those of four are joined as a chain or, less often, as a star.
  static constexpr std::array<double, 4> kOdds = {0.25, 0.25, 0.25, 0.25};
  const int bonds = static_cast<int>(random.weighted(kOdds)) + 1;
  std::vector<int> places;
  for (int i = 0; i < graph.size(); ++i) {
    if (graph.atoms()[i].bond_count == bonds) places.push_back(i);
  }
  if (places.empty()) return false;
  const int place = random.pick(places);
  const EditAtom atom = graph.atoms()[place];
  std::vector<int> neighbors;
  for (int i = 0; i < bonds; ++i) {
    if (joins_charges(graph, graph.bonds()[atom.bonds[i]])) return false;
    neighbors.push_back(graph.bonds()[atom.bonds[i]].other(place));
  }
  graph.remove_atom(place);
  random.shuffle(neighbors);
  const bool star = bonds == 4 && random.chance(0.25);
  for (size_t i = 1; i < neighbors.size(); ++i) {
    if (!join(graph, neighbors[star ? 0 : i - 1], neighbors[i])) return false;
  }
  return true;
}

bool change_element(EditGraph& graph, const MoveSite&, Random& random) {
  static constexpr std::array<int, 7> kElements = {kC, kN, kO, kF, kS, kCl, kBr};
  static constexpr std::array<double, 7> kOdds = {0.15, 0.15, 0.14, 0.14, 0.14, 0.14, 0.14};
  std::array<double, 7> present{};
  for (const EditAtom& atom : graph.atoms()) {
    const auto* found = std::find(kElements.begin(), kElements.end(), atom.element);
    if (found != kElements.end()) present[found - kElements.begin()] = kOdds[found - kElements.begin()];
  }
  if (*std::max_element(present.begin(), present.end()) == 0) return false;
  const size_t from = random.weighted(present);
  std::array<double, 7> others = kOdds;
  others[from] = 0;
  const int to = kElements[random.weighted(others)];
  std::vector<int> places;
  for (int i = 0; i < graph.size(); ++i) {
    if (graph.atoms()[i].element == kElements[from] && graph.can_become(i, to)) places.push_back(i);
  }
  if (places.empty()) return false;
  graph.set_element(random.pick(places), to);
  return true;
}

bool exchange_atoms(EditGraph& graph, const MoveSite&, Random& random) {
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < graph.size(); ++i) {
    if (graph.atoms()[i].element == kC) continue;
    for (int j = 0; j < graph.size(); ++j) {
      const int a = graph.atoms()[i].element, b = graph.atoms()[j].element;
      if (a == b || (b != kC && j < i)) continue;
      if (graph.atoms()[j].charge != 0 || graph.atoms()[i].charge != 0) continue;
      if (!graph.can_become(i, b) || !graph.can_become(j, a) || distance(graph, i, j, 3) < 0) continue;
      pairs.emplace_back(i, j);
    }
  }
  if (pairs.empty()) return false;
  const auto [i, j] = random.pick(pairs);
  const int element = graph.atoms()[i].element;
  graph.set_element(i, graph.atoms()[j].element);
  graph.set_element(j, element);
  return true;
}

}  // namespace rz::molecules
