// From the outputs of a network's last layer to what is predicted.
//
// Reference implementation: Chemprop 1.7 (train/predict.py, models/model.py) and 2.x (nn/predictors.py).
#pragma once

#include <string>
#include <vector>

#include "molecules/dmpnn_config.h"

namespace rz::molecules {

/// Predictions of a batch, row by row.
struct Predictions {
  std::vector<double> values;     ///< [molecules, columns]
  std::vector<double> variances;  ///< as values; empty where the model has none of its own
  std::vector<double>
      similarities;  ///< as values, 0 to 1: to the nearest molecule trained on; empty where it is not known
  std::vector<float> embeddings;  ///< [molecules, width]: what the network made of them; empty unless asked for
};

/// Names of the columns: each task, and of a quantile head also TASK_lower and TASK_upper; of a multiclass head
/// TASK_class_0, TASK_class_1, ... instead.
std::vector<std::string> column_names(const DmpnnConfig& config);

/// Whether the head predicts a variance (mean-variance, evidential).
bool has_variance(const DmpnnConfig& config);

/// What the head makes of `outputs` [molecules, tasks * values_per_task]: probabilities of classes; means and variances
/// in the units of the training data. `mean` and `scale`, one per task or none, undo the scaling of the targets.
Predictions apply_head(const DmpnnConfig& config, const std::vector<float>& outputs, const std::vector<double>& mean,
                       const std::vector<double>& scale);

}  // namespace rz::molecules
