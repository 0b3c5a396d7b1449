#include "folding/memory_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr int64_t kFloat = 4;
constexpr int64_t kHostChunk = int64_t{8} << 20, kDeviceChunk = int64_t{256} << 20;

/// What the updates of a stack keep beside msa and pair: planes of a triangle multiplication, left and right of the
/// outer product, or a bias.
int64_t stack_floats(const ModelWidths& widths, int64_t n, int64_t rows, int64_t hidden) {
  return std::max({2 * hidden * n * n, 2 * widths.outer_product * rows * n, widths.heads * n * n});
}

}  // namespace

int64_t activation_bytes(const ModelWidths& widths, const InputSize& input) {
  const int64_t n = input.residues, pairs = n * n;
  const int64_t templates = widths.template_pair > 0 ? input.templates : 0, rows = input.msa_rows + templates;
  const int64_t kept = pairs * widths.pair + rows * n * widths.msa + 3 * n * widths.msa;
  const int64_t template_phase =
      templates > 0 ? templates * pairs * widths.template_pair + 2 * widths.template_hidden * pairs : 0;
  const int64_t extra_phase =
      input.extra_rows * n * widths.extra + stack_floats(widths, n, input.extra_rows, widths.triangle_hidden);
  const int64_t trunk_phase = stack_floats(widths, n, rows, widths.triangle_hidden);
  const int64_t structure_phase = pairs * (widths.pair + widths.point_heads);
  const int64_t embedding_phase = 2 * pairs;
  // Masks: a byte per entry of the alignment and per pair, and the count of shared rows.
  const int64_t masks = 2 * pairs + (std::max(input.extra_rows, rows) * n + pairs) / kFloat;
  const int64_t phase = std::max({template_phase, extra_phase, trunk_phase, structure_phase, embedding_phase});
  return kFloat * (kept + masks + phase);
}

int64_t smallest_chunk_bytes(const ModelWidths& widths, const InputSize& input) {
  const int64_t n = input.residues;
  const int64_t msa_row = 6 * widths.msa * n, msa_column = 7 * widths.msa * (input.msa_rows + input.templates);
  const int64_t pair_row = (widths.pair + 4 * widths.triangle_hidden + widths.pair) * n;
  const int64_t extra_row = 6 * widths.extra * n, extra_column = 6 * widths.extra * input.extra_rows;
  return kFloat * std::max({msa_row, msa_column, pair_row, extra_row, extra_column});
}

MemoryShare share_memory(const ModelWidths& widths, const InputSize& input, const Device& device, int64_t limit) {
  const int64_t activations = activation_bytes(widths, input), smallest = smallest_chunk_bytes(widths, input);
  if (limit > 0 && activations + smallest > limit) {
    throw Error(ExitCode::memory,
                fmt::format("{} residues with {} and {} rows of the alignment need {:.1f} GB on {}, and "
                            "{:.1f} GB are allowed; fewer rows need less",
                            input.residues, input.msa_rows, input.extra_rows,
                            static_cast<double>(activations + smallest) * 1e-9, device.text(),
                            static_cast<double>(limit) * 1e-9));
  }
  int64_t chunk = std::max(smallest, device.is_cuda() ? kDeviceChunk : kHostChunk);
  if (limit > 0) chunk = std::min(chunk, limit - activations);
  return {activations, chunk};
}

}  // namespace rz::folding
