#include "folding/template_arrays.h"

#include <algorithm>
#include <vector>

#include "folding/embedders.h"
#include "folding/geometry.h"
#include "folding/residues.h"

namespace rz::folding {
namespace {

constexpr int kBins = 39;
constexpr float kLowest = 3.25f, kHighest = 50.75f;
constexpr int kTypes = 22;
constexpr int kN = 0, kCa = 1, kC = 2, kO = 4;  // in atom37

/// The four atoms of a torsion, as (residue offset, atom37).
struct TorsionAtom {
  int64_t residue;
  int atom;
};

/// False where the residue has no such torsion.
bool torsion_atoms(int64_t residue, int type, int torsion, TorsionAtom (&atoms)[4]) {
  const auto set = [&](const TorsionAtom& a, const TorsionAtom& b, const TorsionAtom& c, const TorsionAtom& d) {
    atoms[0] = a;
    atoms[1] = b;
    atoms[2] = c;
    atoms[3] = d;
  };
  const int64_t previous = residue - 1;
  if (torsion == 0) set({previous, kCa}, {previous, kC}, {residue, kN}, {residue, kCa});
  if (torsion == 1) set({previous, kC}, {residue, kN}, {residue, kCa}, {residue, kC});
  if (torsion == 2) set({residue, kN}, {residue, kCa}, {residue, kC}, {residue, kO});
  if (torsion < 3) return true;
  std::array<int, 4> chi = {0, 0, 0, 0};  // without the angle: atoms N, whose torsion is zero
  const bool exists = chi_atoms37(type, torsion - 3, chi);
  set({residue, chi[0]}, {residue, chi[1]}, {residue, chi[2]}, {residue, chi[3]});
  return exists;
}

}  // namespace

Torsions torsions_of(const int32_t* aatype, const float* positions, const float* atom_mask, int64_t n) {
  Torsions torsions{Array(DType::f32, Shape{n, kTorsions, 2}), Array(DType::f32, Shape{n, kTorsions, 2}),
                    Array(DType::f32, Shape{n, kTorsions})};
  for (int64_t i = 0; i < n; ++i) {
    for (int torsion = 0; torsion < kTorsions; ++torsion) {
      TorsionAtom atoms[4];
      float mask = torsion_atoms(i, aatype[i], torsion, atoms);
      Vec3 points[4];  // a residue before the first one has its atoms at the origin
      for (int a = 0; a < 4; ++a) {
        const int64_t at = atoms[a].residue * kAtoms37 + atoms[a].atom;
        if (atoms[a].residue >= 0) points[a] = point_at(positions + 3 * at);
        mask *= atoms[a].residue >= 0 ? atom_mask[at] : 0.0f;
      }
      const Vec3 fourth = frame_of_points(points[1], points[2], points[0]).inverse_of(points[3]);
      const float scale = (torsion == 2 ? -1.0f : 1.0f) /  // psi was measured to the oxygen
                          std::sqrt(fourth.z * fourth.z + fourth.y * fourth.y + 1e-8f);
      const bool periodic =
          aatype[i] < kResidueTypes && torsion - 3 == residue(aatype[i]).pi_periodic_chi && torsion >= 3;
      const float other = periodic ? -1.0f : 1.0f;
      const int64_t at = i * kTorsions + torsion;
      torsions.sin_cos.data<float>()[2 * at] = fourth.z * scale;
      torsions.sin_cos.data<float>()[2 * at + 1] = fourth.y * scale;
      torsions.alternative.data<float>()[2 * at] = fourth.z * scale * other;
      torsions.alternative.data<float>()[2 * at + 1] = fourth.y * scale * other;
      torsions.mask.data<float>()[at] = mask;
    }
  }
  return torsions;
}

Array template_torsion_features(const TemplateFeatures& templates) {
  const int64_t count = templates.count(), n = templates.aatype.dim(1);
  Array features(DType::f32, Shape{count, n, kTemplateTorsionFeatures});
  for (int64_t t = 0; t < count; ++t) {
    const int32_t* aatype = templates.aatype.data<int32_t>() + t * n;
    const Torsions torsions = torsions_of(aatype, templates.positions.data<float>() + t * n * kAtoms37 * 3,
                                          templates.atom_mask.data<float>() + t * n * kAtoms37, n);
    for (int64_t i = 0; i < n; ++i) {
      float* row = features.data<float>() + (t * n + i) * kTemplateTorsionFeatures;
      row[aatype[i]] = 1;
      std::copy_n(torsions.sin_cos.data<float>() + i * 14, 14, row + kTypes);
      std::copy_n(torsions.alternative.data<float>() + i * 14, 14, row + kTypes + 14);
      std::copy_n(torsions.mask.data<float>() + i * kTorsions, kTorsions, row + kTypes + 28);
    }
  }
  return features;
}

Array template_row_mask(const TemplateFeatures& templates) {
  Array mask(DType::f32, Shape{templates.count(), templates.aatype.dim(1)});
  for (int64_t i = 0; i < mask.numel(); ++i) {
    const float* atoms = templates.atom_mask.data<float>() + i * kAtoms37;
    mask.data<float>()[i] = atoms[kN] * atoms[kCa] * atoms[kC] * atoms[kO];
  }
  return mask;
}

namespace {

/// One template's residues, as the pair features look at them.
struct TemplateView {
  const int32_t* aatype;
  const float* positions;
  const float* atom_mask;
  const float* pseudo_beta;
  const float* beta_mask;

