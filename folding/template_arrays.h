// What the network reads of templates, made of their residues and atoms on the host.
// Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement, section 1.2.9 and table 1.
#pragma once

#include "folding/pass_features.h"

namespace rz::folding {

constexpr int64_t kTemplatePairFeatures = 88;
constexpr int64_t kTemplateTorsionFeatures = 57;
constexpr int64_t kMultimerTorsionFeatures = 34;
constexpr int kTorsions = 7;  // pre-omega, phi, psi, chi1 to chi4

/// Rows [begin, end) of template t: [end - begin, n, 88] f32, which is 39 bins of the distance of pseudo-betas, whether
/// both exist, residue types of j and of i (22 each), a unit vector (zero in the monomer models), whether both
/// backbones exist. Zero where a backbone is missing.
Array template_pair_features(const TemplateFeatures& templates, int64_t t, int64_t begin, int64_t end);

/// The same channels as multimer models read them: distances, masks and unit vectors (to j in the backbone frame of i)
/// within a chain only, residue types throughout. chain [n].
Array multimer_pair_features(const TemplateFeatures& templates, const int32_t* chain, int64_t t, int64_t begin,
                             int64_t end);

/// [t, n, 57] f32: residue type (22), sine and cosine of 7 torsions, the same with torsions of the other name of a
/// symmetric group, and which torsions are defined.
Array template_torsion_features(const TemplateFeatures& templates);

/// [t, n, 34] f32: residue type (22), sines, cosines and mask of chi1 to chi4; masked angles are zero.
Array multimer_torsion_features(const TemplateFeatures& templates);

/// [t, n] f32: which residues of a multimer model's template rows count: those with chi1.
Array multimer_row_mask(const TemplateFeatures& templates);

/// [t, n] f32: which residues of the templates' rows count: those with psi, which needs one residue's backbone only.
Array template_row_mask(const TemplateFeatures& templates);

/// Sine and cosine of a chain's torsions with their mask.
struct Torsions {
  Array sin_cos;      ///< [n, 7, 2] f32
  Array alternative;  ///< [n, 7, 2] f32: turned by pi where the group looks the same
  Array mask;         ///< [n, 7] f32
};

/// aatype [n], positions [n, 37, 3], atom_mask [n, 37]
Torsions torsions_of(const int32_t* aatype, const float* positions, const float* atom_mask, int64_t n);

}  // namespace rz::folding
