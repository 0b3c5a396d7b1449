#include "molecules/dmpnn_config.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "kernels/error.h"

namespace rz::molecules {
namespace {

constexpr const char* kArchitecture = "dmpnn";
constexpr const char* kFormat = "ribozyme-property-model 1";
constexpr int kMostWidth = 65536, kMostDepth = 64, kMostLayers = 64;

template <class Enum>
struct Named {
  Enum value;
  const char* name;
};
constexpr Named<Aggregation> kAggregations[] = {{Aggregation::mean, "mean"},
                                                {Aggregation::sum, "sum"},
                                                {Aggregation::norm, "norm"},
                                                {Aggregation::attentive, "attentive"}};
constexpr Named<Head> kHeads[] = {
    {Head::regression, "regression"},         {Head::mean_variance, "mean-variance"},
    {Head::evidential, "evidential"},         {Head::quantile, "quantile"},
    {Head::classification, "classification"}, {Head::dirichlet, "dirichlet"},
    {Head::multiclass, "multiclass"},         {Head::multiclass_dirichlet, "multiclass-dirichlet"}};
constexpr Named<Hydrogens> kHydrogens[] = {
    {Hydrogens::implicit, "implicit"}, {Hydrogens::as_written, "as-written"}, {Hydrogens::added, "added"}};
constexpr Named<Descriptors> kDescriptorKinds[] = {{Descriptors::none, "none"},
                                                   {Descriptors::rdkit200, "rdkit200-cdf"}};

template <class Enum, size_t kCount>
const char* name_in(const Named<Enum> (&table)[kCount], Enum value) {
  for (const auto& entry : table) {
    if (entry.value == value) return entry.name;
  }
  throw Error(ExitCode::internal, "a setting without a name");
}

template <class Enum, size_t kCount>
Enum value_in(const Named<Enum> (&table)[kCount], const nlohmann::json& config, const char* key) {
  const std::string name = config.at(key).get<std::string>();
  for (const auto& entry : table) {
    if (name == entry.name) return entry.value;
  }
  throw Error(ExitCode::input, fmt::format("{} is {}, which this program does not know", key, name));
}

int number_in(const nlohmann::json& config, const char* key, int least, int most) {
  const int value = config.at(key).get<int>();
  if (value < least || value > most) {
    throw Error(ExitCode::input, fmt::format("{} is {}, not from {} to {}", key, value, least, most));
  }
  return value;
}

DmpnnConfig config_of(const nlohmann::json& json) {
  DmpnnConfig config;
  config.features = scheme_named(json.at("features").get<std::string>());
  config.hydrogens = value_in(kHydrogens, json, "hydrogens");
  config.depth = number_in(json, "depth", 1, kMostDepth);
  config.aggregation = value_in(kAggregations, json, "aggregation");
  config.aggregation_norm = json.at("aggregation_norm").get<double>();
  config.descriptors = value_in(kDescriptorKinds, json, "descriptors");
  config.head = value_in(kHeads, json, "head");
  config.classes = number_in(json, "classes", 0, kMostWidth);
  config.tasks = json.at("tasks").get<std::vector<std::string>>();
  return config;
}

nlohmann::json json_of(const DmpnnConfig& config) {
  return {{"features", name_of(config.features)},
          {"hydrogens", name_in(kHydrogens, config.hydrogens)},
          {"depth", config.depth},
          {"activation", "relu"},
          {"aggregation", name_in(kAggregations, config.aggregation)},
          {"aggregation_norm", config.aggregation_norm},
          {"descriptors", name_in(kDescriptorKinds, config.descriptors)},
          {"head", name_in(kHeads, config.head)},
          {"classes", config.classes},
          {"tasks", config.tasks}};
}

/// Arrays by name and shape; every one must be finite.
class Checker {
 public:
  Checker(const DmpnnModel& model, const std::string& source) : model_(model), source_(source) {}

  void require(const std::string& name, const Shape& shape) const {
    const auto it = model_.arrays.find(name);
    if (it == model_.arrays.end()) refuse("has no array " + name);
    const Array& array = it->second;
    if (array.dtype() != DType::f32 || array.shape() != shape) {
      refuse(fmt::format("{} is {}, not f32 {}", name, array.tensor().text(), shape.text()));
    }
    for (int64_t i = 0; i < array.numel(); ++i) {
      if (!std::isfinite(array.data<float>()[i])) refuse(fmt::format("{}: element {} is NaN or infinite", name, i));
    }
  }
  void allow(const std::string& name, const Shape& shape) const {
    if (model_.arrays.count(name) > 0) require(name, shape);
  }
  void together(const std::string& first, const std::string& second, const Shape& shape) const {
    if (model_.arrays.count(first) + model_.arrays.count(second) == 0) return;
    require(first, shape);
    require(second, shape);
  }
  [[noreturn]] void refuse(const std::string& what) const { throw Error(ExitCode::input, source_ + ": " + what); }

