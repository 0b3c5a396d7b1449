// From raw features to what the network reads, one recycling pass at a time.
// Source: Jumper et al. 2021, supplement 1.2 (doi:10.1038/s41586-021-03819-2); AlphaFold, model/tf/input_pipeline.py.
#pragma once

#include <cstdint>

#include "folding/msa_sample.h"
#include "io/array.h"

namespace rz::folding {

/// As AlphaFold's model_1: 512 rows, of which its 4 templates take up 4. Models 2 and 5 have 1,024 extra rows; models
/// 3, 4 and 5 have no templates and 512 clusters.
struct FeatureOptions {
  int64_t max_msa_clusters = 508;
  int64_t max_extra_msa = 5120;
  int64_t max_templates = 4;  ///< 0: none are used
  uint64_t seed = 0;
  bool resample_in_recycling = true;  ///< false: every pass sees the first one's draw
  bool shuffle = true;                ///< false, for tests: rows keep their order
  bool mask_msa = true;               ///< false, for tests: nothing is masked
};

class FeaturePipeline {
 public:
  /// `raw`: the arrays of raw_features and, where there are templates, those of template_features.
  FeaturePipeline(ArrayMap raw, const FeatureOptions& options);

  /// The arrays of recycling pass `recycle`, which depend on nothing but the raw features, the options and that number:
  /// not on threads, nor on the machine. With S = min(rows, clusters), E = min(rows - S, extra) but at least 1, T
  /// templates:
  ///   aatype, residue_index i32 [N]; seq_length i32 []; seq_mask f32 [N]; target_feat f32 [N, 22]
  ///   msa_feat f32 [S, N, 49]; msa_mask, bert_mask f32 [S, N]; msa_row_mask f32 [S]; true_msa i32 [S, N]
  ///   extra_msa i32 [E, N]; extra_msa_mask, extra_has_deletion, extra_deletion_value f32 [E, N];
  ///   extra_msa_row_mask f32 [E]
  ///   template_aatype i32 [T, N]; template_all_atom_positions f32 [T, N, 37, 3]; template_all_atom_masks f32 [T, N,
  ///   37]; template_mask f32 [T]; template_pseudo_beta f32 [T, N, 3]; template_pseudo_beta_mask f32 [T, N]
  ///   atom14_atom_exists f32, residx_atom14_to_atom37 i32 [N, 14]; atom37_atom_exists f32, residx_atom37_to_atom14 i32
  ///   [N, 37]
  /// Nothing is padded, with one exception: without extra rows there is one that is masked everywhere, because the
  /// network of AlphaFold, which pads, does not ignore such rows (their outer product mean is the bias over 0.001).
  /// Without templates their arrays are absent.
  ArrayMap pass(int recycle) const;

 private:
  FeatureOptions options_;
  MsaCodes msa_;
  Array deletions_;    ///< i32 [rows, N]
  ArrayMap constant_;  ///< what is the same in every pass
};

}  // namespace rz::folding
