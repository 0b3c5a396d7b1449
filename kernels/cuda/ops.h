// The CUDA implementations. Each .cu states its launch contract; kernels/no_cuda.cc stands in where nvcc is missing.
// Operands were checked by the functions of the op headers, which hold the contracts.
#pragma once

#include "kernels/linear.h"
#include "kernels/pileup_encode.h"

namespace rz::cuda {

LinearWeight pack_linear(Arena& arena, const Tensor& weight, const Tensor& bias);
void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out);
void layer_norm(Context& context, const Tensor& x, const Tensor& gamma, const Tensor& beta, float eps,
                const Tensor& out);
void attention(Context& context, const Tensor& qkv, const Tensor& key_mask, int heads, const Tensor& out);
void masked_pool(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out);
void softmax(Context& context, const Tensor& x, const Tensor& out);
void concat_columns(Context& context, const Tensor& a, const Tensor& b, const Tensor& out);
void pileup_encode(Context& context, const PackedReads& reads, const PileupRows& rows, const Tensor& codes,
                   const Tensor& quals);

/// `row_term` [n * rows, d] f32 is linear(row_features), computed before.
void patch_embed(Context& context, const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                 const Tensor& table_qual, const Tensor& row_term, const Tensor& position, const Tensor& out);

}  // namespace rz::cuda
