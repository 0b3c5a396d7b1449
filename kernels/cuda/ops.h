// The CUDA implementations. Each .cu states its launch contract; kernels/no_cuda.cc stands in where nvcc is missing.
// Operands were checked by the functions of the op headers, which hold the contracts.
#pragma once

#include "kernels/attention.h"
#include "kernels/gather.h"
#include "kernels/gru.h"
#include "kernels/invariant_point_attention.h"
#include "kernels/linear.h"
#include "kernels/overlap.h"
#include "kernels/permute.h"
#include "kernels/pileup_encode.h"
#include "kernels/triangle_update.h"

namespace rz::cuda {

LinearWeight pack_linear(Arena& arena, const std::vector<WeightPiece>& pieces);
void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out);
void linear_bf16(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
                 const Tensor& residual, const Tensor& out);
void gather_sum(Context& context, const Tensor& x, const RowLists& lists, Activation activation, const TableRows& added,
                const Tensor& out);
void gather_linear(Context& context, const Tensor& x, const RowLists& lists, const LinearWeight& weight,
                   Activation activation, const TableRows& added, const Tensor& out);
void select_overlaps(Context& context, const Tensor& table, const OverlapQueries& queries, const Tensor& selected,
                     const Tensor& digits);
void gru_step(Context& context, const Tensor& h, const LinearWeight& recurrent, const TableRows& input,
              const Tensor& gates, const Tensor& out);
void gru_gradient(Context& context, const Tensor& h, const Tensor& gates, const Tensor& d_out, const GruGradient& out);
void log_likelihood(Context& context, const Tensor& x, const Tensor& target, const Tensor& out);
void log_likelihood_gradient(Context& context, const Tensor& x, const Tensor& target, const Tensor& weight,
                             const Tensor& d_x);
void weight_gradient(Context& context, const Tensor& x, const Tensor& d_out, const Tensor& d_weight,
                     const Tensor& d_bias);
void layer_norm(Context& context, const Tensor& x, const Tensor& gamma, const Tensor& beta, float eps,
                const Tensor& out);
void attention(Context& context, const AttentionOperands& operands);
void masked_pool(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out);
void softmax(Context& context, const Tensor& x, const Tensor& out);
void concat_columns(Context& context, const Tensor& a, const Tensor& b, const Tensor& out);
void pileup_encode(Context& context, const PackedReads& reads, const PileupRows& rows, const Tensor& codes,
                   const Tensor& quals);

void permute(Context& context, const PermuteOperands& operands, const Tensor& out);
void triangle_product(Context& context, const Tensor& a, const Tensor& b, int64_t first_row, const Tensor& out);
/// Whether the kernels for it in one go take the layer in the context's precision.
bool triangle_update_serves(const Context& context, const TriangleUpdate& layer);
void triangle_update(Context& context, Arena& scratch, const TriangleUpdate& layer, const Tensor& mask,
                     const Tensor& x);
void outer_product_mean(Context& context, const Tensor& left, const Tensor& right, const LinearWeight& weight,
                        const Tensor& count, int64_t first_row, const Tensor& pair);
void gated_add(Context& context, const Tensor& x, const Tensor& gate, int64_t column, const Tensor& residual,
               const Tensor& out);
void add_rows(Context& context, const Tensor& x, const Tensor& out);
void relu(Context& context, const Tensor& x, const Tensor& out);
void scale(Context& context, float factor, const Tensor& x);
void add_outer_sum(Context& context, const Tensor& left, const Tensor& right, const Tensor& out);
void add_table_rows(Context& context, const Tensor& index, const Tensor& table, const Tensor& out);
void masked_mean(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out);
void copy_columns(Context& context, const Tensor& x, int64_t from_column, int64_t width, const Tensor& out,
                  int64_t to_column);
void invariant_point_attention(Context& context, const PointAttentionOperands& operands, const Tensor& out);

/// `row_term` [n * rows, d] f32 is linear(row_features), computed before.
void patch_embed(Context& context, const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                 const Tensor& table_qual, const Tensor& row_term, const Tensor& position, const Tensor& out);

}  // namespace rz::cuda
