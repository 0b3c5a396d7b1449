#include "molecules/generate/surrogate.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "molecules/generate/random_draws.h"

namespace rz::molecules {
namespace {

constexpr size_t kFitted = 300;  // rows that the kernel is chosen by
constexpr int kFitSteps = 120;   // kernels that are tried
constexpr double kLeastNoise = 1e-3;
using Kernels = std::array<std::vector<float>, SearchKernel::kParts>;  // [n, n] each; the last: squared distances

/// What the choice of a kernel is about. Weights are their softmax.
struct Choice {
  std::array<double, SearchKernel::kParts> logits;
  double log_noise, log_length;

  std::array<double, SearchKernel::kParts> weights() const {
    std::array<double, SearchKernel::kParts> weights;
    double sum = 0;
    for (size_t i = 0; i < weights.size(); ++i) sum += weights[i] = std::exp(logits[i]);
    for (double& weight : weights) weight /= sum;
    return weights;
  }
  double noise() const { return std::max(std::exp(log_noise), kLeastNoise); }
};

double squared_distance(const SearchFeatures& a, const SearchFeatures& b) {
  double sum = 0;
  for (size_t i = 0; i < SearchFeatures::kProperties; ++i) {
    const double difference = a.properties[i] - b.properties[i];
    sum += difference * difference;
  }
  return sum;
}

Kernels kernels_of(const std::vector<const SearchFeatures*>& rows) {
  const size_t n = rows.size();
  Kernels kernels;
  for (auto& kernel : kernels) kernel.resize(n * n);
  tbb::parallel_for(size_t{0}, n, [&](size_t i) {
    for (size_t j = i; j < n; ++j) {
      for (size_t k = 0; k < SearchFeatures::kKinds; ++k) {
        kernels[k][i * n + j] = static_cast<float>(tanimoto(rows[i]->fingerprints[k], rows[j]->fingerprints[k]));
      }
      kernels.back()[i * n + j] = static_cast<float>(squared_distance(*rows[i], *rows[j]));
    }
  });
  return kernels;
}

/// The log of the marginal likelihood, with the process's variance at its best, but for constants.
double evidence(const Kernels& kernels, const std::vector<double>& targets, const Choice& choice) {
  const size_t n = targets.size();
  const auto weights = choice.weights();
  const double scale = -0.5 * std::exp(-2 * choice.log_length);
  std::vector<float> matrix(n * n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i; j < n; ++j) {
      double sum = weights.back() * std::exp(scale * kernels.back()[i * n + j]);
      for (size_t k = 0; k + 1 < weights.size(); ++k) sum += weights[k] * kernels[k][i * n + j];
      matrix[i * n + j] = static_cast<float>(sum + (i == j ? choice.noise() : 0));
    }
  }
  const UpperFactor factor(std::move(matrix), n);
  std::vector<float> solved(targets.begin(), targets.end());
  factor.solve_transposed(solved.data());
  const double squares = std::inner_product(solved.begin(), solved.end(), solved.begin(), 0.0);
  return -0.5 *
         (static_cast<double>(n) * std::log(squares / static_cast<double>(n) + 1e-12) + factor.log_determinant());
}

}  // namespace

void Surrogate::learn(std::vector<const SearchFeatures*> rows, const std::vector<double>& scores, double baseline,
                      bool fit) {
  rows_ = std::move(rows);
  baseline_ = baseline;
  std::vector<double> targets;
  for (const double score : scores) targets.push_back(score - baseline);
  if (fit) choose_kernel(targets);
  tbb::parallel_for(size_t{0}, indices_.size(), [&](size_t k) {
    std::vector<CountFingerprint> fingerprints;
    for (const SearchFeatures* row : rows_) fingerprints.push_back(row->fingerprints[k]);
    indices_[k] = std::make_unique<CountIndex>(std::move(fingerprints));
  });
  factorise(targets);
}

