// rz_bench_similar LIBRARY [MOLECULES [QUERIES]]: exact searches on one thread, beside a plain loop that counts common
// bits with the processor's instruction, over the same Morgan fingerprints of 2,048 bits. Both must find the same.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>

#include "io/pipeline.h"
#include "molecules/library.h"
#include "molecules/similarity_search.h"

#if defined(__x86_64__)
#define RZ_POPCOUNT __attribute__((target("popcnt")))
#else
#define RZ_POPCOUNT
#endif

namespace rz::molecules::test {
namespace {

constexpr int kBits = 2048;
constexpr size_t kWords = kBits / 64;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<BitFingerprint> read_fingerprints(const std::string& path, size_t most) {
  Library library({.path = path});
  Needs needs;
  needs.bit_fingerprints[static_cast<size_t>(BitFingerprintKind::morgan)] = true;
  std::vector<BitFingerprint> all;
  const auto threads = static_cast<int>(std::thread::hardware_concurrency());
  library.for_each(needs, threads, nullptr, [&](const LibraryRecord&, PreparedMolecule& molecule) {
    if (molecule.ok() && all.size() < most) all.push_back(std::move(molecule.bit_fingerprints[0]));
  });
  return all;
}

/// The k best of all rows, row by row.
RZ_POPCOUNT std::vector<SimilarityHit> plain_search(const std::vector<uint64_t>& rows, const std::vector<int>& set_bits,
                                                    const BitFingerprint& query, const SimilarityLimits& limits) {
  std::vector<SimilarityHit> heap;
  const int own = set_bit_count(query);
  for (size_t row = 0; row < set_bits.size(); ++row) {
    int common = 0;
    for (size_t word = 0; word < kWords; ++word) common += std::popcount(rows[row * kWords + word] & query[word]);
    const int all = own + set_bits[row] - common;
    const SimilarityHit hit{all == 0 ? 1.0 : static_cast<double>(common) / all, static_cast<int64_t>(row)};
    if (hit.similarity < limits.threshold) continue;
    const bool full = limits.most > 0 && static_cast<int64_t>(heap.size()) == limits.most;
    if (full && !(hit < heap.front())) continue;
    if (full) {
      std::pop_heap(heap.begin(), heap.end());
      heap.pop_back();
    }
    heap.push_back(hit);
    std::push_heap(heap.begin(), heap.end());
  }
  std::sort(heap.begin(), heap.end());
  return heap;
}

void bench(const std::string& path, size_t molecules, size_t count) {
  const std::vector<BitFingerprint> library = read_fingerprints(path, molecules);
  std::vector<uint64_t> rows;
  std::vector<int> set_bits;
  for (const BitFingerprint& one : library) {
    rows.insert(rows.end(), one.begin(), one.end());
    set_bits.push_back(set_bit_count(one));
  }
  std::vector<OwnedFingerprintTable> tables;
  for (size_t begin = 0; begin < library.size(); begin += kTableRows) {
    tables.push_back(
        fingerprint_table(std::span(library).subspan(begin, std::min(kTableRows, library.size() - begin)), kBits));
  }
  std::vector<BitFingerprint> queries;
  for (size_t i = 0; i < count; ++i) queries.push_back(library[i * library.size() / count]);
  WorkerPool workers{Device{}};
  fmt::print("{} molecules, {} queries, one thread; million pairs per second\n", library.size(), queries.size());
  for (const bool top : {true, false}) {
    const SimilarityLimits limits = top ? SimilarityLimits{10, 0} : SimilarityLimits{0, 0.7};
    SimilaritySearch search(queries, limits);
    const double fast = seconds_of([&] {
      on_threads(1, [&] {
        int64_t first_row = 0;
        for (const OwnedFingerprintTable& table : tables) {
          search.search(workers, table.view(), first_row);
          first_row += static_cast<int64_t>(table.rows.size());
        }
      });
    });
    const size_t checked = std::min<size_t>(queries.size(), 50);
    bool equal = true;
    const double plain = seconds_of([&] {
      for (size_t q = 0; q < checked; ++q) {
        equal = equal && plain_search(rows, set_bits, queries[q], limits) == search.hits(q);
      }
    });
    const double fast_rate = static_cast<double>(library.size() * queries.size()) / fast / 1e6;
    const double plain_rate = static_cast<double>(library.size() * checked) / plain / 1e6;
    fmt::print("{}: {:.0f}; plain loop {:.0f}; ratio {:.1f}; results {}\n", top ? "exact top 10" : "threshold 0.7",
               fast_rate, plain_rate, fast_rate / plain_rate, equal ? "equal" : "DIFFER");
    if (!equal) std::exit(1);
  }
}

}  // namespace
}  // namespace rz::molecules::test

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: rz_bench_similar LIBRARY [MOLECULES [QUERIES]]\n");
    return 2;
  }
  rz::molecules::silence_rdkit();
  rz::molecules::test::bench(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000,
                             argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1000);
}
