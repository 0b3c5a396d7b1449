// A search on the CPU and on the emulated CUDA device.
#include <gtest/gtest.h>

#include <random>

#include "molecules/similarity_search.h"

namespace rz::molecules::test {
namespace {

TEST(SimilarityDevices, CudaAgreesWithTheCpu) {
  std::mt19937 random(5);
  std::vector<BitFingerprint> library(1200, BitFingerprint(4));
  for (BitFingerprint& one : library) {
    for (uint64_t& word : one) word = (uint64_t{random()} << 32 | random()) & (uint64_t{random()} << 32 | random());
  }
  const std::vector<BitFingerprint> queries(library.begin(), library.begin() + 6);
  const OwnedFingerprintTable table = fingerprint_table(library, 256);
  std::vector<std::vector<SimilarityHit>> hits[2];
  for (const DeviceKind kind : {DeviceKind::cpu, DeviceKind::cuda}) {
    WorkerPool workers{Device{kind, 0}};
    SimilaritySearch search(queries, {7, 0});
    search.search(workers, table.view(), 0);
    for (size_t q = 0; q < queries.size(); ++q) hits[kind == DeviceKind::cuda].push_back(search.hits(q));
  }
  EXPECT_EQ(hits[0], hits[1]);
  EXPECT_EQ(hits[0][3].front(), (SimilarityHit{1.0, 3}));
}

}  // namespace
}  // namespace rz::molecules::test
