#include <cmath>

#include "kernels/ref/ops.h"
#include "kernels/ref/sigmoid.h"

namespace rz::ref {
namespace {

/// gamma * (x - mean) / sqrt(variance + 1e-5) + beta
Values normalised(const Values& x, const Tensor& norm) {
  const auto width = static_cast<int64_t>(x.size());
  double mean = 0, variance = 0;
  for (const double value : x) mean += value / static_cast<double>(width);
  for (const double value : x) variance += (value - mean) * (value - mean) / static_cast<double>(width);
  Values out;
  for (int64_t c = 0; c < width; ++c)
    out.push_back((x[c] - mean) / std::sqrt(variance + 1e-5) * norm.data<float>()[c] + norm.data<float>()[width + c]);
  return out;
}

Values layer(const Values& x, const Tensor& weight, const Tensor& bias) {
  Values out;
  for (int64_t o = 0; o < weight.dim(0); ++o) {
    double sum = bias.data<float>()[o];
    for (size_t c = 0; c < x.size(); ++c)
      sum += x[c] * weight.data<float>()[o * weight.dim(1) + static_cast<int64_t>(c)];
    out.push_back(sum);
  }
  return out;
}

/// Of each pair: its normalised x, and left and right of all channels.
struct Pairs {
  std::vector<Values> x, sides;
};

Pairs pairs_of(const TriangleParameters& p, const Tensor& mask, const Tensor& x) {
  const int64_t width = x.dim(2), hidden = p.out.dim(1);
  Pairs pairs;
  for (int64_t pair = 0; pair < mask.numel(); ++pair) {
    const float* from = x.data<float>() + pair * width;
    pairs.x.push_back(normalised(Values(from, from + width), p.norm));
    const Values projected = layer(pairs.x.back(), p.projections, p.projections_bias);
    Values& sides = pairs.sides.emplace_back();
    for (int64_t c = 0; c < 2 * hidden; ++c)
      sides.push_back(mask.data<uint8_t>()[pair] ? projected[c] * sigmoid(projected[2 * hidden + c]) : 0.0);
  }
  return pairs;
}

}  // namespace

Values triangle_update(const TriangleParameters& p, bool outgoing, const Tensor& mask, const Tensor& before) {
  const int64_t n = before.dim(0), width = before.dim(2), hidden = p.out.dim(1);
  const Pairs pairs = pairs_of(p, mask, before);
  Values out;
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      Values sums(static_cast<size_t>(hidden));
      for (int64_t c = 0; c < hidden; ++c) {
        for (int64_t k = 0; k < n; ++k) {
          const Values &left = pairs.sides[outgoing ? i * n + k : k * n + j],
                       &right = pairs.sides[outgoing ? j * n + k : k * n + i];
          sums[c] += left[c] * right[hidden + c];
        }
      }
      const Values update = layer(normalised(sums, p.center_norm), p.out, p.out_bias);
      const Values gate = layer(pairs.x[i * n + j], p.gate, p.gate_bias);
      for (int64_t c = 0; c < width; ++c)
        out.push_back(before.data<float>()[(i * n + j) * width + c] + update[c] * sigmoid(gate[c]));
    }
  }
  return out;
}

}  // namespace rz::ref
