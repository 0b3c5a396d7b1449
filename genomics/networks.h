// The caller's two networks as sequences of ops. tools/train/call/networks.py is the same in PyTorch.
#pragma once

#include <string>
#include <vector>

#include "genomics/encode_rows.h"
#include "io/safetensors.h"
#include "kernels/linear.h"

namespace rz::genomics {

/// Multilayer perceptron: features [n, F] f32 -> logits [n, 3] f32 for 0, 1 and 2 copies of the allele.
class SmallNetwork {
 public:
  /// Throws Error(input) where a tensor is missing or misshapen.
  SmallNetwork(const SafeTensors& file, Arena& weights, int64_t features);
  Tensor forward(Context& context, Arena& arena, const Tensor& features) const;

 private:
  std::vector<LinearWeight> layers_;
};

struct Norm {
  Tensor gamma, beta;  ///< [width] f32
};

/// Attention over the positions of a read, then over the reads at a position, then a transition, several times; the
/// mean and the maximum over reads, joined with the features. Axial attention: Ho et al. 2019, arXiv:1912.12180.
class LargeNetwork {
 public:
  /// Widths and layers are the file's. Throws Error(input) where metadata or a tensor is missing or misshapen.
  LargeNetwork(const SafeTensors& file, Arena& weights, int64_t features);
  /// Device memory that forward() takes per example, workspace included.
  int64_t bytes_per_example() const;

  /// features [n, F] f32 on the device; result [n, 3] f32: what is added to the small network's logits.
  Tensor forward(Context& context, Arena& arena, const EncodedRows& rows, const Tensor& features) const;

 private:
  struct Attention {
    Norm norm;
    LinearWeight qkv, out;
  };
  struct Layer {
    Attention positions, reads;
    Norm norm;
    LinearWeight up, down;
  };

  void attend(Context& context, Arena& arena, const Attention& part, const Shape& axes, const Tensor& mask,
              const Tensor& tokens) const;
  void transition(Context& context, Arena& arena, const Layer& layer, const Tensor& tokens) const;

  int heads_ = 0;
  int64_t width_ = 0, hidden_ = 0;
  Tensor table_code_, table_quality_, position_;
  LinearWeight row_, pool_, join_, out_;
  Norm norm_;
  std::vector<Layer> layers_;
};

constexpr int64_t kCopyClasses = 3;
constexpr int kPatch = 8;  ///< columns of one token

}  // namespace rz::genomics
