// Small ops that join tensors element by element.
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// out[i, c] = x[i mod p, c] * sigmoid(gate[i, column + c]) + residual[i, c]
///
///   x        [p, n] f32, p divides m
///   gate     [m, width] f32
///   residual [m, n] f32, or empty
///   out      [m, n] f32; may be x (where p = m) or residual
void gated_add(Context& context, const Tensor& x, const Tensor& gate, int64_t column, const Tensor& residual,
               const Tensor& out);

/// out[i, c] += x[i mod p, c] for x [p, n] and out [m, n], f32, p divides m
void add_rows(Context& context, const Tensor& x, const Tensor& out);

/// out[i, c] = max(0, x[i, c]) for x and out [m, n], f32; out may be x
void relu(Context& context, const Tensor& x, const Tensor& out);

/// x[i, c] *= factor for x [m, n], f32
void scale(Context& context, float factor, const Tensor& x);

/// out[i, j, c] += left[i, c] + right[j, c] for left [n, d], right [m, d] and out [n, m, d], f32
void add_outer_sum(Context& context, const Tensor& left, const Tensor& right, const Tensor& out);

/// out[i, c] += table[index[i], c] for index [m] i32 below the table's rows (a negative one adds nothing), table
/// [rows, n] f32 and out [m, n] f32
void add_table_rows(Context& context, const Tensor& index, const Tensor& table, const Tensor& out);

/// out[j, c] = sum over s of mask[s, j] x[s, j, c] / (1e-10 + sum over s of mask[s, j])
///
///   x [rows, columns, d] f32; mask [rows, columns] u8; out [columns, d] f32. Sums in the order of s.
void masked_mean(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out);

/// Copies columns [from_column, + width) of x [m, p] to columns [to_column, + width) of out [m, q]; both of one type.
void copy_columns(Context& context, const Tensor& x, int64_t from_column, int64_t width, const Tensor& out,
                  int64_t to_column);

// All: row-major; rows are independent of each other; Error(internal) where the operands do not fit.

}  // namespace rz
