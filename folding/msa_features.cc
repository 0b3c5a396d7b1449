#include "folding/msa_features.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "folding/msa_clusters.h"
#include "folding/residues.h"

namespace rz::folding {
namespace {

constexpr int kCodes = 23;
constexpr int kMsaFeatures = 2 * kCodes + 3;
constexpr double kPi = 3.14159265358979323846;

float deletion_value(float deletions) {
  return static_cast<float>(std::atan(static_cast<double>(deletions / 3.0f))) * static_cast<float>(2.0 / kPi);
}

Array ones(const Shape& shape) {
  Array array(DType::f32, shape);
  std::fill_n(array.data<float>(), array.numel(), 1.0f);
  return array;
}

const int32_t* row_of(const Array& deletions, int32_t row) {
  return deletions.data<int32_t>() + row * deletions.dim(1);
}

/// Profile and mean deletions of one cluster into the last channels of its rows of msa_feat. All sums are of whole
/// numbers below 2^24, hence exact in any order.
void summarize(const MsaCodes& msa, const Array& deletions, const uint8_t* centre, int32_t centre_row,
               const std::vector<int32_t>& members, float* features) {
  std::vector<float> deleted(row_of(deletions, centre_row), row_of(deletions, centre_row) + msa.columns);
  for (int64_t i = 0; i < msa.columns; ++i) features[i * kMsaFeatures + kCodes + 2 + centre[i]] += 1;
  for (const int32_t member : members) {
    const uint8_t* codes = msa.row(member);
    const int32_t* counts = row_of(deletions, member);
    for (int64_t i = 0; i < msa.columns; ++i) {
      features[i * kMsaFeatures + kCodes + 2 + codes[i]] += 1;
      deleted[static_cast<size_t>(i)] += static_cast<float>(counts[i]);
    }
  }
  const float rows = 1e-6f + 1.0f + static_cast<float>(members.size());
  for (int64_t i = 0; i < msa.columns; ++i) {
    float* profile = features + i * kMsaFeatures + kCodes + 2;
    for (int code = 0; code < kCodes; ++code) profile[code] /= rows;
    profile[kCodes] = deletion_value(deleted[static_cast<size_t>(i)] / rows);
  }
}

}  // namespace

ArrayMap cluster_features(const MsaCodes& msa, const Array& deletions, const MsaSample& sample) {
  const std::vector<std::vector<int32_t>> members = cluster_members(msa, sample);
  Array features(DType::f32, {sample.clusters, msa.columns, kMsaFeatures});
  Array masked(DType::f32, {sample.clusters, msa.columns});
  Array truth(DType::i32, {sample.clusters, msa.columns});
  std::copy(sample.masked.begin(), sample.masked.end(), masked.data<float>());
  oneapi::tbb::parallel_for(int64_t{0}, sample.clusters, [&](int64_t cluster) {
    const int32_t row = sample.order[static_cast<size_t>(cluster)];
    const uint8_t* centre = sample.codes.data() + cluster * msa.columns;
    float* feature = features.data<float>() + cluster * msa.columns * kMsaFeatures;
    std::copy_n(msa.row(row), msa.columns, truth.data<int32_t>() + cluster * msa.columns);
    for (int64_t i = 0; i < msa.columns; ++i) {
      const auto deleted = static_cast<float>(row_of(deletions, row)[i]);
      feature[i * kMsaFeatures + centre[i]] = 1;
      feature[i * kMsaFeatures + kCodes] = std::min(deleted, 1.0f);
      feature[i * kMsaFeatures + kCodes + 1] = deletion_value(deleted);
    }
    summarize(msa, deletions, centre, row, members[static_cast<size_t>(cluster)], feature);
  });
  return {{"msa_feat", std::move(features)},
          {"bert_mask", std::move(masked)},
          {"true_msa", std::move(truth)},
          {"msa_mask", ones({sample.clusters, msa.columns})},
          {"msa_row_mask", ones({sample.clusters})}};
}

ArrayMap extra_msa_features(const MsaCodes& msa, const Array& deletions, const MsaSample& sample, int64_t max_extra) {
  const int64_t rows = std::min(msa.rows - sample.clusters, max_extra);
  const Shape shape{std::max<int64_t>(rows, 1), msa.columns};
  Array codes(DType::i32, shape);
  Array has_deletion(DType::f32, shape);
  Array value(DType::f32, shape);
  Array mask = rows > 0 ? ones(shape) : Array(DType::f32, shape);
  Array row_mask = rows > 0 ? ones({rows}) : Array(DType::f32, {1});
  oneapi::tbb::parallel_for(int64_t{0}, rows, [&](int64_t extra) {
    const int32_t row = sample.order[static_cast<size_t>(sample.clusters + extra)];
    std::copy_n(msa.row(row), msa.columns, codes.data<int32_t>() + extra * msa.columns);
    for (int64_t i = 0; i < msa.columns; ++i) {
      const auto deleted = static_cast<float>(row_of(deletions, row)[i]);
      has_deletion.data<float>()[extra * msa.columns + i] = std::min(deleted, 1.0f);
      value.data<float>()[extra * msa.columns + i] = deletion_value(deleted);
    }
  });
  return {{"extra_msa", std::move(codes)},
          {"extra_has_deletion", std::move(has_deletion)},
          {"extra_deletion_value", std::move(value)},
          {"extra_msa_mask", std::move(mask)},
          {"extra_msa_row_mask", std::move(row_mask)}};
}

}  // namespace rz::folding
