// How likely a network finds what it should predict: the log of softmax at the targets, and its gradient.
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// out[i] = log of softmax(x[i])[target[i]]; 0 where target[i] is negative
///
///   x       [m, n] f32, finite
///   target  [m] i32 below n; a negative one stands for padding
///   out     [m] f32
///
/// Rows are independent of each other. Throws Error(internal) where the operands do not fit.
void log_likelihood(Context& context, const Tensor& x, const Tensor& target, const Tensor& out);

/// d_x[i, c] = weight[i] ((c == target[i]) - softmax(x[i])[c]): the gradient of the sum of weight[i] out[i]; 0 in the
/// rows of negative targets.
///
///   weight  [m] f32
///   d_x     [m, n] f32; may be x
void log_likelihood_gradient(Context& context, const Tensor& x, const Tensor& target, const Tensor& weight,
                             const Tensor& d_x);

}  // namespace rz
