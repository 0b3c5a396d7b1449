// The network's features of the sequence alone.
// Source: AlphaFold, model/tf/data_transforms.py (make_msa_feat, make_atom14_masks).
#pragma once

#include "io/array.h"

namespace rz::folding {

/// aatype, residue_index, seq_length, seq_mask, target_feat (break before the residue, one-hot of 21),
/// atom14_atom_exists, atom37_atom_exists, residx_atom14_to_atom37, residx_atom37_to_atom14 (0 where there is no such
/// atom); shapes in feature_pipeline.h. `raw`: the arrays of raw_features.
ArrayMap sequence_features(const ArrayMap& raw);

}  // namespace rz::folding
