// The one table of op cases that drives the tests on the CPU, the emulation and the GPU, the benchmark and the support
// table.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernels/context.h"
#include "tests/kernels/host_tensor.h"

namespace rz::test {

using Tensors = std::vector<Tensor>;
using Run = std::function<void(Context&, const Tensors& inputs, const Tensors& outputs)>;

/// The operands of a case and what becomes of them.
struct Problem {
  std::vector<HostTensor> inputs;
  std::vector<bool> batched;           ///< per input: its leading axis is the batch, as that of every output
  std::vector<HostTensor> outputs;     ///< shapes; the contents are not looked at
  std::function<Run(Arena&)> prepare;  ///< packs weights into the arena, once
  std::function<std::vector<std::vector<double>>(const Tensors& inputs)> reference;
  int64_t checked = 0;  ///< entries of the batch that are compared with the reference, which is slow; 0: all

  void add_input(HostTensor tensor, bool is_batched) {
    inputs.push_back(std::move(tensor));
    batched.push_back(is_batched);
  }
};

enum class Size {
  small,  ///< also run by the emulation
  large   ///< as the applications run it: CPU, GPU and benchmark
};

/// Of a case that a matrix product of a library can be compared with.
struct Product {
  int64_t m = 0, k = 0, n = 0;
};

inline const char* tier_suffix(Tier tier) { return tier == Tier::sm_90 ? "_sm90" : ""; }

struct Case {
  std::string op;     ///< "linear"
  std::string shape;  ///< "m48_k64_n3_relu"
  Size size;
  double bound;         ///< of the normalised mean square error; 0: equal
  double flops, bytes;  ///< of one run
  std::function<Problem()> make;
  Product product = {};
  Precision precision = Precision::f32;
  Tier tier = Tier::portable;

  /// Counts by itself in tables: "linear_bf16".
  std::string kernel() const { return portable_kernel() + tier_suffix(tier); }
  std::string portable_kernel() const { return precision == Precision::bf16 ? op + "_bf16" : op; }
  std::string name() const { return kernel() + "_" + shape; }
};

const std::vector<Case>& all_cases();

/// The table's parts, one per family of ops.
void add_linear_cases(std::vector<Case>& cases);
void add_row_cases(std::vector<Case>& cases);  // layer_norm, softmax, concat_columns, masked_pool
void add_attention_cases(std::vector<Case>& cases);
void add_pileup_cases(std::vector<Case>& cases);   // pileup_encode, patch_embed
void add_combine_cases(std::vector<Case>& cases);  // combine.h
void add_gather_cases(std::vector<Case>& cases);
void add_gru_cases(std::vector<Case>& cases);
void add_training_cases(std::vector<Case>& cases);  // likelihood.h, weight_gradient.h
void add_overlap_cases(std::vector<Case>& cases);
void add_permute_cases(std::vector<Case>& cases);
void add_pair_cases(std::vector<Case>& cases);  // triangle_product, outer_product_mean
void add_triangle_cases(std::vector<Case>& cases);
void add_point_attention_cases(std::vector<Case>& cases);

/// The case again with operands rounded to bf16. Rounding values even in [-1, 1] to 8 bits costs 2.2e-6 of their mean
/// square (a step of 2^-8 in [0.5, 1), whose square over 12 is 1.3e-6, for half of the values; the rest adds a seventh;
/// the mean square is 1 / 3): 4.4e-6 for the two operands of a product.
Case in_bf16(Case op_case);

/// The case again for Hopper's kernel, with the same bound.
Case on_sm90(Case op_case);

}  // namespace rz::test
