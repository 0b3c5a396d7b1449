#include "folding/msa_clusters.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>

#include "folding/residues.h"

namespace rz::folding {
namespace {

constexpr uint8_t kNever = 255;  // a code that no row has, so that it agrees with nothing

/// How many of `count` bytes agree. Counts in bytes, which compilers turn into vectors of many lanes, as long as these
/// cannot overflow.
uint32_t agreement(const uint8_t* a, const uint8_t* b, int64_t count) {
  uint32_t total = 0;
  for (int64_t begin = 0; begin < count; begin += 255) {
    const int64_t end = std::min(count, begin + 255);
    uint8_t equal = 0;
    for (int64_t i = begin; i < end; ++i) equal = static_cast<uint8_t>(equal + (a[i] == b[i]));
    total += equal;
  }
  return total;
}

int32_t nearest(const std::vector<uint8_t>& centres, int64_t clusters, const uint8_t* row, int64_t columns) {
  int32_t best = 0;
  uint32_t most = 0;
  for (int64_t cluster = 0; cluster < clusters; ++cluster) {
    const uint32_t equal = agreement(centres.data() + cluster * columns, row, columns);
    if (equal > most) {
      most = equal;
      best = static_cast<int32_t>(cluster);
    }
  }
  return best;
}

}  // namespace

std::vector<std::vector<int32_t>> cluster_members(const MsaCodes& msa, const MsaSample& sample) {
  std::vector<uint8_t> centres = sample.codes;
  std::replace_if(
      centres.begin(), centres.end(), [](uint8_t code) { return code >= kGap; }, kNever);
  const auto others = static_cast<int64_t>(sample.order.size()) - sample.clusters;
  const int32_t* rows = sample.order.data() + sample.clusters;
  std::vector<int32_t> cluster(static_cast<size_t>(others));
  oneapi::tbb::parallel_for(int64_t{0}, others, [&](int64_t i) {
    cluster[static_cast<size_t>(i)] = nearest(centres, sample.clusters, msa.row(rows[i]), msa.columns);
  });
  std::vector<std::vector<int32_t>> members(static_cast<size_t>(sample.clusters));
  for (int64_t i = 0; i < others; ++i) members[static_cast<size_t>(cluster[static_cast<size_t>(i)])].push_back(rows[i]);
  return members;
}

}  // namespace rz::folding