 private:
  const DmpnnModel& model_;
  const std::string& source_;
};

}  // namespace

int values_per_task(const DmpnnConfig& config) {
  switch (config.head) {
    case Head::mean_variance:
    case Head::quantile:
    case Head::dirichlet:
      return 2;
    case Head::evidential:
      return 4;
    case Head::multiclass:
    case Head::multiclass_dirichlet:
      return config.classes;
    default:
      return 1;
  }
}

int DmpnnModel::ffn_layers() const {
  int layers = 0;
  while (arrays.count(fmt::format("ffn.{}.weight", layers)) > 0) ++layers;
  return layers;
}

std::vector<double> DmpnnModel::numbers(const std::string& name) const {
  const auto it = arrays.find(name);
  if (it == arrays.end()) return {};
  return {it->second.data<float>(), it->second.data<float>() + it->second.numel()};
}

void check_model(const DmpnnModel& model, const std::string& source) {
  const DmpnnConfig& config = model.config;
  const Checker checker(model, source);
  if (config.tasks.empty()) checker.refuse("names no tasks");
  if (values_per_task(config) < 1) checker.refuse("has no classes");
  if (!(config.aggregation_norm > 0)) checker.refuse("its aggregation norm is not above zero");
  const auto recurrent = model.arrays.find("W_h.weight");
  if (recurrent == model.arrays.end() || recurrent->second.rank() != 2) checker.refuse("has no matrix W_h.weight");
  const int64_t hidden = recurrent->second.dim(0);
  if (hidden < 1 || hidden > kMostWidth) checker.refuse("its hidden width makes no sense");
  const int64_t atoms = atom_width(config.features), bonds = bond_width(config.features);
  const int64_t extra = config.descriptors == Descriptors::rdkit200 ? 200 : 0;
  checker.require("W_i.weight", Shape{hidden, atoms + bonds});
  checker.require("W_h.weight", Shape{hidden, hidden});
  checker.require("W_o.weight", Shape{hidden, atoms + hidden});
  for (const char* name : {"W_i.bias", "W_h.bias", "W_o.bias"}) checker.allow(name, Shape{hidden});
  checker.together("norm.scale", "norm.shift", Shape{hidden});
  if (extra > 0) checker.together("descriptors.mean", "descriptors.scale", Shape{extra});
  checker.together("output.mean", "output.scale", Shape{static_cast<int64_t>(config.tasks.size())});
  if (config.aggregation == Aggregation::attentive) {
    checker.require("attention.weight", Shape{1, hidden});
    checker.require("attention.bias", Shape{1});
  }
  const int layers = model.ffn_layers();
  if (layers < 1 || layers > kMostLayers) checker.refuse("has no feed-forward layers ffn.0.weight, ...");
  int64_t width = hidden + extra;
  for (int layer = 0; layer < layers; ++layer) {
    const Array& weight = model.arrays.at(fmt::format("ffn.{}.weight", layer));
    const int64_t out = layer + 1 == layers  ? static_cast<int64_t>(config.tasks.size()) * values_per_task(config)
                        : weight.rank() == 2 ? weight.dim(0)
                                             : 0;
    checker.require(fmt::format("ffn.{}.weight", layer), Shape{out, width});
    checker.require(fmt::format("ffn.{}.bias", layer), Shape{out});
    width = out;
  }
}

DmpnnModel read_dmpnn(const SafeTensors& file) {
  DmpnnModel model;
  model.metadata = file.metadata();
  try {
    const nlohmann::json json = nlohmann::json::parse(file.meta("config"));
    model.config = config_of(json);
  } catch (const nlohmann::json::exception& e) {
    throw Error(ExitCode::input, file.path() + ": metadata config: " + e.what());
  } catch (const Error& e) {
    throw Error(e.code(), file.path() + ": metadata config: " + e.what());
  }
  for (const auto& [name, entry] : file.tensors()) {
    const std::vector<float> values = file.floats(name, entry.shape);
    Array array(DType::f32, Shape(entry.shape));
    std::copy(values.begin(), values.end(), array.data<float>());
    model.arrays[name] = std::move(array);
  }
  check_model(model, file.path());
  return model;
}

std::map<std::string, std::string> dmpnn_metadata(const DmpnnModel& model) {
  std::map<std::string, std::string> metadata = model.metadata;
  metadata["format"] = kFormat;
  metadata["architecture"] = kArchitecture;
  metadata["config"] = json_of(model.config).dump();
  return metadata;
}

}  // namespace rz::molecules
