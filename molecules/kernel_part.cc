#include "molecules/kernel_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "kernels/error.h"

namespace rz::molecules {
namespace {

constexpr uint32_t kMostCount = 255;

/// The stored fingerprints of one kind. They must be as count_fingerprint() makes them.
std::vector<CountFingerprint> read_rows(const SafeTensors& file, const std::string& name) {
  const auto bad = [&](const std::string& tensor, const std::string& what) {
    return Error(ExitCode::input, file.path() + ": tensor " + name + tensor + ": " + what);
  };
  const int64_t features = file.length(name + ".ids"), ends = file.length(name + ".offsets");
  const std::vector<int32_t> offsets = file.integers(name + ".offsets", {ends});
  const std::vector<int32_t> ids = file.integers(name + ".ids", {features});
  const std::vector<uint8_t> counts = file.bytes(name + ".counts", {features});
  if (ends < 2 || offsets.front() != 0 || offsets.back() != features) throw bad(".offsets", "do not span the ids");
  if (!std::is_sorted(offsets.begin(), offsets.end())) throw bad(".offsets", "do not ascend");
  std::vector<CountFingerprint> rows(static_cast<size_t>(ends - 1));
  for (size_t row = 0; row < rows.size(); ++row) {
    for (auto i = static_cast<size_t>(offsets[row]); i < static_cast<size_t>(offsets[row + 1]); ++i) {
      const FeatureCount feature = {static_cast<uint32_t>(ids[i]), counts[i]};
      if (feature.count == 0) throw bad(".counts", "a count is zero");
      if (!rows[row].empty() && rows[row].back().id >= feature.id) throw bad(".ids", "do not ascend within a row");
      rows[row].push_back(feature);
    }
  }
  return rows;
}

CountFingerprint limited(CountFingerprint fingerprint) {
  for (FeatureCount& feature : fingerprint) feature.count = std::min(feature.count, kMostCount);
  return fingerprint;
}

/// b' A^-1 b of a positive definite A [n, n], by Cholesky's decomposition of its lower half in place.
double inverse_form(std::vector<double>& a, std::vector<double> b) {
  const size_t n = b.size();
  double form = 0;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / a[j * n + j];
    }
    for (size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
    form += b[i] * b[i];
  }
  return form;
}

}  // namespace

KernelPart::KernelPart(const SafeTensors& file, const std::string& prefix, const nlohmann::json& config, int64_t tasks)
    : tasks_(static_cast<size_t>(tasks)) {
  for (const std::string& name : config.at("fingerprints").get<std::vector<std::string>>()) {
    kinds_.push_back(fingerprint_named(name));
    indices_.emplace_back(read_rows(file, fmt::format("{}.{}", prefix, name)));
    if (indices_.back().size() == indices_.front().size()) continue;
    throw Error(ExitCode::input,
                fmt::format("{}: tensor {}.{}.offsets: is of other molecules", file.path(), prefix, name));
  }
  if (kinds_.empty()) throw Error(ExitCode::input, "a kernel of no fingerprints");
  molecules_ = indices_.front().size();
  weights_ = file.floats(prefix + ".weights", {tasks, static_cast<int64_t>(molecules_)});
  mean_ = file.floats(prefix + ".mean", {tasks});
  noise_ = file.floats(prefix + ".noise", {tasks});
  scale_ = file.floats(prefix + ".scale", {tasks});
  for (size_t task = 0; task < tasks_; ++task) {
    if (!(noise_[task] > 0 && scale_[task] >= 0)) {
      throw Error(ExitCode::input, file.path() + ": tensor " + prefix + ".noise or .scale: is not above zero");
    }
    std::vector<size_t>& measured = measured_.emplace_back();
    for (size_t i = 0; i < molecules_; ++i) {
      if (weights_[task * molecules_ + i] != 0) measured.push_back(i);
    }
  }
}

void KernelPart::add_needs(Needs& needs) const {
  for (const FingerprintKind kind : kinds_) needs.fingerprints[static_cast<size_t>(kind)] = true;
}

KernelResult KernelPart::predict(const PreparedMolecule& molecule, bool variance) const {
  std::vector<double> similarities(molecules_);
  for (size_t i = 0; i < kinds_.size(); ++i) {
    indices_[i].add_similarities(limited(molecule.fingerprints[static_cast<size_t>(kinds_[i])]),
                                 1.0 / static_cast<double>(kinds_.size()), similarities);
  }
  KernelResult result;
  for (size_t task = 0; task < tasks_; ++task) {
    const float* weights = &weights_[task * molecules_];
    double mean = mean_[task], nearest = 0;
    for (const size_t i : measured_[task]) {
      mean += static_cast<double>(weights[i]) * similarities[i];
      nearest = std::max(nearest, similarities[i]);
    }
    result.means.push_back(mean);
    result.similarities.push_back(nearest);
    if (variance) result.variances.push_back(variance_of(task, similarities));
  }
  return result;
}

double KernelPart::kernel(size_t i, size_t j) const {
  double sum = 0;
  for (const CountIndex& index : indices_) sum += tanimoto(index.row(i), index.row(j));
  return sum / static_cast<double>(indices_.size());
}

double KernelPart::variance_of(size_t task, const std::vector<double>& similarities) const {
  std::vector<size_t> rows = measured_[task];
  const size_t n = std::min(kNeighbours, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<int64_t>(n), rows.end(), [&](size_t a, size_t b) {
    return similarities[a] != similarities[b] ? similarities[a] > similarities[b] : a < b;
  });
  std::vector<double> covariance(n * n), shared(n);
  for (size_t i = 0; i < n; ++i) {
    shared[i] = similarities[rows[i]];
    for (size_t j = 0; j < i; ++j) covariance[i * n + j] = kernel(rows[i], rows[j]);
    covariance[i * n + i] = 1.0 + noise_[task];
  }
  return scale_[task] * std::max(1.0 + noise_[task] - inverse_form(covariance, shared), 1e-6);
}

}  // namespace rz::molecules
