// What the ops mean, written as plainly as possible: scalar, double precision, on host tensors. For tests only; the
// contracts stand in the op headers.
#pragma once

#include <vector>

#include "kernels/attention.h"
#include "kernels/gather.h"
#include "kernels/gru.h"
#include "kernels/invariant_point_attention.h"
#include "kernels/linear.h"
#include "kernels/overlap.h"
#include "kernels/permute.h"
#include "kernels/pileup_encode.h"

namespace rz::ref {

using Values = std::vector<double>;

/// `weight` [n, k] and `bias` [n] or empty, unpacked.
Values linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation, const Tensor& residual);
Values gather_sum(const Tensor& x, const RowLists& lists, Activation activation, const TableRows& added);
/// `weight` [n, k] and `bias` [n] or empty, unpacked.
Values gather_linear(const Tensor& x, const RowLists& lists, const Tensor& weight, const Tensor& bias,
                     Activation activation, const TableRows& added);
struct Overlaps {
  Values selected, digits;
};
/// The digits of all columns, whether their chunks have any that is selected or not.
Overlaps select_overlaps(const Tensor& table, const OverlapQueries& queries, int64_t planes);
/// `weight` [3 n, n] and `bias` [3 n], unpacked.
struct GruStep {
  Values gates, out;
};
GruStep gru_step(const Tensor& h, const Tensor& weight, const Tensor& bias, const TableRows& input);
struct GruParts {
  Values d_input, d_recurrent, d_h;
};
GruParts gru_gradient(const Tensor& h, const Tensor& gates, const Tensor& d_out);
Values log_likelihood(const Tensor& x, const Tensor& target);
Values log_likelihood_gradient(const Tensor& x, const Tensor& target, const Tensor& weight);
/// `before`: what the op adds to.
struct WeightGradient {
  Values weight, bias;
};
WeightGradient weight_gradient(const Tensor& x, const Tensor& d_out, const Tensor& weight_before,
                               const Tensor& bias_before);
Values layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, double eps);
/// In the layout of operands.out's tensor, zero where the view names nothing.
Values attention(const AttentionOperands& operands);
Values masked_pool(const Tensor& x, const Tensor& mask);
Values softmax(const Tensor& x);
Values concat_columns(const Tensor& a, const Tensor& b);

/// Of `out` the shape counts; zero in the rows that x does not have.
Values permute(const PermuteOperands& operands, const Tensor& out);
Values triangle_product(const Tensor& a, const Tensor& b, int64_t first_row, int64_t rows);

/// `weight` [d, c * c] and `bias` [d], unpacked; `before` is pair as it was.
Values outer_product_mean(const Tensor& left, const Tensor& right, const Tensor& weight, const Tensor& bias,
                          const Tensor& count, const Tensor& before);
/// Weights [out, in] and biases [out], unpacked; norms [2, width]: gamma, then beta.
struct TriangleParameters {
  Tensor norm, projections, projections_bias, center_norm, out, out_bias, gate, gate_bias;
};
Values triangle_update(const TriangleParameters& parameters, bool outgoing, const Tensor& mask, const Tensor& before);
Values invariant_point_attention(const PointAttentionOperands& operands);

/// `before`: the result's contents before the op.
Values gated_add(const Tensor& x, const Tensor& gate, int64_t column, const Tensor& residual);
Values add_rows(const Tensor& x, const Tensor& before);
Values relu(const Tensor& x);
Values scale(double factor, const Tensor& before);
Values add_outer_sum(const Tensor& left, const Tensor& right, const Tensor& before);
Values add_table_rows(const Tensor& index, const Tensor& table, const Tensor& before);
Values masked_mean(const Tensor& x, const Tensor& mask);

struct PileupImage {
  Values codes, quals;
};
PileupImage pileup_encode(const PackedReads& reads, const PileupRows& rows);

/// `row_weight` [d, f] and `row_bias` [d], unpacked.
Values patch_embed(const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                   const Tensor& table_qual, const Tensor& row_features, const Tensor& row_weight,
                   const Tensor& row_bias, const Tensor& position);

}  // namespace rz::ref
