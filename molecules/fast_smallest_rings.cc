// The relevant cycles of a block of rings after Vismara (Electron. J. Combin. 4 (1997) R9, doi:10.37236/1294): from
// each atom, the shortest ways to all atoms ordered before it; two ways that meet make a ring. Smaller rings sift
// larger ones. Allowed atoms are ordered first, so that rings found from an allowed atom are those made of allowed
// atoms alone.
#include <algorithm>
#include <bit>
#include <span>

#include "molecules/fast_ring_block.h"

namespace rz::molecules::fast {
namespace {

constexpr uint8_t kFar = 255;
constexpr size_t kMostCandidates = 512;

struct Candidate {
  Ring ring;
  bool concerned;  ///< consists of allowed atoms
  bool several;    ///< stands for rings of the same size by other ways, equal but for sums of smaller ones
};

/// Shortest ways from a root within a set of atoms.
class Ways {
 public:
  Ways(const RingBlock& block, int root, uint64_t within) : block_(block), root_(root), within_(within) {
    distance_.fill(kFar);
    visit(root, 0, uint64_t{1} << root, 0);
    for (int head = 0; head < count_; ++head) {
      const size_t at = order_[static_cast<size_t>(head)];
      for (size_t n = 0; n < block.degrees[at]; ++n) {
        const size_t next = block.neighbours[at][n];
        if ((within >> next & 1) == 0) continue;
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
  bool collect(bool concerned, std::vector<Candidate>& candidates) const {
    for (int i = 1; i < count_; ++i) {
      const size_t at = order_[static_cast<size_t>(i)];
      for (size_t n = 0; n < block_.degrees[at]; ++n) {
        const size_t a = block_.neighbours[at][n];
        if ((within_ >> a & 1) == 0) continue;
        const uint64_t link = uint64_t{1} << block_.links[at][n];
        if (distance_[a] == distance_[at] && a < at) add(at, a, link, 0, concerned, candidates);
        if (distance_[a] + 1 != distance_[at]) continue;
        for (size_t m = n + 1; m < block_.degrees[at]; ++m) {
          const size_t b = block_.neighbours[at][m];
          if ((within_ >> b & 1) == 0 || distance_[b] != distance_[a]) continue;
          add(a, b, link | uint64_t{1} << block_.links[at][m], uint64_t{1} << at, concerned, candidates);
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
  void add(size_t a, size_t b, uint64_t bonds, uint64_t atoms, bool concerned,
           std::vector<Candidate>& candidates) const {
    if ((atoms_[a] & atoms_[b]) != uint64_t{1} << root_) return;
    const Ring ring{atoms_[a] | atoms_[b] | atoms, bonds_[a] | bonds_[b] | bonds,
                    std::popcount(bonds_[a] | bonds_[b] | bonds)};
    candidates.push_back({ring, concerned, several_[a] || several_[b]});
  }

  const RingBlock& block_;
  int root_;
  uint64_t within_;
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

/// Candidates of one size, the rings smaller than them, and all of both.
struct SizeClass {
  std::span<const Candidate> candidates;
  Sums smaller, all;

  /// More rings than independent ones.
  bool dependent() const {
    const auto relevant = std::count_if(candidates.begin(), candidates.end(),
                                        [&](const Candidate& c) { return smaller.rest(c.ring.bonds) != 0; });
    return relevant > all.count() - smaller.count();
  }

  /// Whether a ring is in every choice of smallest rings: no sum of the others.
  bool essential(const Candidate& ring) const {
    Sums others = smaller;
    for (const Candidate& other : candidates) {
      if (&other != &ring) others.add(other.ring.bonds);
    }
    return others.count() < all.count();
  }
};

/// From each atom, those that are allowed first.
bool collect(const RingBlock& block, uint64_t allowed, std::vector<Candidate>& candidates) {
  candidates.clear();
  uint64_t within = 0;
  for (const bool concerned : {true, false}) {
    for (int root = 0; root < block.atoms_count; ++root) {
      if ((allowed >> root & 1) != concerned) continue;
      within |= uint64_t{1} << root;
      if (!Ways(block, root, within).collect(concerned, candidates)) return false;
    }
  }
  return true;
}

}  // namespace

bool smallest_rings(const RingBlock& block, uint64_t allowed, std::vector<Ring>& rings) {
  rings.clear();
  thread_local std::vector<Candidate> candidates;
  if (!collect(block, allowed, candidates)) return false;
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.ring.size < b.ring.size; });
  SizeClass size;
  for (size_t first = 0; first < candidates.size() && size.all.count() < block.ring_count();) {
    size_t last = first;
    while (last < candidates.size() && candidates[last].ring.size == candidates[first].ring.size) {
      size.all.add(candidates[last++].ring.bonds);
    }
    size.candidates = std::span(candidates).subspan(first, last - first);
    const bool dependent = size.dependent();
    for (const Candidate& candidate : size.candidates) {
      if (!candidate.concerned || size.smaller.rest(candidate.ring.bonds) == 0) continue;
      // Where rings can replace each other, RDKit's order of search decides.
      if (candidate.several || (dependent && !size.essential(candidate))) return false;
      rings.push_back(candidate.ring);
    }
    size.smaller = size.all;
    first = last;
  }
  return size.all.count() == block.ring_count();
}

}  // namespace rz::molecules::fast
