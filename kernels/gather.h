// Sums over lists of rows: messages along the edges of a graph, and the pooling of its nodes.
#pragma once

#include "kernels/context.h"
#include "kernels/linear.h"
#include "kernels/tensor.h"

namespace rz {

/// Which rows of a tensor each result adds up: list i is rows[offsets[i]], ..., rows[offsets[i + 1] - 1].
struct RowLists {
  Tensor offsets;  ///< [m + 1] i32, ascending from 0
  Tensor rows;     ///< [offsets[m]] i32, each a row of the tensor; not checked
  Tensor weights;  ///< [offsets[m]] f32, or empty: all 1

  int64_t count() const { return offsets.dim(0) - 1; }
};

/// What is added before the activation: row index[i] of a table, or row i where there is no index.
struct TableRows {
  Tensor table = {};  ///< [r, n] f32, or empty: nothing is added
  Tensor index = {};  ///< [m] i32, each a row of the table, not checked; or empty: r is m
};

/// out[i, c] = activation(added[i, c] + sum over j in list i of weights[j] x[rows[j], c])
///
///   x     [p, n] f32, row-major
///   out   [m, n] f32, row-major; may overlap neither x nor the table
///
/// Numerics: sums in the order of the lists, starting at what is added: a result's bits depend on its list alone.
/// Throws Error(internal) where the operands do not fit.
void gather_sum(Context& context, const Tensor& x, const RowLists& lists, Activation activation, const TableRows& added,
                const Tensor& out);

/// out[i] = activation(added[i] + b + W s[i]), s[i, c] = sum over j in list i of weights[j] x[rows[j], c]
///
/// One step of a message-passing network without its messages in memory.
///
///   x       [p, k] f32, row-major
///   weight  of k and n
///   out     [m, n] f32, row-major; may overlap neither x nor the table
///
/// Numerics: s in the order of the lists, from 0; then as `linear` (kernels/linear.h), bias and what is added included.
/// On CUDA s is written to the workspace. Throws Error(internal) where the operands do not fit.
void gather_linear(Context& context, const Tensor& x, const RowLists& lists, const LinearWeight& weight,
                   Activation activation, const TableRows& added, const Tensor& out);

}  // namespace rz
