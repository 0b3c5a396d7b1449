// The first mode of rz-generate: distinct molecules drawn from a prior, in the order of their numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "kernels/worker_pool.h"
#include "molecules/generate/sampler.h"
#include "molecules/molecule.h"

namespace rz::molecules {

/// A molecule that was drawn.
struct Drawn {
  int64_t number;      ///< of the sample, from 0
  std::string smiles;  ///< canonical; with `raw` as it was drawn
  double log_likelihood;
};

struct GenerateOptions {
  SamplerOptions sampler;
  std::function<bool(const RDKit::ROMol&)> wanted = nullptr;  ///< of molecules; none: all
  int64_t count = 0;
  bool raw = false;  ///< every sample counts, be it a molecule or not, or drawn before
  int threads = 1;
  std::function<bool()> stopped = nullptr;  ///< true: draw no more; many threads may ask
};

struct GenerateReport {
  int64_t samples = 0, invalid = 0, repeated = 0, unwanted = 0, written = 0;
};

/// Draws until there are `count` or it is stopped, and hands each to `write`, one at a time. What is written does not
/// depend on the number of threads. Throws Error(input) where kMostInVain samples in a row have given nothing new; what
/// was written stays.
GenerateReport generate(const Prior& prior, WorkerPool& workers, const GenerateOptions& options,
                        const std::function<void(const Drawn&)>& write);

constexpr int64_t kMostInVain = 20000;

}  // namespace rz::molecules
