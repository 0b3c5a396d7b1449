// One step of a gated recurrent unit (Cho et al. 2014, https://doi.org/10.3115/v1/D14-1179), as torch.nn.GRU has it,
// and its gradient.
#pragma once

#include "kernels/context.h"
#include "kernels/gather.h"
#include "kernels/linear.h"
#include "kernels/tensor.h"

namespace rz {

/// out = (1 - z) c + z h, where, with (g_r, g_z, g_c) = W h + b and a row (a_r, a_z, a_c) of `input`,
///   r = sigmoid(a_r + g_r)    reset
///   z = sigmoid(a_z + g_z)    update
///   c = tanh(a_c + r g_c)     candidate
///
///   h          [m, n] f32: the states before
///   recurrent  W and b, of k = n and 3 n: torch's weight_hh and bias_hh
///   input      rows of 3 n: what the step's input gives to the gates, its own bias included
///   gates      [m, 4 n] f32: (r, z, c, g_c) of each row, what gru_gradient needs; or empty
///   out        [m, n] f32: the states after; overlaps nothing
///
/// Numerics: the product as `linear` (kernels/linear.h); a row's bits do not depend on the other rows. On CUDA the
/// product goes through the workspace. Throws Error(internal) where the operands do not fit.
void gru_step(Context& context, const Tensor& h, const LinearWeight& recurrent, const TableRows& input,
              const Tensor& gates, const Tensor& out);

/// What a step's operands owe to the gradient of its result.
///
///   h, gates     of the step
///   d_out        [m, n] f32: by `out`
///   d_input      [m, 3 n] f32: by the rows of `input`
///   d_recurrent  [m, 3 n] f32: by W h + b. What W, b and h owe to it is left to weight_gradient and linear
///   d_h          [m, n] f32: by h, without its way through W; may be d_out
///
/// Throws Error(internal) where the operands do not fit.
struct GruGradient {
  Tensor d_input, d_recurrent, d_h;
};
void gru_gradient(Context& context, const Tensor& h, const Tensor& gates, const Tensor& d_out, const GruGradient& out);

}  // namespace rz
