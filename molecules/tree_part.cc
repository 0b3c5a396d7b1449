#include "molecules/tree_part.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "molecules/descriptors.h"

namespace rz::molecules {
namespace {

constexpr int64_t kMostBits = 1 << 20;

}  // namespace

TreePart::TreePart(const SafeTensors& file, const std::string& prefix, const nlohmann::json& config, int64_t tasks) {
  for (const nlohmann::json& input : config.at("inputs")) {
    const std::string kind = input.at("kind").get<std::string>();
    if (kind == "descriptors") {
      inputs_.push_back({true, {}, kDescriptors});
    } else {
      const int64_t bits = input.at("bits").get<int64_t>();
      if (bits < 1 || bits > kMostBits) throw Error(ExitCode::input, kind + " of " + std::to_string(bits) + " bits");
      inputs_.push_back({false, fingerprint_named(kind), static_cast<size_t>(bits)});
    }
    width_ += inputs_.back().width;
  }
  const std::string link = config.at("link").get<std::string>();
  if (link != "identity" && link != "sigmoid") throw Error(ExitCode::input, "the link " + link + " is not known");
  sigmoid_ = link == "sigmoid";
  read_trees(file, prefix, tasks);
}

void TreePart::read_trees(const SafeTensors& file, const std::string& prefix, int64_t tasks) {
  const int64_t trees = file.length(prefix + ".roots"), count = file.length(prefix + ".features");
  base_ = file.floats(prefix + ".base", {tasks});
  roots_ = file.integers(prefix + ".roots", {trees});
  tasks_ = file.integers(prefix + ".tasks", {trees});
  const std::vector<int32_t> features = file.integers(prefix + ".features", {count});
  const std::vector<int32_t> children = file.integers(prefix + ".children", {count});
  const std::vector<float> values = file.floats(prefix + ".values", {count});
  const auto require = [&](bool right, const std::string& tensor, int64_t i) {
    if (right) return;
    throw Error(ExitCode::input, file.path() + ": tensor " + prefix + tensor + ": element " + std::to_string(i) +
                                     " leads out of the model");
  };
  for (int64_t i = 0; i < count; ++i) {
    const Node node = {features[static_cast<size_t>(i)], children[static_cast<size_t>(i)],
                       values[static_cast<size_t>(i)]};
    require(node.feature >= -1 && node.feature < static_cast<int64_t>(width_), ".features", i);
    // Children behind their parent: no tree is without end.
    require(node.feature < 0 || (node.children > i && node.children + int64_t{1} < count), ".children", i);
    nodes_.push_back(node);
  }
  for (int64_t i = 0; i < trees; ++i) {
    const int32_t root = roots_[static_cast<size_t>(i)], task = tasks_[static_cast<size_t>(i)];
    require(root >= 0 && root < count, ".roots", i);
    require(task >= 0 && task < tasks, ".tasks", i);
  }
}

void TreePart::add_needs(Needs& needs) const {
  for (const Input& input : inputs_) {
    (input.descriptors ? needs.descriptors : needs.fingerprints[static_cast<size_t>(input.fingerprint)]) = true;
  }
}

std::vector<float> TreePart::columns(const PreparedMolecule& molecule) const {
  std::vector<float> columns;
  columns.reserve(width_);
  for (const Input& input : inputs_) {
    if (input.descriptors) {
      columns.insert(columns.end(), molecule.descriptors.begin(), molecule.descriptors.end());
      continue;
    }
    const size_t first = columns.size();
    columns.resize(first + input.width);
    for (const FeatureCount& feature : molecule.fingerprints[static_cast<size_t>(input.fingerprint)]) {
      columns[first + feature.id % input.width] += static_cast<float>(feature.count);
    }
  }
  return columns;
}

std::vector<double> TreePart::predict(const PreparedMolecule& molecule) const {
  const std::vector<float> x = columns(molecule);
  std::vector<double> sums(base_.begin(), base_.end());
  for (size_t tree = 0; tree < roots_.size(); ++tree) {
    const Node* node = &nodes_[static_cast<size_t>(roots_[tree])];
    while (node->feature >= 0) {
      const bool right = x[static_cast<size_t>(node->feature)] > node->value;
      node = &nodes_[static_cast<size_t>(node->children) + (right ? 1 : 0)];
    }
    sums[static_cast<size_t>(tasks_[tree])] += node->value;
  }
  if (sigmoid_) {
    for (double& sum : sums) sum = 1.0 / (1.0 + std::exp(-sum));
  }
  return sums;
}

}  // namespace rz::molecules
