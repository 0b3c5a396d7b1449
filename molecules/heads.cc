#include "molecules/heads.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rz::molecules {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
/// log(1 + exp(x)), where neither end overflows.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

/// One molecule's outputs. Of a head with several values per task, value i of all tasks stands side by side.
class Row {
 public:
  Row(const DmpnnConfig& config, const float* outputs, const std::vector<double>& mean,
      const std::vector<double>& scale)
      : config_(config), outputs_(outputs), mean_(mean), scale_(scale) {}

  void write(Predictions& out) const {
    for (size_t task = 0; task < config_.tasks.size(); ++task) write(task, out);
  }

 private:
  double raw(size_t value, size_t task) const { return outputs_[value * config_.tasks.size() + task]; }
  double scale(size_t task) const { return scale_.empty() ? 1 : scale_[task]; }
  double unscaled(double value, size_t task) const { return value * scale(task) + (mean_.empty() ? 0 : mean_[task]); }

  void write(size_t task, Predictions& out) const {
    const auto value = [&](double v) { out.values.push_back(v); };
    switch (config_.head) {
      case Head::regression:
        return value(unscaled(raw(0, task), task));
      case Head::mean_variance:
        value(unscaled(raw(0, task), task));
        return out.variances.push_back(softplus(raw(1, task)) * scale(task) * scale(task));
      case Head::evidential:
        value(unscaled(raw(0, task), task));
        return out.variances.push_back(evidential_variance(task));
      case Head::quantile: {
        const double lower = unscaled(raw(0, task), task), upper = unscaled(raw(1, task), task);
        value((lower + upper) / 2);
        value(lower);
        return value(upper);
      }
      case Head::classification:
        return value(sigmoid(raw(0, task)));
      case Head::dirichlet: {
        const double no = softplus(outputs_[2 * task]) + 1, yes = softplus(outputs_[2 * task + 1]) + 1;
        return value(yes / (no + yes));
      }
      case Head::multiclass:
      case Head::multiclass_dirichlet:
        return write_classes(task, out);
    }
  }

  /// Of the noise and of the network: beta / (alpha - 1) * (1 + 1 / nu).
  double evidential_variance(size_t task) const {
    const double nu = softplus(raw(1, task)), alpha = softplus(raw(2, task)) + 1, beta = softplus(raw(3, task));
    return beta / (alpha - 1) * (1 + 1 / nu) * scale(task) * scale(task);
  }

  /// The classes of a task stand side by side.
  void write_classes(size_t task, Predictions& out) const {
    const auto classes = static_cast<size_t>(config_.classes);
    const float* logits = outputs_ + task * classes;
    const double top = *std::max_element(logits, logits + classes);
    std::vector<double> weights;
    double sum = 0;
    for (size_t i = 0; i < classes; ++i) {
      weights.push_back(config_.head == Head::multiclass ? std::exp(logits[i] - top) : softplus(logits[i]) + 1);
      sum += weights.back();
    }
    for (const double weight : weights) out.values.push_back(weight / sum);
  }

  const DmpnnConfig& config_;
  const float* outputs_;
  const std::vector<double>& mean_;
  const std::vector<double>& scale_;
};

}  // namespace

std::vector<std::string> column_names(const DmpnnConfig& config) {
  std::vector<std::string> names;
  for (const std::string& task : config.tasks) {
    if (config.head == Head::multiclass || config.head == Head::multiclass_dirichlet) {
      for (int i = 0; i < config.classes; ++i) names.push_back(fmt::format("{}_class_{}", task, i));
      continue;
    }
    names.push_back(task);
    if (config.head == Head::quantile) {
      names.push_back(task + "_lower");
      names.push_back(task + "_upper");
    }
  }
  return names;
}

bool has_variance(const DmpnnConfig& config) {
  return config.head == Head::mean_variance || config.head == Head::evidential;
}

Predictions apply_head(const DmpnnConfig& config, const std::vector<float>& outputs, const std::vector<double>& mean,
                       const std::vector<double>& scale) {
  const size_t width = config.tasks.size() * static_cast<size_t>(values_per_task(config));
  Predictions predictions;
  for (size_t at = 0; at + width <= outputs.size(); at += width) {
    Row(config, &outputs[at], mean, scale).write(predictions);
  }
  return predictions;
}

}  // namespace rz::molecules
