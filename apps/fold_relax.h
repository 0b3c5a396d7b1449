// rz-fold --relax: what rz-relax does, on a prediction.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "folding/result_files.h"

namespace rz {

/// Relaxes predictions with Amber99SB. A build without OpenMM has one that refuses.
class ModelRelaxer {
 public:
  /// Throws Error(usage) where this build cannot relax, Error(device) and Error(missing) as rz-relax does.
  ModelRelaxer(const std::string& device, int threads);
  ~ModelRelaxer();

  struct Relaxed {
    folding::RelaxedText text;
    nlohmann::json metrics;  ///< as rz-relax --metrics writes them
  };

  /// `name`: of the protein and model, for messages. Throws Error(input) where the prediction cannot be relaxed.
  Relaxed relax(const folding::FoldedModel& model, const std::string& name) const;

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace rz
