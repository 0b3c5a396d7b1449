// The weights of a prior in host memory: as a file holds them, and as fine-tuning changes them.
#pragma once

#include <string>
#include <vector>

#include "io/safetensors.h"

namespace rz::molecules {

/// One GRU layer above the first, or the first one with its input looked up in a table.
struct GruLayerWeights {
  std::vector<float> input, input_bias;          ///< [3 hidden, hidden], [3 hidden]; empty in the first layer
  std::vector<float> recurrent, recurrent_bias;  ///< [3 hidden, hidden], [3 hidden]
};

struct PriorWeights {
  std::string sha256;  ///< of the file
  std::vector<std::string> tokens;
  int64_t hidden = 0;
  /// [tokens, 3 hidden]: embedding, the first layer's input weights and bias in one, since a token is all its input.
  std::vector<float> table;
  std::vector<GruLayerWeights> layers;
  std::vector<float> output, output_bias;  ///< [tokens, hidden], [tokens]

  /// All of the arrays, always in the same order.
  std::vector<std::vector<float>*> arrays();
};

/// A file of tools/train/generate/prior.py: tensors by torch's names (embedding, gru, output), config in the metadata.
/// Throws Error(missing) where it is absent, Error(input) naming file and tensor where it is something else or damaged.
PriorWeights read_prior(const std::string& path);

}  // namespace rz::molecules
