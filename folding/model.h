// One AlphaFold 2 model: features in, atoms and confidence out. Source: Jumper et al. 2021,
// doi:10.1038/s41586-021-03819-2, supplement, algorithms 2 and 30.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "folding/heads.h"
#include "folding/structure_module.h"
#include "folding/trunk.h"

namespace rz::folding {

/// The features of a recycling pass.
using PassSource = std::function<PassFeatures(int pass)>;

struct PredictOptions {
  int recycles = 3;          ///< passes after the first one
  float early_stop = -1;     ///< in Angstrom: no further recycling where the CA distances change by less
  bool all_outputs = false;  ///< also what only --dump and --check need
  int64_t memory_bytes = 0;  ///< for activations on the device; 0: as much as there is
  std::function<void(const std::string&, const Tensor&)> trace = {};
  std::function<void(int pass, int passes)> progress = {};  ///< before each pass
};

/// A model's prediction, on the host, at the length of the features.
struct Prediction {
  StructureTrajectory structure;
  Array positions;  ///< [n, 37, 3] f32, Angstrom
  Array aatype;     ///< [n] i32, of the features
  Array residue_index;
  Array chain;     ///< [n] i32: asym_id
  Array seq_mask;  ///< [n] f32
  Array msa_mask;  ///< [s, n] f32, of the last pass
  HeadLogits logits;
  Array msa, pair, single;  ///< the representations; of no elements unless all_outputs
  int passes = 0;
  bool has_aligned_error = false;
  bool is_multimer = false;
  size_t planned_bytes = 0, device_bytes = 0;  ///< memory for activations: worked out before, and used

  std::vector<int> chains() const;  ///< of each residue

  /// Everything under the names of AlphaFold's and OpenFold's result, the scalars as arrays without axes.
  ArrayMap arrays() const;
};

class Model {
 public:
  /// Throws Error(input) naming file and array where the parameters do not fit together.
  Model(const Parameters& parameters, const Device& device);

  const std::string& name() const { return name_; }
  bool uses_templates() const { return trunk_.uses_templates(); }
  bool is_multimer() const { return trunk_.is_multimer(); }
  size_t weight_bytes() const { return weights_.reserved_bytes(); }
  const ModelWidths& widths() const { return trunk_.widths(); }

  /// What the memory of a prediction depends on.
  static InputSize input_size(const PassFeatures& features);

  /// The trunk runs in the context's precision, the structure module and the heads in f32.
  /// Throws Error(memory) where the prediction needs more than it may have, what PassFeatures throws, and Error(input)
  /// where the features are of another width than the model's.
  Prediction predict(Context& context, const PassSource& source, const PredictOptions& options) const;

 private:
  void read_heads(const Session& session, const Representations& trunk, const Tensor& pair, const Tensor& state,
                  bool all_outputs, Prediction& prediction) const;

  std::string name_;
  Arena weights_;
  Trunk trunk_;
  StructureModule structure_;
  Heads heads_;
};

}  // namespace rz::folding
