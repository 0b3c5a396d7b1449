// linear with the residual that gather_linear needs.
#pragma once

#include <cstdint>

#include "kernels/linear.h"

namespace rz::cuda {

struct LinearResidual {
  const float* values = nullptr;  // [r, n]; null where there is none
  const int32_t* rows = nullptr;  // [m]: the row of the residual that belongs to a row; null: the same one
  bool first = false;             // added before the activation
};

void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const LinearResidual& residual, const Tensor& out);

}  // namespace rz::cuda
