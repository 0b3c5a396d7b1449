// The prior of rz-generate on its device.
#pragma once

#include "apps/generate_flags.h"
#include "kernels/device.h"
#include "kernels/worker_pool.h"
#include "molecules/generate/prior.h"

namespace rz {

struct LoadedPrior {
  /// --model, or the shipped one. Logs device and model.
  explicit LoadedPrior(const GenerateFlags& flags);

  DeviceChoice choice;
  std::string path;
  molecules::PriorWeights weights;
  std::unique_ptr<molecules::Prior> prior;
  WorkerPool workers;
};

}  // namespace rz