/// By random steps from the kernel that is, each kept where it raises the evidence of some of the rows.
void Surrogate::choose_kernel(const std::vector<double>& targets) {
  Random random(rows_.size());
  std::vector<size_t> order(rows_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  random.shuffle(order);
  order.resize(std::min(order.size(), kFitted));
  std::vector<const SearchFeatures*> rows;
  std::vector<double> some;
  for (const size_t i : order) {
    rows.push_back(rows_[i]);
    some.push_back(targets[i]);
  }
  const Kernels kernels = kernels_of(rows);
  Choice best{{}, std::log(kernel_.noise), std::log(kernel_.length)};
  for (size_t i = 0; i < SearchKernel::kParts; ++i) best.logits[i] = std::log(kernel_.weights[i] + 1e-3);
  double highest = evidence(kernels, some, best);
  const auto normal = [&] {
    return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(6.283185307179586 * random.uniform());
  };
  for (int step = 0; step < kFitSteps; ++step) {
    Choice tried = best;
    const double size = step % 3 == 0 ? 1.5 : 0.5;
    for (double& logit : tried.logits) logit = std::clamp(logit + size * normal(), -8.0, 8.0);
    tried.log_noise = std::clamp(tried.log_noise + size * normal(), std::log(kLeastNoise), 0.0);
    tried.log_length = std::clamp(tried.log_length + 0.5 * size * normal(), -0.5, 4.0);
    const double value = evidence(kernels, some, tried);
    if (!(value > highest)) continue;
    highest = value;
    best = tried;
  }
  kernel_.weights = best.weights();
  kernel_.noise = best.noise();
  kernel_.length = std::exp(best.log_length);
}

std::vector<double> Surrogate::kernel_to(const SearchFeatures& query) const {
  std::vector<double> kernel(rows_.size());
  for (size_t k = 0; k < indices_.size(); ++k)
    indices_[k]->add_similarities(query.fingerprints[k], kernel_.weights[k], kernel);
  const double scale = -0.5 / (kernel_.length * kernel_.length);
  for (size_t i = 0; i < rows_.size(); ++i) {
    kernel[i] += kernel_.weights.back() * std::exp(scale * squared_distance(query, *rows_[i]));
  }
  return kernel;
}

void Surrogate::factorise(const std::vector<double>& targets) {
  const size_t n = rows_.size();
  std::vector<float> matrix(n * n);
  tbb::parallel_for(size_t{0}, n, [&](size_t i) {
    const std::vector<double> kernel = kernel_to(*rows_[i]);
    for (size_t j = i; j < n; ++j) matrix[i * n + j] = static_cast<float>(kernel[j] + (i == j ? kernel_.noise : 0));
  });
  factor_ = UpperFactor(std::move(matrix), n);
  alpha_.assign(targets.begin(), targets.end());
  factor_.solve_transposed(alpha_.data());
  variance_ = std::inner_product(alpha_.begin(), alpha_.end(), alpha_.begin(), 0.0) / static_cast<double>(n) + 1e-12;
  factor_.solve(alpha_.data());
}

std::vector<Prediction> Surrogate::best(std::span<const SearchFeatures* const> queries, size_t count) const {
  std::vector<std::vector<double>> kernels(queries.size());
  std::vector<Prediction> result(queries.size());
  tbb::parallel_for(size_t{0}, queries.size(), [&](size_t i) {
    kernels[i] = kernel_to(*queries[i]);
    result[i] = {i, baseline_ + std::inner_product(kernels[i].begin(), kernels[i].end(), alpha_.begin(), 0.0), 0};
  });
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.mean > b.mean; });
  result.resize(std::min(result.size(), count));
  tbb::parallel_for(size_t{0}, result.size(), [&](size_t i) {
    const std::vector<double>& kernel = kernels[result[i].query];
    std::vector<float> solved(kernel.begin(), kernel.end());
    factor_.solve_transposed(solved.data());
    const double explained = std::inner_product(solved.begin(), solved.end(), solved.begin(), 0.0);
    result[i].deviation = std::sqrt(variance_ * std::max(1 - explained, 0.0));
  });
  return result;
}

}  // namespace rz::molecules
