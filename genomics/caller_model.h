// The caller's networks: a small one that judges every candidate, and a larger one for those that the small one is
// unsure of, from a threshold per kind of allele on.
//
// small: multilayer perceptron over the features of genomics/features.h.
// large: attention over reads and positions of the pileup (genomics/pileup_rows.h), its pooled result joined with the
//        features; what it gives is added to the small network's logits.
// Logits become the probabilities of 0, 1 and 2 copies of one alternative allele by a scale and offsets per kind of
// allele that were fitted on held-out blocks.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "genomics/genotyper.h"
#include "genomics/prepare.h"
#include "io/safetensors.h"
#include "kernels/device_clock.h"

namespace rz::genomics {

/// What prediction did, for --stats.
struct Prediction {
  std::vector<CopyProbabilities> copies;  ///< per example of the tile
  size_t large = 0;                       ///< examples that the large network judged
};

class CallerModel {
 public:
  /// `file` is read and no longer needed. Throws Error(input) where it is no caller model, was trained on another
  /// version of the features, or lacks a tensor. The weights are placed on all the devices. `gpu_memory`: bytes that
  /// batches may take on each CUDA device; 0 where it is not limited.
  CallerModel(const SafeTensors& file, const std::vector<Device>& devices, int64_t gpu_memory = 0);
  ~CallerModel();

  const std::string& name() const;
  const std::string& hash() const;  ///< SHA-256 of the file
  double min_quality() const;       ///< QUAL from which a call is PASS, chosen on simulated people

  /// Threads that at any time may be waiting for a device; 0 on the CPU.
  int streams() const;
  /// What each device did so far.
  std::vector<DeviceUse> device_uses() const;

  /// May be called from several threads. The result for an example depends on nothing but the example. Where memory
  /// runs out the batch is halved; throws Error(memory) where a single example does not fit.
  Prediction predict(const PreparedTile& tile) const;

  struct Networks;  ///< the loaded file, private to caller_model.cc

 private:
  std::unique_ptr<Networks> networks_;
};

}  // namespace rz::genomics
