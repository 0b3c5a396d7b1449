// Decision trees on folded fingerprints and descriptors: random forests, extremely randomised trees and boosted trees
// are all sums of trees.
//
// Sources: Breiman 2001, https://doi.org/10.1023/A:1010933404324; Geurts et al. 2006,
// https://doi.org/10.1007/s10994-006-6226-1; LightGBM, Ke et al. 2017 (NeurIPS). tools/train/molecules/trees.py grows
// and flattens them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "molecules/prepared.h"

namespace rz::molecules {

class TreePart {
 public:
  /// `config`: "inputs", a list of {"kind": fingerprint, "bits": width} and {"kind": "descriptors"}, whose columns
  /// stand side by side (feature i of a fingerprint counts in column i % bits); "link", identity or sigmoid. Tensors,
  /// PREFIX and a point before each:
  ///   base [tasks] f32: what the trees' values are added to
  ///   roots, tasks [trees] i32: a tree's first node, and what it predicts
  ///   features [nodes] i32: the column to look at; -1: a leaf
  ///   values [nodes] f32: of a leaf its value; else go to children where column <= value, to children + 1 where not
  ///   children [nodes] i32
  /// Throws Error(input) naming file and tensor where one is missing, misshapen or contradicts itself.
  TreePart(const SafeTensors& file, const std::string& prefix, const nlohmann::json& config, int64_t tasks);

  void add_needs(Needs& needs) const;

  /// By task.
  std::vector<double> predict(const PreparedMolecule& molecule) const;

 private:
  struct Input {
    bool descriptors;
    FingerprintKind fingerprint;
    size_t width;
  };
  struct Node {
    int32_t feature, children;
    float value;
  };

  void read_trees(const SafeTensors& file, const std::string& prefix, int64_t tasks);
  std::vector<float> columns(const PreparedMolecule& molecule) const;

  std::vector<Input> inputs_;
  size_t width_ = 0;
  bool sigmoid_ = false;
  std::vector<float> base_;
  std::vector<int32_t> roots_, tasks_;
  std::vector<Node> nodes_;
};

}  // namespace rz::molecules
