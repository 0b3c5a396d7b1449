// How much memory a prediction takes on its device, worked out before it starts.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace rz::folding {

/// Widths of a model's representations and what its layers keep at once.
struct ModelWidths {
  int64_t msa = 0, pair = 0, extra = 0, template_pair = 0;  ///< channels; template_pair 0: the model uses none
  int64_t triangle_hidden = 0, template_hidden = 0, outer_product = 0, heads = 0, point_heads = 0;
};

struct InputSize {
  int64_t residues = 0, msa_rows = 0, extra_rows = 0, templates = 0;
};

/// Bytes of activations at the fullest moment, without the parts that a chunk bounds (see Session::chunk_bytes).
int64_t activation_bytes(const ModelWidths& widths, const InputSize& input);

/// Bytes of the largest temporary row that cannot be divided: at least so much must a chunk have.
int64_t smallest_chunk_bytes(const ModelWidths& widths, const InputSize& input);

/// What a prediction may use on its device: for what it keeps, and for temporary tensors that a chunk bounds.
struct MemoryShare {
  int64_t activations = 0, chunk = 0;

  int64_t total() const { return activations + chunk; }
};

/// The chunk is large enough to keep the device busy, and small enough for a CPU's caches. limit: in bytes, 0 for none.
/// Throws Error(memory) where the limit is too low.
MemoryShare share_memory(const ModelWidths& widths, const InputSize& input, const Device& device, int64_t limit);

}  // namespace rz::folding
