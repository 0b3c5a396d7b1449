// What the network reads in one recycling pass: AlphaFold's processed features, checked.
#pragma once

#include <optional>
#include <string>

#include "io/array.h"

namespace rz::folding {

/// t templates of n residues each. Positions in Angstrom.
struct TemplateFeatures {
  Array aatype;            ///< [t, n] i32
  Array positions;         ///< [t, n, 37, 3] f32
  Array atom_mask;         ///< [t, n, 37] f32
  Array mask;              ///< [t] f32: 0 where a template is padding
  Array pseudo_beta;       ///< [t, n, 3] f32
  Array pseudo_beta_mask;  ///< [t, n] f32

  int64_t count() const { return aatype.dim(0); }
  bool any() const;  ///< whether one of them is no padding
};

struct PassFeatures {
  Array aatype;                ///< [n] i32
  Array residue_index;         ///< [n] i32
  Array seq_mask;              ///< [n] f32
  Array chain, entity, copy;   ///< [n] i32: asym_id, entity_id and sym_id; zero where there is one chain
  Array target_feat;           ///< [n, 22] f32 (multimer: 21)
  Array msa_feat;              ///< [s, n, 49] f32
  Array msa_mask;              ///< [s, n] f32
  Array extra_msa;             ///< [e, n] i32
  Array extra_msa_mask;        ///< [e, n] f32
  Array extra_has_deletion;    ///< [e, n] f32
  Array extra_deletion_value;  ///< [e, n] f32
  std::optional<TemplateFeatures> templates;

  /// Takes the arrays by AlphaFold's names. `source` names their origin in messages. Throws Error(input) where one is
  /// missing, has another shape than the others imply, holds NaN, infinity, a mask other than 0 or 1, or a residue type
  /// out of range.
  PassFeatures(const ArrayMap& arrays, const std::string& source);

  int64_t residues() const { return aatype.dim(0); }
};

}  // namespace rz::folding