  TemplateView(const TemplateFeatures& templates, int64_t t) {
    const int64_t first = t * templates.aatype.dim(1);
    aatype = templates.aatype.data<int32_t>() + first;
    positions = templates.positions.data<float>() + first * kAtoms37 * 3;
    atom_mask = templates.atom_mask.data<float>() + first * kAtoms37;
    pseudo_beta = templates.pseudo_beta.data<float>() + first * 3;
    beta_mask = templates.pseudo_beta_mask.data<float>() + first;
  }
  bool has_backbone(int64_t i) const {
    const float* atoms = atom_mask + i * kAtoms37;
    return atoms[kN] != 0 && atoms[kCa] != 0 && atoms[kC] != 0;
  }
  Vec3 atom(int64_t i, int index) const { return point_at(positions + (i * kAtoms37 + index) * 3); }
  int bin(int64_t i, int64_t j) const {
    const float squares = squared_distance(point_at(pseudo_beta + 3 * i), point_at(pseudo_beta + 3 * j));
    return distance_bin(squares, kLowest, kHighest, kBins);
  }
  /// x towards C, N in the upper half of the xy plane.
  Frame backbone(int64_t i) const {
    const Vec3 ca = atom(i, kCa);
    return frame_of_points(ca - (atom(i, kC) - ca), ca, atom(i, kN));
  }
};

/// Row (i, j) of the pair features, by the channels' places.
struct PairRow {
  float* values;

  void set_distance(int bin, float value) const {
    if (bin >= 0) values[bin] = value;
  }
  void set_beta_mask(float mask) const { values[kBins] = mask; }
  void set_types(int32_t of_j, int32_t of_i) const {
    values[kBins + 1 + of_j] = 1;
    values[kBins + 1 + kTypes + of_i] = 1;
  }
  void set_unit_vector(const Vec3& v) const { std::copy_n(&v.x, 3, values + kTemplatePairFeatures - 4); }
  void set_backbone() const { values[kTemplatePairFeatures - 1] = 1; }
};

}  // namespace

Array template_pair_features(const TemplateFeatures& templates, int64_t t, int64_t begin, int64_t end) {
  const int64_t n = templates.aatype.dim(1);
  const TemplateView view(templates, t);
  Array features(DType::f32, Shape{end - begin, n, kTemplatePairFeatures});
  for (int64_t i = begin; i < end; ++i) {
    for (int64_t j = 0; j < n && view.has_backbone(i); ++j) {
      if (!view.has_backbone(j)) continue;
      const PairRow row{features.data<float>() + ((i - begin) * n + j) * kTemplatePairFeatures};
      row.set_distance(view.bin(i, j), 1);  // whether or not there are pseudo-betas, as AlphaFold does
      row.set_beta_mask(view.beta_mask[i] * view.beta_mask[j]);
      row.set_types(view.aatype[j], view.aatype[i]);
      row.set_backbone();
    }
  }
  return features;
}

Array multimer_pair_features(const TemplateFeatures& templates, const int32_t* chain, int64_t t, int64_t begin,
                             int64_t end) {
  const int64_t n = templates.aatype.dim(1);
  const TemplateView view(templates, t);
  Array features(DType::f32, Shape{end - begin, n, kTemplatePairFeatures});
  for (int64_t i = begin; i < end; ++i) {
    const Frame frame = view.backbone(i);
    for (int64_t j = 0; j < n; ++j) {
      const PairRow row{features.data<float>() + ((i - begin) * n + j) * kTemplatePairFeatures};
      row.set_types(view.aatype[j], view.aatype[i]);
      if (chain[i] != chain[j]) continue;
      const float beta_mask = view.beta_mask[i] * view.beta_mask[j];
      row.set_distance(view.bin(i, j), beta_mask);
      row.set_beta_mask(beta_mask);
      if (!view.has_backbone(i) || !view.has_backbone(j)) continue;
      row.set_backbone();
      row.set_unit_vector(normalized(frame.inverse_of(view.atom(j, kCa)), 1e-12f));
    }
  }
  return features;
}

Array multimer_torsion_features(const TemplateFeatures& templates) {
  const int64_t count = templates.count(), n = templates.aatype.dim(1);
  Array features(DType::f32, Shape{count, n, kMultimerTorsionFeatures});
  for (int64_t t = 0; t < count; ++t) {
    const TemplateView view(templates, t);
    const Torsions torsions = torsions_of(view.aatype, view.positions, view.atom_mask, n);
    for (int64_t i = 0; i < n; ++i) {
      float* row = features.data<float>() + (t * n + i) * kMultimerTorsionFeatures;
      row[view.aatype[i]] = 1;
      for (int chi = 0; chi < kChis; ++chi) {
        const int64_t at = i * kTorsions + kTorsions - kChis + chi;
        const float mask = torsions.mask.data<float>()[at];
        row[kTypes + chi] = torsions.sin_cos.data<float>()[2 * at] * mask;
        row[kTypes + kChis + chi] = torsions.sin_cos.data<float>()[2 * at + 1] * mask;
        row[kTypes + 2 * kChis + chi] = mask;
      }
    }
  }
  return features;
}

Array multimer_row_mask(const TemplateFeatures& templates) {
  const Array features = multimer_torsion_features(templates);
  Array mask(DType::f32, Shape{templates.count(), templates.aatype.dim(1)});
  for (int64_t i = 0; i < mask.numel(); ++i) {
    mask.data<float>()[i] = features.data<float>()[i * kMultimerTorsionFeatures + kTypes + 2 * kChis];
  }
  return mask;
}

}  // namespace rz::folding
