#include "folding/confidence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rz::folding {
namespace {

constexpr double kBinWidth = 0.5;  // Angstrom
constexpr double kInterfaceWeight = 0.8;

/// Probabilities of one row of logits.
std::vector<double> softmax(const float* logits, int64_t bins) {
  const double largest = *std::max_element(logits, logits + bins);
  std::vector<double> probabilities(static_cast<size_t>(bins));
  double sum = 0;
  for (int64_t b = 0; b < bins; ++b) sum += probabilities[b] = std::exp(logits[b] - largest);
  for (double& probability : probabilities) probability /= sum;
  return probabilities;
}

double error_of_bin(int64_t bin) { return (static_cast<double>(bin) + 0.5) * kBinWidth; }

}  // namespace

std::vector<double> plddt_of(const Array& logits) {
  const int64_t n = logits.dim(0), bins = logits.dim(1);
  std::vector<double> plddt(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) {
    const std::vector<double> probabilities = softmax(logits.data<float>() + i * bins, bins);
    for (int64_t b = 0; b < bins; ++b) {
      plddt[i] += 100 * probabilities[b] * (static_cast<double>(b) + 0.5) / static_cast<double>(bins);
    }
  }
  return plddt;
}

Array aligned_error_probabilities(const Array& logits) {
  Array probabilities(DType::f32, logits.shape());
  const int64_t bins = logits.dim(2);
  for (int64_t i = 0; i < logits.numel(); i += bins) {
    const std::vector<double> row = softmax(logits.data<float>() + i, bins);
    std::transform(row.begin(), row.end(), probabilities.data<float>() + i,
                   [](double p) { return static_cast<float>(p); });
  }
  return probabilities;
}

Array expected_aligned_error(const Array& probabilities) {
  const int64_t n = probabilities.dim(0), bins = probabilities.dim(2);
  Array error(DType::f32, Shape{n, n});
  for (int64_t i = 0; i < n * n; ++i) {
    double sum = 0;
    for (int64_t b = 0; b < bins; ++b) sum += double{probabilities.data<float>()[i * bins + b]} * error_of_bin(b);
    error.data<float>()[i] = static_cast<float>(sum);
  }
  return error;
}

double predicted_tm(const Array& probabilities, const Array& seq_mask, const std::vector<int>& chain) {
  const int64_t n = probabilities.dim(0), bins = probabilities.dim(2);
  const float* valid = seq_mask.data<float>();
  const double count = std::accumulate(valid, valid + n, 0.0);
  const double d0 = 1.24 * std::cbrt(std::max(count, 19.0) - 15) - 1.8;
  std::vector<double> score(static_cast<size_t>(bins));
  for (int64_t b = 0; b < bins; ++b) score[b] = 1 / (1 + error_of_bin(b) * error_of_bin(b) / (d0 * d0));
  double best = 0;
  for (int64_t i = 0; i < n; ++i) {
    double sum = 0, pairs = 0;
    for (int64_t j = 0; j < n; ++j) {
      if (valid[i] == 0 || valid[j] == 0 || (!chain.empty() && chain[i] == chain[j])) continue;
      const float* row = probabilities.data<float>() + (i * n + j) * bins;
      for (int64_t b = 0; b < bins; ++b) sum += row[b] * score[b];
      pairs += 1;
    }
    best = std::max(best, sum / (1e-8 + pairs));
  }
  return best;
}

double complex_confidence(double iptm, double ptm) { return kInterfaceWeight * iptm + (1 - kInterfaceWeight) * ptm; }

double mean_of(const std::vector<double>& values, const Array& seq_mask) {
  double sum = 0, count = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    sum += values[i] * seq_mask.data<float>()[i];
    count += seq_mask.data<float>()[i];
  }
  return count > 0 ? sum / count : 0;
}

}  // namespace rz::folding
