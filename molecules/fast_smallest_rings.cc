// The relevant cycles of a block of rings after Vismara (Electron. J. Combin. 4 (1997) R9, doi:10.37236/1294): from each
// atom, the shortest ways to all atoms numbered below it; two ways that meet make a ring. Smaller rings sift larger ones.
#include <algorithm>
#include <bit>

#include "molecules/fast_ring_block.h"

namespace rz::molecules::fast {
namespace {

constexpr uint8_t kFar = 255;
constexpr size_t kMostCandidates = 512;

struct Candidate {
  Ring ring;
  bool several;  ///< stands for rings of the same size by other ways
};

/// Shortest ways from a root to atoms with smaller numbers.
class Ways {
 public:
  Ways(const RingBlock& block, int root) : block_(block), root_(root) {
    distance_.fill(kFar);
    visit(root, 0, uint64_t{1} << root, 0);
    for (int head = 0; head < count_; ++head) {
      const size_t at = order_[static_cast<size_t>(head)];
      for (size_t n = 0; n < block.degrees[at]; ++n) {
        const size_t next = block.neighbours[at][n];
        if (next > static_cast<size_t>(root)) continue;
        const auto d = static_cast<uint8_t>(distance_[at] + 1);
        if (distance_[next] == kFar) {
          visit(static_cast<int>(next), d, atoms_[at] | uint64_t{1} << next,
                bonds_[at] | uint64_t{1} << block.links[at][n]);
          several_[next] = several_[at];
        } else if (distance_[next] == d) {
          several_[next] = true;
        }
      }
    }
  }

  /// False where there are too many.
  bool collect(std::vector<Candidate>& candidates) const {
    for (int i = 1; i < count_; ++i) {
      const size_t at = order_[static_cast<size_t>(i)];
      for (size_t n = 0; n < block_.degrees[at]; ++n) {
        const size_t a = block_.neighbours[at][n];
        if (a > static_cast<size_t>(root_)) continue;
        if (distance_[a] == distance_[at] && a < at) add(at, a, uint64_t{1} << block_.links[at][n], 0, candidates);
        if (distance_[a] + 1 != distance_[at]) continue;
        for (size_t m = n + 1; m < block_.degrees[at]; ++m) {
          const size_t b = block_.neighbours[at][m];
          if (b > static_cast<size_t>(root_) || distance_[b] != distance_[a]) continue;
          add(a, b, uint64_t{1} << block_.links[at][n] | uint64_t{1} << block_.links[at][m], uint64_t{1} << at,
              candidates);
        }
      }
      if (candidates.size() > kMostCandidates) return false;
    }
    return true;
  }

 private:
  void visit(int atom, uint8_t distance, uint64_t atoms, uint64_t bonds) {
    const auto at = static_cast<size_t>(atom);
    distance_[at] = distance;
    atoms_[at] = atoms;
    bonds_[at] = bonds;
    several_[at] = false;
    order_[static_cast<size_t>(count_++)] = static_cast<uint8_t>(atom);
  }

  /// The ring of two ways that share the root alone.
  void add(size_t a, size_t b, uint64_t bonds, uint64_t atoms, std::vector<Candidate>& candidates) const {
    if ((atoms_[a] & atoms_[b]) != uint64_t{1} << root_) return;
    const Ring ring{atoms_[a] | atoms_[b] | atoms, bonds_[a] | bonds_[b] | bonds,
                    std::popcount(bonds_[a] | bonds_[b] | bonds)};
    candidates.push_back({ring, several_[a] || several_[b]});
  }

  const RingBlock& block_;
  int root_;
  int count_ = 0;
  std::array<uint8_t, kMostRingBonds> distance_, order_;
  std::array<uint64_t, kMostRingBonds> atoms_, bonds_;
  std::array<bool, kMostRingBonds> several_;
};

/// Sums of rings, by elimination: each row has its lowest bond for itself among the rows before it.
class Sums {
 public:
  /// What is left of a set of bonds when sums of rings are taken off; 0: it is such a sum.
  uint64_t rest(uint64_t bonds) const {
    for (int i = 0; i < count_; ++i) {
      const auto row = static_cast<size_t>(i);
      if ((bonds & lowest_[row]) != 0) bonds ^= rows_[row];
    }
    return bonds;
  }

  void add(uint64_t bonds) {
    const uint64_t left = rest(bonds);
    if (left == 0) return;
    rows_[static_cast<size_t>(count_)] = left;
    lowest_[static_cast<size_t>(count_++)] = left & (~left + 1);
  }

  int count() const { return count_; }

 private:
  std::array<uint64_t, kMostRingBonds> rows_, lowest_;
  int count_ = 0;
};

}  // namespace

bool smallest_rings(const RingBlock& block, uint64_t allowed, std::vector<Ring>& rings) {
  rings.clear();
  thread_local std::vector<Candidate> candidates;
  candidates.clear();
  for (int root = 2; root < block.atoms_count; ++root) {
    if (!Ways(block, root).collect(candidates)) return false;
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.ring.size < b.ring.size; });
  Sums smaller;
  for (size_t first = 0; first < candidates.size() && smaller.count() < block.ring_count();) {
    size_t last = first;
    int relevant = 0;
    bool several = false, concerned = false;
    Sums with_these = smaller;
    for (; last < candidates.size() && candidates[last].ring.size == candidates[first].ring.size; ++last) {
      const Ring& ring = candidates[last].ring;
      if (smaller.rest(ring.bonds) == 0) continue;
      ++relevant;
      several |= candidates[last].several;
      with_these.add(ring.bonds);
      if ((ring.atoms & ~allowed) == 0) {
        concerned = true;
        rings.push_back(ring);
      }
    }
    // More rings than independent ones: RDKit's order of search decides, which matters for rings of allowed atoms.
    if (several || (concerned && relevant > with_these.count() - smaller.count())) return false;
    smaller = with_these;
    first = last;
  }
  return smaller.count() == block.ring_count();
}

}  // namespace rz::molecules::fast
