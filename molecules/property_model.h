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
  /// Of the vector that the network makes of a molecule; 0: none.
  virtual int64_t embedding_width() const { return 0; }
  /// Of molecules that were prepared for needs(). Many threads may call it. A worker is claimed for what the device
  /// does only, not while the host prepares it or reads its results.
  virtual Predictions predict(WorkerPool& workers, const MoleculeBatch& batch) const = 0;

  std::string path, sha256;
  bool embed = false;              ///< predict() also gives the molecules' vectors, where the model makes any
  std::vector<std::string> notes;  ///< what its file did not say and was assumed

 protected:
  PropertyModel() = default;
};

/// `path` itself, or, where it is a folder, the .safetensors, .pt and .ckpt in it, in the order of their names: a trust
/// file (trust.h) may be among them. Throws Error(missing) where the folder holds none.
std::vector<std::string> model_files(const std::string& path);

/// A Ribozyme model (safetensors), or a checkpoint of Chemprop 1 or 2 as it is. Throws Error(missing) where the file is
/// absent, Error(input) naming file and entry where it is malformed or of another kind. Its weights are placed on all
/// the devices.
std::unique_ptr<PropertyModel> load_property_model(const std::string& path, const std::vector<Device>& devices);

}  // namespace rz::molecules
