#include "molecules/generate/graph_rings.h"

#include <algorithm>

namespace rz::molecules {
namespace {

/// Tarjan's bridges: a bond lies in no ring where nothing below it reaches above it. Depth-first without recursion,
/// since a chain may be long.
class BridgeSearch {
 public:
  explicit BridgeSearch(const EditGraph& graph)
      : graph_(graph),
        entered_(graph.atoms().size(), -1),
        lowest_(graph.atoms().size()),
        in_ring_(graph.bonds().size()) {
    for (int i = 0; i < graph.bond_size(); ++i) in_ring_[i] = graph.bonds()[i].alive ? 1 : 0;
    for (int i = 0; i < graph.size(); ++i) {
      if (graph.atoms()[i].alive && entered_[i] < 0) search(i);
    }
  }

  std::vector<char> in_ring() && { return std::move(in_ring_); }

 private:
  struct Step {
    int atom, via, next;
  };

  void enter(int atom, int via) {
    entered_[atom] = lowest_[atom] = clock_++;
    steps_.push_back({atom, via, 0});
  }

  void search(int root) {
    enter(root, -1);
    while (!steps_.empty()) {
      Step& step = steps_.back();
      const EditAtom& atom = graph_.atoms()[step.atom];
      if (step.next < atom.bond_count) {
        const int bond = atom.bonds[step.next++];
        if (bond == step.via) continue;
        const int other = graph_.bonds()[bond].other(step.atom);
        if (entered_[other] < 0) {
          enter(other, bond);
        } else {
          lowest_[step.atom] = std::min(lowest_[step.atom], entered_[other]);
        }
        continue;
      }
      const Step done = step;
      steps_.pop_back();
      if (steps_.empty()) continue;
      const int above = steps_.back().atom;
      lowest_[above] = std::min(lowest_[above], lowest_[done.atom]);
      if (lowest_[done.atom] > entered_[above]) in_ring_[done.via] = 0;
    }
  }

  const EditGraph& graph_;
  std::vector<int> entered_, lowest_;
  std::vector<char> in_ring_;
  std::vector<Step> steps_;
  int clock_ = 0;
};

/// Whether the atom has a double bond that lies in a ring.
bool unsaturated_in_ring(const EditGraph& graph, int atom, const std::vector<char>& in_ring) {
  const EditAtom& self = graph.atoms()[atom];
  for (int i = 0; i < self.bond_count; ++i) {
    if (in_ring[self.bonds[i]] && graph.bonds()[self.bonds[i]].order == 2) return true;
  }
  return false;
}

/// Double and triple bonds of an atom that its rings cannot bear. Small rings are asked for both ends, not for the
/// bond's order: in an aromatic ring that depends on which Kekule structure was drawn.
bool strained(const EditGraph& graph, int atom, const std::vector<char>& in_ring) {
  const EditAtom& self = graph.atoms()[atom];
  const bool unsaturated = unsaturated_in_ring(graph, atom, in_ring);
  int doubles = 0;
  bool ring = false;
  for (int i = 0; i < self.bond_count; ++i) {
    const int index = self.bonds[i];
    const EditBond& bond = graph.bonds()[index];
    doubles += bond.order == 2 ? 1 : 0;
    if (!in_ring[index]) continue;
    ring = true;
    if (bond.order == 3) return true;
    if (unsaturated && unsaturated_in_ring(graph, bond.other(atom), in_ring) && smallest_ring(graph, index, 4) > 0) {
      return true;
    }
  }
  // Sulfur holds two double bonds, as in cyclic sulfones.
  return ring && doubles > 1 && self.element != kS;
}

}  // namespace

std::vector<char> ring_bonds(const EditGraph& graph) { return BridgeSearch(graph).in_ring(); }

std::vector<char> ring_atoms(const EditGraph& graph, const std::vector<char>& bonds_in_rings) {
  std::vector<char> result(graph.atoms().size());
  for (int i = 0; i < graph.bond_size(); ++i) {
    if (bonds_in_rings[i]) result[graph.bonds()[i].a] = result[graph.bonds()[i].b] = 1;
  }
  return result;
}

int distance(const EditGraph& graph, int from, int to, int limit, int without) {
  std::vector<char> seen(graph.atoms().size());
  std::vector<int> queue{from};
  seen[from] = 1;
  size_t head = 0;
  for (int length = 0; length <= limit && head < queue.size(); ++length) {
    for (const size_t end = queue.size(); head < end; ++head) {
      const int at = queue[head];
      if (at == to) return length;
      const EditAtom& atom = graph.atoms()[at];
      for (int i = 0; i < atom.bond_count; ++i) {
        if (atom.bonds[i] == without) continue;
        const int next = graph.bonds()[atom.bonds[i]].other(at);
        if (!seen[next]) queue.push_back(next);
        seen[next] = 1;
      }
    }
  }
  return -1;
}

int smallest_ring(const EditGraph& graph, int bond, int limit) {
  return distance(graph, graph.bonds()[bond].a, graph.bonds()[bond].b, limit - 1, bond) + 1;
}

bool rings_ok(const EditGraph& graph, int largest) {
  const std::vector<char> in_ring = ring_bonds(graph);
  for (int i = 0; i < graph.bond_size(); ++i) {
    if (in_ring[i] && smallest_ring(graph, i, largest) == 0) return false;
  }
  for (int i = 0; i < graph.size(); ++i) {
    if (graph.atoms()[i].alive && graph.atoms()[i].edited && strained(graph, i, in_ring)) return false;
  }
  return true;
}

}  // namespace rz::molecules
