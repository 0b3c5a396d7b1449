#include "folding/msa_sample.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "folding/residues.h"

namespace rz::folding {
namespace {

constexpr double kMaskedShare = 0.15;

uint8_t corrupted(const MsaCodes& msa, int64_t column, uint8_t code, Random& random) {
  const uint64_t tenth = random.below(10);
  if (tenth < 7) return kMaskToken;
  if (tenth == 7) return static_cast<uint8_t>(random.below(kResidueTypes));
  if (tenth == 8) return msa.row(static_cast<int64_t>(random.below(static_cast<uint64_t>(msa.rows))))[column];
  return code;
}

}  // namespace

MsaSample sample_msa(const MsaCodes& msa, int64_t max_clusters, bool shuffle, bool mask, Random& random) {
  MsaSample sample;
  sample.clusters = std::min(msa.rows, max_clusters);
  sample.order.resize(static_cast<size_t>(msa.rows));
  std::iota(sample.order.begin(), sample.order.end(), 0);
  for (size_t i = sample.order.size(); shuffle && i-- > 2;) {
    std::swap(sample.order[i], sample.order[1 + random.below(i)]);
  }
  for (int64_t cluster = 0; cluster < sample.clusters; ++cluster) {
    const uint8_t* row = msa.row(sample.order[static_cast<size_t>(cluster)]);
    sample.codes.insert(sample.codes.end(), row, row + msa.columns);
  }
  sample.masked.resize(sample.codes.size());
  for (size_t i = 0; mask && i < sample.codes.size(); ++i) {
    if (!random.chance(kMaskedShare)) continue;
    sample.masked[i] = 1;
    sample.codes[i] = corrupted(msa, static_cast<int64_t>(i) % msa.columns, sample.codes[i], random);
  }
  return sample;
}

}  // namespace rz::folding
