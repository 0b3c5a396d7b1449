// Rows times a packed weight, in the precision that the context asks for: the one place that knows how.
#pragma once

#include <vector>

#include "kernels/cpu/bf16_product.h"
#include "kernels/cpu/product_operand.h"
#include "kernels/linear.h"

namespace rz::cpu {

/// Lives within an ArenaScope of the context's workspace.
class WeightProduct {
 public:
  WeightProduct(Context& context, const LinearWeight& weight)
      : rounds_(context.precision() == Precision::bf16),
        pairs_(multiplies_bf16(context)),
        panels_(pairs_ ? bf16_panels(context, weight.panels) : product_operand(context, weight.panels)) {}

  /// All `rows` of the product. x is f32, whatever the precision; the panels in `args` are not looked at.
  void multiply(GemmArgs args, int64_t rows) const {
    if (pairs_) return multiply_rows_bf16(args, panels_, rows);
    std::vector<float> rounded;
    if (rounds_) {
      rounded.resize(static_cast<size_t>(rows * args.k));
      for (int64_t row = 0; row < rows; ++row) {
        round_to_bf16(args.x + row * args.x_stride, args.k, rounded.data() + row * args.k);
      }
      args.x = rounded.data();
      args.x_stride = args.k;
    }
    args.panels = panels_.data<float>();
    multiply_rows(args, 0, rows);
  }

 private:
  bool rounds_, pairs_;
  Tensor panels_;
};

}  // namespace rz::cpu
