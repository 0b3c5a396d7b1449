// Invariant point attention with its projections. Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2,
// supplement, algorithm 22.
#pragma once

#include <vector>

#include "folding/geometry.h"
#include "folding/layers.h"

namespace rz::folding {

class PointAttention {
 public:
  PointAttention(const LayerReader& reader, const Scope& scope, int64_t width, int64_t pair_width);

  /// What all layers share, in the session's arena: [n, n, heads] of the normalised pair representation.
  Tensor pair_bias(const Session& session, const Tensor& pair) const;

  /// state [n, width] += attention. pair [n, n, pair width]: normalised; mask [n] u8 on the device.
  void operator()(const Session& session, const Tensor& state, const Tensor& pair, const Tensor& bias,
                  const Tensor& mask, const std::vector<Frame>& frames) const;

 private:
  struct Projected;
  Projected project(const Session& session, const Tensor& state, const std::vector<Frame>& frames) const;

  /// Where a part lies among the projections: of a head, and of the points' x, y and z.
  struct Part {
    int64_t offset, head, axis;
  };
  void read_monomer(const LayerReader& reader, const Scope& scope, int64_t width);
  void read_multimer(const LayerReader& reader, const Scope& scope, int64_t width);

  int64_t heads_, channels_, query_points_, value_points_;
  Part q_, k_, v_, q_points_, k_points_, v_points_;
  Tensor point_weights_;
  Linear pair_bias_;
  Linear projections_;
  Linear out_;
};

}  // namespace rz::folding
