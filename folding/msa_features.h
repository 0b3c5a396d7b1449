// The network's features of a sampled alignment.
// Source: AlphaFold, model/tf/data_transforms.py (summarize_clusters, crop_extra_msa, make_msa_feat).
#pragma once

#include "folding/msa_sample.h"
#include "io/array.h"

namespace rz::folding {

/// Of the clusters: msa_feat, msa_mask, msa_row_mask, bert_mask, true_msa (see feature_pipeline.h). The 49 channels of
/// msa_feat: one-hot of the centre 23 (residues, X, gap, mask), has it deletions, how many, profile of the cluster 23,
/// mean deletions. Numbers of deletions d appear as 2/pi atan(d/3), means are over members + 1e-6. `deletions` i32
/// [rows, columns]. The arctangent is taken in double precision and rounded, so that it is the same everywhere;
/// AlphaFold takes it in single precision, which differs in the last bit now and then.
ArrayMap cluster_features(const MsaCodes& msa, const Array& deletions, const MsaSample& sample);

/// Of the first `max_extra` rows that are no centres: extra_msa, extra_msa_mask, extra_msa_row_mask,
/// extra_has_deletion, extra_deletion_value; one masked row where there are none. The sample's order is random already,
/// so that cutting it equals AlphaFold's random choice among them.
ArrayMap extra_msa_features(const MsaCodes& msa, const Array& deletions, const MsaSample& sample, int64_t max_extra);

}  // namespace rz::folding
