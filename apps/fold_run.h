// One start of rz-fold, once its flags are read.
#pragma once

#include <string>

#include "apps/fold_inputs.h"
#include "folding/fold.h"
#include "kernels/error.h"

namespace rz {

struct FoldRequest : FoldInputs {
  folding::FoldOptions options;
  std::string output, dump, check, stats, device = "auto", dtype = "f32", relax = "none";
  int threads = 0;
  double memory_gb = 0, gpu_memory_gb = 0;
  bool dry_run = false;
};

/// Folds every protein with every model and writes what was asked for; skips proteins that an earlier start finished.
/// Returns `difference` where --check found one. Throws what its parts throw.
ExitCode fold_all(const FoldRequest& request);

}  // namespace rz
