// A model that predicts properties of molecules, whatever it is made of.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/worker_pool.h"
#include "molecules/heads.h"
#include "molecules/prepared.h"

namespace rz::molecules {

class PropertyModel {
 public:
  virtual ~PropertyModel() = default;
  PropertyModel(const PropertyModel&) = delete;
  PropertyModel& operator=(const PropertyModel&) = delete;

  /// What Predictions hold for each molecule, in order.
  virtual const std::vector<std::string>& columns() const = 0;
  virtual bool has_variance() const = 0;
  /// Whether predict() says how similar the nearest molecule of the training data is.
  virtual bool has_similarity() const { return false; }
  virtual Needs needs() const = 0;
  /// Of molecules that were prepared for needs(). Many threads may call it, each with a worker of its own.
  virtual Predictions predict(Worker& worker, const MoleculeBatch& batch) const = 0;

  std::string path, sha256;
  std::vector<std::string> notes;  ///< what its file did not say and was assumed

 protected:
  PropertyModel() = default;
};

/// A Ribozyme model (safetensors), or a checkpoint of Chemprop 1 or 2 as it is. Throws Error(missing) where the file is
/// absent, Error(input) naming file and entry where it is malformed or of another kind.
std::unique_ptr<PropertyModel> load_property_model(const std::string& path, const Device& device);

/// Models that predict the same columns: their mean, and how far apart they are.
class Ensemble {
 public:
  explicit Ensemble(std::unique_ptr<PropertyModel> first) { members_.push_back(std::move(first)); }

  /// False where the columns are others.
  bool add(std::unique_ptr<PropertyModel>& model);

  const std::vector<std::string>& columns() const { return members_.front()->columns(); }
  const std::vector<std::unique_ptr<PropertyModel>>& members() const { return members_; }

  /// Those of all members.
  Needs needs() const;

  /// Whether predict() gives variances: of several members, or of one that has its own.
  bool has_variance() const;
  bool has_similarity() const;

  /// Mean over the members. Variance: that of the members' means (over their number) plus the mean of their own.
  /// Similarity: the highest of those that members know.
  Predictions predict(Worker& worker, const MoleculeBatch& batch) const;

 private:
  std::vector<std::unique_ptr<PropertyModel>> members_;
};

/// Puts models with the same columns together, in the order in which they were given. Throws Error(usage) where two
/// ensembles share only some of their columns.
std::vector<Ensemble> ensembles_of(std::vector<std::unique_ptr<PropertyModel>> models);

}  // namespace rz::molecules
