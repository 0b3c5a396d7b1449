// The molecules that are most similar to a query: exact, over tables of fingerprints, for many queries at once.
//
// Tanimoto similarity of two sets of bits is common / (a + b - common), and 1 of two empty sets. A table's columns
// ascend by their number of bits, so that for a chunk of them the fewest common bits that could matter are known: from
// the threshold, or from the worst of the k best so far. select_overlaps (kernels/overlap.h) names the columns that
// have as many; only those are looked at one by one. Nothing is lost: a bound is never above what a column needs.
//
// Source of the bounds: Swamidass and Baldi 2007, https://doi.org/10.1021/ci600358f.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "kernels/worker_pool.h"
#include "molecules/fingerprint_table.h"

namespace rz::molecules {

struct SimilarityLimits {
  int64_t most = 0;      ///< hits per query, the best ones; 0: all
  double threshold = 0;  ///< hits are at least as similar; 0 to 1
};

struct SimilarityHit {
  double similarity;
  int64_t row;  ///< of the library

  /// The more similar one comes first, then the earlier row.
  bool operator<(const SimilarityHit& other) const {
    return similarity != other.similarity ? similarity > other.similarity : row < other.row;
  }
  bool operator==(const SimilarityHit&) const = default;
};

class SimilaritySearch {
 public:
  /// Fingerprints of the tables' kind, each with its words.
  SimilaritySearch(const std::vector<BitFingerprint>& queries, const SimilarityLimits& limits);

  /// Takes the molecules of a table into account; their rows begin at `first_row`. Runs on the calling TBB arena's
  /// threads, or on one of the workers' CUDA devices: then many threads may call it at once, each with another table,
  /// and the hits are the same whatever their order.
  void search(WorkerPool& workers, const FingerprintTable& table, int64_t first_row);

  size_t queries() const { return queries_.size(); }
  /// Best first.
  std::vector<SimilarityHit> hits(size_t query) const;
  /// All queries' hits so far.
  const std::vector<SimilarityHit>& unsorted_hits(size_t query) const { return queries_[query].hits; }

 private:
  struct Query {
    std::vector<int32_t> bits;
    std::vector<SimilarityHit> hits;  // where the number is limited: a heap with the worst on top
    std::unique_ptr<std::mutex> lock = std::make_unique<std::mutex>();  // of the hits

    int32_t bit_count() const { return static_cast<int32_t>(bits.size()); }
  };
  class Round;

  bool full(const Query& query) const {  // for who holds the lock
    return limits_.most > 0 && static_cast<int64_t>(query.hits.size()) >= limits_.most;
  }
  bool has_enough(const Query& query) const;
  void add(Query& query, const SimilarityHit& hit) const;
  /// The least similarity that could still matter.
  double bound(const Query& query) const;

  SimilarityLimits limits_;
  std::vector<Query> queries_;
};

}  // namespace rz::molecules
