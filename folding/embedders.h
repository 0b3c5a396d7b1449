// From features to the first representations. Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement,
// algorithms 3, 4, 5 and 32.
#pragma once

#include "folding/layers.h"
#include "folding/pass_features.h"

namespace rz::folding {

/// What a pass hands to the next one.
struct Recycled {
  Tensor pair;           ///< [n, n, pair width], on the device; the next pass works in it
  Tensor msa_first_row;  ///< [n, msa width], on the device
  Array positions;       ///< [n, 37, 3] f32, Angstrom; zero before the first pass
};

/// The bin of a squared distance among `bins` of equal width (in distance) from `lowest` to `highest` Angstrom, the
/// last one open; -1 below and on the edges themselves.
int distance_bin(float squared_distance, float lowest, float highest, int bins);

class InputEmbedder {
 public:
  InputEmbedder(const LayerReader& reader, const Scope& evoformer);

  int64_t msa_width() const { return msa_.width(); }
  int64_t pair_width() const { return left_.width(); }
  int64_t extra_width() const { return extra_.width(); }
  bool is_multimer() const { return !relative_chain_.empty(); }

  /// Throws Error(input) naming the feature where the model reads features of another width.
  void require_widths(const PassFeatures& features) const;

  /// msa [s, n, msa width]: written.
  void embed_msa(const Session& session, const PassFeatures& features, const Recycled& recycled,
                 const Tensor& msa) const;

  /// recycled.pair: the last pass's representation is turned into that of this one.
  void embed_pair(const Session& session, const PassFeatures& features, const Recycled& recycled) const;

  /// extra [e, n, extra width]: written.
  void embed_extra(const Session& session, const PassFeatures& features, const Tensor& extra) const;

 private:
  Linear target_, msa_, left_, right_;
  LayerNorm previous_row_norm_, previous_pair_norm_;
  void add_relative_positions(const Session& session, const PassFeatures& features, const Tensor& pair) const;

  Tensor relative_position_, previous_distance_;  // a row per bin
  Tensor relative_chain_;                         // multimer: a row per distance of copies, the last for other entities
  Tensor pair_bias_;                              // of both, added up
  Linear extra_;                                  // of the deletions
  Tensor extra_residue_;                          // a row per residue type
};

}  // namespace rz::folding
