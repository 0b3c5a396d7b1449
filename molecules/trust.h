// How far predictions of an ensemble can be trusted: calibration, conformal intervals and classes, and how near a
// molecule is to the training set. Measured once on molecules that were not trained on, and stored beside the models.
//
// File: safetensors; metadata `architecture` is "trust" and `config` is JSON:
//   {"name": prefix of the columns on the training set, "tasks": [names], "head": "regression" or "classification",
//    "members": [SHA-256 of each model's file, ascending], "similarity_limit": s, "embedder": SHA-256 of a member, or
//    "", "distance_limit": d}
//   calibration    [tasks, 2] f32: a, b. Regression: variance' = a variance + b; classification: logit' = a logit + b
//   scores         of a regression: [*] f32, task after task, ascending: |measured - predicted| / std'
//   offsets        [tasks + 1] i32 of these
//   fingerprints   [molecules, 64] i32: Morgan bits of the training set, bit i in word i / 32 at 2^(i % 32)
//   embedding.mean [width], embedding.projection [k, width], embedding.points [molecules, k] f32: the training set in
//   the
//                  space of the embedder's molecule vectors, p = projection (vector - mean)
// tools/train/molecules/trust.py writes such files.
//
// Sources: conformal prediction with normalised residuals, https://doi.org/10.1021/acs.jcim.8b00542; Platt's scaling;
// nearest neighbours as applicability domain, https://doi.org/10.1021/acs.jcim.8b00376. Classes are not conformal: by
// class, most of what conforms to a rare class alone is a false alarm.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "kernels/worker_pool.h"
#include "molecules/fingerprint_table.h"
#include "molecules/heads.h"
#include "molecules/prepared.h"

namespace rz::molecules {

class Trust {
 public:
  /// Throws Error(input) naming file and entry where it is malformed.
  explicit Trust(const SafeTensors& file);

  const std::vector<std::string>& tasks() const { return tasks_; }
  const std::vector<std::string>& members() const { return members_; }
  const std::string& embedder() const { return embedder_; }  ///< empty: none
  int64_t embedding_width() const { return static_cast<int64_t>(mean_.size()); }
  const std::string& sha256() const { return sha256_; }

  /// Whether a file says that it is one of these.
  static bool is_one(const std::string& path);

  /// Behind TASK and TASK_std: TASK_lower and TASK_upper of a regression; TASK_class of a classification.
  std::vector<std::string> task_columns(const std::string& task) const;
  /// Behind all tasks: NAME_similarity, NAME_distance where there is an embedder, and NAME_in_domain.
  std::vector<std::string> domain_columns() const;

  /// Makes `value` a calibrated probability, or `variance` a calibrated variance, and appends the values of
  /// task_columns: the interval that holds `level` of all molecules like those that were calibrated on; the class, 0 or
  /// 1, whose probability is at least `level`. NaN where nothing can be said.
  void append_task(size_t task, double level, double& value, double& variance, std::vector<double>& row) const;

  /// Appends the values of domain_columns to each molecule's row. `embeddings` [molecules, width] of the embedder.
  void append_domain(const MoleculeBatch& batch, const std::vector<float>& embeddings,
                     std::vector<std::vector<double>>& rows) const;

 private:
  /// Ascending scores per task.
  struct Scores {
    std::vector<float> values;
    std::vector<int32_t> offsets;

    /// The score that `level` of all molecules stay below, with the correction for a finite number; infinite where
    /// there are too few to say.
    double limit(size_t task, double level) const;
  };

  void read_calibration(const SafeTensors& file);
  void read_fingerprints(const SafeTensors& file);
  void read_embeddings(const SafeTensors& file);
  double distance(const float* embedding) const;

  std::string name_, embedder_, sha256_;
  std::vector<std::string> tasks_, members_;
  bool regression_ = false;
  std::vector<float> calibration_;
  Scores scores_;
  std::vector<OwnedFingerprintTable> tables_;
  double similarity_limit_ = 0, distance_limit_ = 0;
  std::vector<float> mean_, projection_, points_;
  int64_t dimensions_ = 0;
  mutable WorkerPool workers_{Device{}};
};

}  // namespace rz::molecules
