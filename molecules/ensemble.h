// Models that predict the same columns, and what is known of them together.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "molecules/property_model.h"
#include "molecules/trust.h"

namespace rz::molecules {

/// Models that predict the same columns: their mean, and how far apart they are.
class Ensemble {
 public:
  explicit Ensemble(std::unique_ptr<PropertyModel> first) { members_.push_back(std::move(first)); }

  /// False where the columns are others.
  bool add(std::unique_ptr<PropertyModel>& model);

  const std::vector<std::string>& columns() const { return members_.front()->columns(); }
  const std::vector<std::unique_ptr<PropertyModel>>& members() const { return members_; }

  /// Takes over what is known of these columns; `level` is that of intervals and classes, between 0 and 1. False, and
  /// nothing changes, where it was made for other columns or other members.
  bool rely_on(std::shared_ptr<const Trust> trust, double level);

  /// Those of all members, and of what is known of them.
  Needs needs() const;

  /// Whether predict() gives variances: of several members, or of one that has its own.
  bool has_variance() const;

  /// Mean over the members. Variance: that of the members' means (over their number) plus the mean of their own.
  /// Similarity: the highest of those that members know.
  Predictions predict(WorkerPool& workers, const MoleculeBatch& batch) const;

  /// What a table of results says of a molecule: each column, its _std, and what the trust adds (trust.h); without one,
  /// the _similarity that members know.
  std::vector<std::string> result_columns() const;
  /// Appends these to the rows, one per molecule of the batch.
  void append_results(WorkerPool& workers, const MoleculeBatch& batch, std::vector<std::vector<double>>& rows) const;

 private:
  bool has_similarity() const;

  std::vector<std::unique_ptr<PropertyModel>> members_;
  std::shared_ptr<const Trust> trust_;
  double level_ = 0;
};

/// Puts models with the same columns together, in the order in which they were given. Throws Error(usage) where two
/// ensembles share only some of their columns.
std::vector<Ensemble> ensembles_of(std::vector<std::unique_ptr<PropertyModel>> models);

}  // namespace rz::molecules
