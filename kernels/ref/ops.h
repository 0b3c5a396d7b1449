// What the ops mean, written as plainly as possible: scalar, double precision, on host tensors. For tests only; the
// contracts stand in the op headers.
#pragma once

#include <vector>

#include "kernels/linear.h"
#include "kernels/pileup_encode.h"

namespace rz::ref {

using Values = std::vector<double>;

/// `weight` [n, k] and `bias` [n] or empty, unpacked.
Values linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation, const Tensor& residual);
Values layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, double eps);
Values attention(const Tensor& qkv, const Tensor& key_mask, int heads);
Values masked_pool(const Tensor& x, const Tensor& mask);
Values softmax(const Tensor& x);
Values concat_columns(const Tensor& a, const Tensor& b);

struct PileupImage {
  Values codes, quals;
};
PileupImage pileup_encode(const PackedReads& reads, const PileupRows& rows);

/// `row_weight` [d, f] and `row_bias` [d], unpacked.
Values patch_embed(const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                   const Tensor& table_qual, const Tensor& row_features, const Tensor& row_weight,
                   const Tensor& row_bias, const Tensor& position);

}  // namespace rz::ref
