#include "molecules/similarity_search.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/overlap.h"

namespace rz::molecules {
namespace {

constexpr size_t kQueriesAtOnce = 64;                           // per thread
constexpr size_t kQueriesAtOnceCuda = 1024;                     // per launch: their results take 66 MB
constexpr int32_t kNone = std::numeric_limits<int32_t>::max();  // more than any column has in common

double tanimoto(int32_t common, int32_t a, int32_t b) {
  const int32_t all = a + b - common;
  return all == 0 ? 1.0 : static_cast<double>(common) / all;
}

/// The fewest common bits by which a column of `b` bits or more can be as similar to a query of `a` as the bound.
int32_t fewest_common(double bound, int32_t a, int32_t b) {
  auto common = static_cast<int32_t>(std::floor(bound * (a + b) / (1 + bound))) - 1;
  common = std::max(common, 0);
  while (common <= a && tanimoto(common, a, std::max(b, common)) < bound) ++common;
  return common <= a ? common : kNone;
}

Tensor placed(Worker& worker, const Tensor& host_side) {
  return worker.context.on_cuda() ? upload_new(worker.context, worker.arena, host_side) : host_side;
}

}  // namespace

SimilaritySearch::SimilaritySearch(const std::vector<BitFingerprint>& queries, const SimilarityLimits& limits)
    : limits_(limits) {
  for (const BitFingerprint& fingerprint : queries) {
    Query& query = queries_.emplace_back();
    for (size_t word = 0; word < fingerprint.size(); ++word) {
      for (uint64_t left = fingerprint[word]; left != 0; left &= left - 1) {
        query.bits.push_back(static_cast<int32_t>(word * 64) + std::countr_zero(left));
      }
    }
  }
}

std::vector<SimilarityHit> SimilaritySearch::hits(size_t query) const {
  std::vector<SimilarityHit> sorted = queries_[query].hits;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

void SimilaritySearch::add(Query& query, const SimilarityHit& hit) const {
  const std::lock_guard<std::mutex> lock(*query.lock);
  if (full(query)) {
    if (!(hit < query.hits.front())) return;
    std::pop_heap(query.hits.begin(), query.hits.end());
    query.hits.back() = hit;
  } else {
    query.hits.push_back(hit);
  }
  if (limits_.most > 0) std::push_heap(query.hits.begin(), query.hits.end());
}

bool SimilaritySearch::has_enough(const Query& query) const {
  const std::lock_guard<std::mutex> lock(*query.lock);
  return full(query);
}

double SimilaritySearch::bound(const Query& query) const {
  const std::lock_guard<std::mutex> lock(*query.lock);
  return full(query) ? std::max(limits_.threshold, query.hits.front().similarity) : limits_.threshold;
}

/// Some queries against a table. Those without enough hits yet go to the chunks that are closest to them in their
/// number of bits first: with what they find there, most others can be told to be worse.
class SimilaritySearch::Round {
 public:
  Round(const SimilaritySearch& search, std::span<Query> queries, const FingerprintTable& table, int64_t first_row)
      : search_(search),
        queries_(queries),
        table_(table),
        first_row_(first_row),
        words_(table.slices.dim(1)),
        chunks_(words_ / kOverlapChunkWords),
        minimum_(queries.size() * static_cast<size_t>(chunks_)),
        done_(queries.size(), {0, 0}) {
    size_t longest = 1;
    for (const Query& query : queries) {
      bits_.insert(bits_.end(), query.bits.begin(), query.bits.end());
      offsets_.push_back(static_cast<int32_t>(bits_.size()));
      longest = std::max(longest, query.bits.size());
    }
    planes_ = std::bit_width(longest);
  }

  /// `slices`: the table's, on the worker's device.
  void run(Worker& worker, const Tensor& slices) {
    constexpr int64_t kFirstReach = 0, kSecondReach = 8;
    const ArenaScope all(worker.arena);
    const auto count = static_cast<int64_t>(queries_.size());
    const Tensor offsets = placed(worker, view(offsets_.data(), Shape{count + 1}));
    const Tensor bits = placed(worker, view(bits_.data(), Shape{static_cast<int64_t>(bits_.size())}));
    const Tensor selected = worker.arena.alloc(DType::u32, Shape{count, words_});
    const Tensor digits = worker.arena.alloc(DType::u32, Shape{count, planes_, words_});
    for (int64_t reach = kFirstReach; plan(reach); reach = reach == kFirstReach ? kSecondReach : chunks_) {
      const ArenaScope scope(worker.arena);
      const Tensor minimum = placed(worker, view(minimum_.data(), Shape{count, chunks_}));
      select_overlaps(worker.context, slices, {offsets, bits, minimum}, selected, digits);
      fetch(worker, selected, selected_host_, selected_);
      fetch(worker, digits, digits_host_, digits_);
      for (size_t i = 0; i < queries_.size(); ++i) collect(i);
    }
  }

 private:
  struct Range {
    int64_t begin, end;  // chunks
  };

  /// Points to a result on the host.
  static void fetch(Worker& worker, const Tensor& result, std::vector<uint32_t>& copy, const uint32_t*& values) {
    values = result.data<uint32_t>();
    if (!worker.context.on_cuda()) return;
    copy.resize(static_cast<size_t>(result.numel()));
    download(worker.context, view(copy.data(), result.shape()), result);
    worker.context.synchronize();
    values = copy.data();
  }

  int32_t bits_at(int64_t column) const { return table_.set_bits[static_cast<size_t>(column)]; }

  /// The chunks within reach of the one where the table has as many bits as the query.
  Range wanted(const Query& query, int64_t reach) const {
    if (search_.limits_.most == 0 || search_.has_enough(query)) return {0, chunks_};
    const auto at = std::lower_bound(table_.set_bits.begin(), table_.set_bits.end(), query.bit_count());
    const int64_t chunk = std::min(at - table_.set_bits.begin(), table_.columns() - 1) / kOverlapChunk;
    return {std::max<int64_t>(chunk - reach, 0), std::min(chunk + reach + 1, chunks_)};
  }

  /// Says what is needed of each chunk. False where nothing is left to do.
  bool plan(int64_t reach) {
    bool any = false;
    for (size_t i = 0; i < queries_.size(); ++i) {
      const Range range = wanted(queries_[i], reach);
      const double bound = search_.bound(queries_[i]);
      int32_t* minimum = &minimum_[i * static_cast<size_t>(chunks_)];
      int32_t bits = -1, common = 0;  // neighbouring chunks mostly begin with as many bits
      for (int64_t chunk = 0; chunk < chunks_; ++chunk) {
        minimum[chunk] = kNone;
        const bool before = chunk >= done_[i].begin && chunk < done_[i].end;
        if (before || chunk < range.begin || chunk >= range.end) continue;
        any = true;
        if (bits != bits_at(chunk * kOverlapChunk)) {
          bits = bits_at(chunk * kOverlapChunk);
          common = fewest_common(bound, queries_[i].bit_count(), bits);
        }
        const int64_t last = std::min((chunk + 1) * kOverlapChunk, table_.columns()) - 1;
        if (common <= bits_at(last)) minimum[chunk] = common;
      }
      done_[i] = range;
    }
    return any;
  }

  /// The columns that were selected for a query, one by one.
  void collect(size_t i) {
    const uint32_t* selected = selected_ + static_cast<int64_t>(i) * words_;
    const uint32_t* digits = digits_ + static_cast<int64_t>(i) * planes_ * words_;
    const int32_t* minimum = &minimum_[i * static_cast<size_t>(chunks_)];
    for (int64_t chunk = 0; chunk < chunks_; ++chunk) {
      if (minimum[chunk] == kNone) continue;
      for (int64_t word = chunk * kOverlapChunkWords; word < (chunk + 1) * kOverlapChunkWords; ++word) {
        if (selected[word] != 0) collect(queries_[i], selected[word], digits + word, word * 32);
      }
    }
  }

  void collect(Query& query, uint32_t selected, const uint32_t* digits, int64_t first_column) {
    for (uint32_t left = selected; left != 0; left &= left - 1) {
      const int bit = std::countr_zero(left);
      const int64_t column = first_column + bit;
      if (column >= table_.columns()) break;  // what fills the last chunk up
      int32_t common = 0;
      for (int64_t p = 0; p < planes_; ++p) common |= static_cast<int32_t>(digits[p * words_] >> bit & 1) << p;
      const double similarity = tanimoto(common, query.bit_count(), bits_at(column));
      if (similarity < search_.limits_.threshold) continue;
      search_.add(query, {similarity, first_row_ + table_.rows[static_cast<size_t>(column)]});
    }
  }

  const SimilaritySearch& search_;
  std::span<Query> queries_;
  const FingerprintTable& table_;
  int64_t first_row_, words_, chunks_, planes_ = 1;
  std::vector<int32_t> offsets_ = {0}, bits_, minimum_;
  std::vector<Range> done_;                                 // per query
  const uint32_t *selected_ = nullptr, *digits_ = nullptr;  // what the op gave, on the host
  std::vector<uint32_t> selected_host_, digits_host_;       // where they had to be copied
};

void SimilaritySearch::search(WorkerPool& workers, const FingerprintTable& table, int64_t first_row) {
  if (table.columns() == 0) return;
  const size_t step = workers.on_cuda() ? kQueriesAtOnceCuda : kQueriesAtOnce;
  const size_t parts = (queries_.size() + step - 1) / step;
  const auto part = [&](Worker& worker, const Tensor& slices, size_t i) {
    const size_t begin = i * step, count = std::min(queries_.size() - begin, step);
    Round(*this, std::span(queries_).subspan(begin, count), table, first_row).run(worker, slices);
  };
  if (workers.on_cuda()) {
    workers.run([&](Worker& worker) {
      const Tensor slices = placed(worker, table.slices);
      for (size_t i = 0; i < parts; ++i) part(worker, slices, i);
    });
  } else {
    tbb::parallel_for(size_t{0}, parts,
                      [&](size_t i) { workers.run([&](Worker& worker) { part(worker, table.slices, i); }); });
  }
}

}  // namespace rz::molecules
