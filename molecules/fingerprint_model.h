// Models on fingerprints and descriptors: a weighted sum of parts, each a Gaussian process or trees.
//
// File: safetensors; metadata `architecture` is "fingerprint" and `config` is JSON:
//   {"preprocessing": 1, "tasks": [names], "head": "regression" or "classification",
//    "parts": [{"type": "kernel" or "trees", "weight": w, ...}]}
// Part i has its tensors under "parts.i"; kernel_part.h and tree_part.h say which, and what else stands in the config.
// tools/train/molecules/fingerprint.py writes such files.
#pragma once

#include <memory>

#include "io/safetensors.h"
#include "molecules/property_model.h"

namespace rz::molecules {

/// Predicts the weighted sum of the parts; of a classification within 0 and 1. The variance of a regression and the
/// similarity to the nearest training molecule are those of its first kernel. Throws Error(input) naming file and entry
/// on whatever is malformed.
std::unique_ptr<PropertyModel> read_fingerprint_model(const SafeTensors& file);

}  // namespace rz::molecules
