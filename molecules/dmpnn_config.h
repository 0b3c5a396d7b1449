// What a directed message-passing network is made of: its settings and its arrays, from whatever file they come.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "io/array.h"
#include "io/safetensors.h"
#include "molecules/feature_scheme.h"

namespace rz::molecules {

/// How atoms become a molecule.
enum class Aggregation { mean, sum, norm, attentive };

/// What the outputs mean. `values_per_task` of them are side by side or one behind the other: see heads.h.
enum class Head {
  regression,
  mean_variance,   ///< https://doi.org/10.1109/ICNN.1994.374138
  evidential,      ///< https://doi.org/10.1021/acscentsci.1c00546
  quantile,        ///< lower and upper quantile
  classification,  ///< logits of independent binary tasks
  dirichlet,       ///< binary, https://doi.org/10.48550/arXiv.1806.01768
  multiclass,
  multiclass_dirichlet
};

/// Which hydrogens are atoms of the graph.
enum class Hydrogens {
  implicit,    ///< none but those that RDKit keeps
  as_written,  ///< those of the SMILES
  added        ///< all
};

/// Extra inputs of the feed-forward network.
enum class Descriptors {
  none,
  rdkit200  ///< the 200 descriptors of molecules/descriptors.h, each through its CDF
};

struct DmpnnConfig {
  FeatureScheme features = FeatureScheme::v1;
  Hydrogens hydrogens = Hydrogens::implicit;
  int depth = 3;  ///< as Chemprop counts: depth - 1 exchanges of messages
  Aggregation aggregation = Aggregation::mean;
  double aggregation_norm = 100;
  Descriptors descriptors = Descriptors::none;
  Head head = Head::regression;
  int classes = 0;  ///< of multiclass heads
  std::vector<std::string> tasks;
};

/// A network on its way from one file to another, or to a device. Arrays, [out, in] as in PyTorch, f32:
///   W_i.weight [hidden, atom + bond width], W_h.weight [hidden, hidden], W_o.weight [hidden, atom width + hidden],
///   W_o.bias, and where they exist W_i.bias, W_h.bias; attention.weight [1, hidden], attention.bias [1];
///   norm.scale, norm.shift [hidden]: batch normalisation as one multiplication and one addition;
///   ffn.0.weight, ffn.0.bias, ffn.1.weight, ...; output.mean, output.scale [tasks]: scale * y + mean;
///   descriptors.mean, descriptors.scale [descriptors]: (x - mean) / scale.
struct DmpnnModel {
  DmpnnConfig config;
  ArrayMap arrays;
  std::map<std::string, std::string> metadata;  ///< source, licence and the like
  std::vector<std::string> notes;               ///< what the file did not say and was assumed

  int hidden() const { return static_cast<int>(arrays.at("W_h.weight").dim(0)); }
  int ffn_layers() const;
  /// The values of an array, or none where it is absent.
  std::vector<double> numbers(const std::string& name) const;
};

/// Checks that every array is there and fits, naming `source`, array and what was expected. Throws Error(input).
void check_model(const DmpnnModel& model, const std::string& source);

/// A Ribozyme model file of architecture "dmpnn". Throws Error(input) naming file and entry.
DmpnnModel read_dmpnn(const SafeTensors& file);
/// The metadata that read_dmpnn reads.
std::map<std::string, std::string> dmpnn_metadata(const DmpnnModel& model);

/// Outputs of the last layer per task.
int values_per_task(const DmpnnConfig& config);

}  // namespace rz::molecules
