// From the representations to atoms. Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement, algorithms
// 20 to 25.
#pragma once

#include "folding/point_attention.h"
#include "folding/side_chains.h"

namespace rz::folding {

/// What the structure module makes, on the host, under the names of its arrays; the first axis is the layer.
struct StructureTrajectory {
  Array frames;               ///< [layers, n, 7] f32: quaternion w, x, y, z and translation in Angstrom; of multimer
                              ///< models [layers, n, 4, 4]
  Array sidechain_frames;     ///< [layers, n, 8, 4, 4] f32
  Array unnormalized_angles;  ///< [layers, n, 7, 2] f32
  Array angles;               ///< [layers, n, 7, 2] f32
  Array positions;            ///< [layers, n, 14, 3] f32, Angstrom
  Array states;               ///< [layers, n, single width] f32

  Array final_positions(const Array& aatype) const;  ///< [n, 37, 3] f32 of the last layer
};

class StructureModule {
 public:
  StructureModule(const LayerReader& reader, const Scope& scope, int layers, int64_t pair_width);

  int64_t single_width() const { return initial_.width(); }

  /// single [n, width] and pair [n, n, pair width] on the device; aatype [n] i32, seq_mask [n] f32. single is
  /// overwritten with the last layer's state.
  StructureTrajectory operator()(const Session& session, const Tensor& single, const Tensor& pair, const Array& aatype,
                                 const Array& seq_mask) const;

 private:
  /// The residues' frames between layers; translations in units of 10 (multimer: 20) Angstrom.
  struct Backbone {
    std::vector<Quaternion> quaternions;
    std::vector<Vec3> translations;

    std::vector<Frame> frames() const;
    void update(const Array& updates);
  };

  StructureTrajectory empty_structure(int64_t n) const;
  void update_state(const Session& session, const Tensor& state) const;
  Array backbone_updates(const Session& session, const Tensor& state, const std::string& layer) const;
  Array torsion_angles(const Session& session, const Tensor& state, const Tensor& initial) const;
  void store_atoms(const Backbone& backbone, const Array& angles, const Array& aatype, int64_t layer,
                   StructureTrajectory& structure) const;

  int layers_;
  bool multimer_;  // other names, another unit of length, frames as matrices
  LayerNorm single_norm_, pair_norm_;
  Linear initial_;
  PointAttention attention_;
  LayerNorm attention_norm_;
  std::vector<Linear> transition_;
  LayerNorm transition_norm_;
  Linear backbone_update_;
  Linear angles_in_, angles_initial_;
  std::vector<Linear> angle_blocks_;  // two per residual block
  Linear angles_out_;
};

}  // namespace rz::folding
