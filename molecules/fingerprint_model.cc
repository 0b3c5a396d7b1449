#include "molecules/fingerprint_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "kernels/error.h"
#include "molecules/kernel_part.h"
#include "molecules/tree_part.h"

namespace rz::molecules {
namespace {

constexpr int kPreprocessing = 1;  // counts of any change to what a fingerprint or a descriptor is

struct Part {
  double weight;
  std::variant<KernelPart, TreePart> model;
};

class FingerprintModel : public PropertyModel {
 public:
  FingerprintModel(const SafeTensors& file, const nlohmann::json& config)
      : columns_(config.at("tasks").get<std::vector<std::string>>()) {
    if (config.at("preprocessing").get<int>() != kPreprocessing) {
      throw Error(ExitCode::input, "was trained on features of another version");
    }
    const std::string head = config.at("head").get<std::string>();
    if (head != "regression" && head != "classification") throw Error(ExitCode::input, "the head " + head);
    regression_ = head == "regression";
    if (columns_.empty()) throw Error(ExitCode::input, "names no tasks");
    for (const nlohmann::json& part : config.at("parts")) add_part(file, part);
    if (parts_.empty()) throw Error(ExitCode::input, "has no parts");
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  bool has_variance() const override { return regression_ && kernel_ >= 0; }
  bool has_similarity() const override { return kernel_ >= 0; }

  Needs needs() const override {
    Needs needs;
    for (const Part& part : parts_) std::visit([&](const auto& model) { model.add_needs(needs); }, part.model);
    return needs;
  }

  Predictions predict(WorkerPool& /*workers*/, const MoleculeBatch& batch) const override {
    Predictions all;
    for (const PreparedMolecule* molecule : batch.molecules()) {
      std::vector<double> values(columns_.size());
      for (size_t i = 0; i < parts_.size(); ++i) add(i, *molecule, values, all);
      for (double& value : values) {
        if (!regression_) value = std::clamp(value, 0.0, 1.0);
      }
      all.values.insert(all.values.end(), values.begin(), values.end());
    }
    return all;
  }

 private:
  void add_part(const SafeTensors& file, const nlohmann::json& part) {
    const std::string type = part.at("type").get<std::string>();
    const auto index = static_cast<int>(parts_.size());
    const std::string prefix = "parts." + std::to_string(index);
    const auto tasks = static_cast<int64_t>(columns_.size());
    const double weight = part.at("weight").get<double>();
    if (type == "kernel") {
      parts_.push_back({weight, KernelPart(file, prefix, part, tasks)});
      if (kernel_ < 0) kernel_ = index;
    } else if (type == "trees") {
      parts_.push_back({weight, TreePart(file, prefix, part, tasks)});
    } else {
      throw Error(ExitCode::input, "a part of the type " + type + ", which is not known");
    }
  }

  /// Adds what part i says to the molecule's values; what else the kernel says goes behind that of earlier molecules.
  void add(size_t i, const PreparedMolecule& molecule, std::vector<double>& values, Predictions& all) const {
    const Part& part = parts_[i];
    std::vector<double> own;
    if (const auto* trees = std::get_if<TreePart>(&part.model)) {
      own = trees->predict(molecule);
    } else {
      const bool first = kernel_ == static_cast<int>(i);
      KernelResult result = std::get<KernelPart>(part.model).predict(molecule, first && regression_);
      own = std::move(result.means);
      if (first) {
        all.variances.insert(all.variances.end(), result.variances.begin(), result.variances.end());
        all.similarities.insert(all.similarities.end(), result.similarities.begin(), result.similarities.end());
      }
    }
    for (size_t task = 0; task < values.size(); ++task) values[task] += part.weight * own[task];
  }

  std::vector<std::string> columns_;
  bool regression_ = false;
  std::vector<Part> parts_;
  int kernel_ = -1;  // the first part that is one
};

}  // namespace

std::unique_ptr<PropertyModel> read_fingerprint_model(const SafeTensors& file) {
  try {
    return std::make_unique<FingerprintModel>(file, nlohmann::json::parse(file.meta("config")));
  } catch (const nlohmann::json::exception& e) {
    throw Error(ExitCode::input, file.path() + ": metadata config: " + e.what());
  } catch (const Error& e) {
    if (std::string(e.what()).starts_with(file.path())) throw;
    throw Error(e.code(), file.path() + ": metadata config: " + e.what());
  }
}

}  // namespace rz::molecules
