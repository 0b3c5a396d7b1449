// The network's features of templates.
// Source: AlphaFold, model/tf/data_transforms.py (fix_templates_aatype, make_pseudo_beta, crop_templates).
#pragma once

#include "io/array.h"

namespace rz::folding {

/// Of the first `max_templates` templates: template_aatype i32 [T, N] (AlphaFold's order, X 20, gap 21),
/// template_all_atom_positions, template_all_atom_masks, template_mask, template_pseudo_beta (CB; CA of glycine) and
/// template_pseudo_beta_mask. `raw`: the arrays of template_features, template_aatype being one-hot in HH-suite's
/// order. Empty where there are no templates.
ArrayMap template_inputs(const ArrayMap& raw, int64_t max_templates);

}  // namespace rz::folding
