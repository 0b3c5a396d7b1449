// Splits the weights into two bf16 terms on the host and pads them to whole tiles, so that the kernel checks no bounds.
#include <algorithm>
#include <vector>

#include "kernels/bf16.h"
#include "kernels/cuda/linear_tiles.h"
#include "kernels/cuda/ops.h"

namespace rz::cuda {

LinearWeight pack_linear(Arena& arena, const std::vector<WeightPiece>& pieces) {
  LinearWeight packed;
  const int64_t k = packed.in_features = pieces[0].in_features();
  for (const WeightPiece& piece : pieces) packed.out_features += piece.out_features();
  const int64_t rows = linear_tiles::round_up(packed.out_features, linear_tiles::kBlockN);
  const int64_t columns = linear_tiles::round_up(k, linear_tiles::kBlockK);
  std::vector<Bf16> terms(static_cast<size_t>(2 * rows * columns), Bf16{0});
  std::vector<float> bias(static_cast<size_t>(rows), 0.0f);
  int64_t first = 0;
  for (const WeightPiece& piece : pieces) {
    const int64_t n = piece.out_features();
    const bool in_out = piece.order == WeightOrder::in_out;
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t c = 0; c < k; ++c) {
        const float value = piece.weight.data<float>()[in_out ? c * n + j : j * k + c];
        const Bf16 high = to_bf16(value);
        terms[(first + j) * columns + c] = high;
        terms[(rows + first + j) * columns + c] = to_bf16(value - from_bf16(high));
      }
    }
    if (!piece.bias.empty()) std::copy_n(piece.bias.data<float>(), n, bias.begin() + first);
    first += n;
  }
  packed.panels = place_on(arena, view(terms.data(), Shape{2, rows, columns}));
  packed.bias = place_on(arena, view(bias.data(), Shape{rows}));
  return packed;
}

}  // namespace rz::cuda
