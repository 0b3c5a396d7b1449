#include "folding/pass_features.h"

#include <algorithm>
#include <cmath>

#include "folding/residues.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr int64_t kAny = -1;

/// Takes arrays out of a map and checks them.
class Taker {
 public:
  Taker(const ArrayMap& arrays, const std::string& source) : arrays_(arrays), source_(source) {}

  bool has(const std::string& name) const { return arrays_.count(name) > 0; }

  Array floats(const std::string& name, const std::vector<int64_t>& shape) const {
    const Array& array = take(name, DType::f32, shape);
    if (!std::all_of(array.data<float>(), array.data<float>() + array.numel(),
                     [](float v) { return std::isfinite(v); })) {
      refuse(name, "holds NaN or infinity");
    }
    return array;
  }

  Array mask(const std::string& name, const std::vector<int64_t>& shape) const {
    const Array& array = take(name, DType::f32, shape);
    if (!std::all_of(array.data<float>(), array.data<float>() + array.numel(),
                     [](float v) { return v == 0 || v == 1; })) {
      refuse(name, "holds something else than 0 and 1");
    }
    return array;
  }

  /// Integers from 0 to `largest`.
  Array types(const std::string& name, const std::vector<int64_t>& shape, int32_t largest) const {
    const Array& array = take(name, DType::i32, shape);
    for (int64_t i = 0; i < array.numel(); ++i) {
      const int32_t value = array.data<int32_t>()[i];
      if (value < 0 || value > largest) refuse(name, "holds " + std::to_string(value) + ", which is no residue type");
    }
    return array;
  }

  const Array& take(const std::string& name, DType dtype, const std::vector<int64_t>& shape) const {
    const auto it = arrays_.find(name);
    if (it == arrays_.end()) throw Error(ExitCode::input, source_ + ": lacks the feature " + name);
    const Array& array = it->second;
    bool fits = array.dtype() == dtype && array.rank() == static_cast<int>(shape.size());
    for (int axis = 0; fits && axis < array.rank(); ++axis) {
      fits = shape[static_cast<size_t>(axis)] == kAny || shape[static_cast<size_t>(axis)] == array.dim(axis);
    }
    if (!fits) refuse(name, "is " + array.tensor().text() + ", which does not fit the other features");
    return array;
  }

  [[noreturn]] void refuse(const std::string& name, const std::string& what) const {
    throw Error(ExitCode::input, source_ + ": " + name + " " + what);
  }

 private:
  const ArrayMap& arrays_;
  std::string source_;
};

/// Carbon beta, or carbon alpha of glycine, of each residue of each template.
void find_pseudo_betas(TemplateFeatures& templates) {
  const int64_t count = templates.aatype.numel();
  templates.pseudo_beta = Array(DType::f32, Shape{templates.count(), count / templates.count(), 3});
  templates.pseudo_beta_mask = Array(DType::f32, Shape{templates.count(), count / templates.count()});
  for (int64_t i = 0; i < count; ++i) {
    const int atom = pseudo_beta_atom(templates.aatype.data<int32_t>()[i]);
    std::copy_n(templates.positions.data<float>() + (i * kAtoms37 + atom) * 3, 3,
                templates.pseudo_beta.data<float>() + i * 3);
    templates.pseudo_beta_mask.data<float>()[i] = templates.atom_mask.data<float>()[i * kAtoms37 + atom];
  }
}

std::optional<TemplateFeatures> take_templates(const Taker& taker, int64_t n) {
  if (!taker.has("template_aatype")) return {};
  TemplateFeatures templates;
  templates.aatype = taker.types("template_aatype", {kAny, n}, kGap);
  const int64_t t = templates.count();
  if (t == 0) return {};
  const char* mask_name = taker.has("template_all_atom_masks") ? "template_all_atom_masks" : "template_all_atom_mask";
  templates.positions = taker.floats("template_all_atom_positions", {t, n, kAtoms37, 3});
  templates.atom_mask = taker.mask(mask_name, {t, n, kAtoms37});
  if (taker.has("template_mask")) {
    templates.mask = taker.mask("template_mask", {t});
  } else {
    templates.mask = Array(DType::f32, Shape{t});
    std::fill_n(templates.mask.data<float>(), t, 1.0f);
  }
  if (taker.has("template_pseudo_beta") && taker.has("template_pseudo_beta_mask")) {
    templates.pseudo_beta = taker.floats("template_pseudo_beta", {t, n, 3});
    templates.pseudo_beta_mask = taker.mask("template_pseudo_beta_mask", {t, n});
  } else {
    find_pseudo_betas(templates);
  }
  return templates;
}

/// AlphaFold's features of a deletion matrix: whether there is one, and 2 / pi * atan(d / 3).
void add_deletions(const Array& matrix, PassFeatures& features) {
  features.extra_has_deletion = Array(DType::f32, matrix.shape());
  features.extra_deletion_value = Array(DType::f32, matrix.shape());
  for (int64_t i = 0; i < matrix.numel(); ++i) {
    const float deletions = matrix.data<float>()[i];
    features.extra_has_deletion.data<float>()[i] = std::clamp(deletions, 0.0f, 1.0f);
    features.extra_deletion_value.data<float>()[i] = std::atan(deletions / 3.0f) * static_cast<float>(2 / M_PI);
  }
}

}  // namespace

bool TemplateFeatures::any() const {
  return std::any_of(mask.data<float>(), mask.data<float>() + mask.numel(), [](float v) { return v != 0; });
}

PassFeatures::PassFeatures(const ArrayMap& arrays, const std::string& source) {
  const Taker taker(arrays, source);
  aatype = taker.types("aatype", {kAny}, kUnknownResidue);
  const int64_t n = residues();
  if (n == 0) taker.refuse("aatype", "is empty");
  residue_index = taker.take("residue_index", DType::i32, {n});
  seq_mask = taker.mask("seq_mask", {n});
  for (const auto& [name, array] : {std::pair{"asym_id", &chain}, {"entity_id", &entity}, {"sym_id", &copy}}) {
    *array = taker.has(name) ? taker.take(name, DType::i32, {n}) : Array(DType::i32, Shape{n});
  }
  target_feat = taker.floats("target_feat", {n, kAny});
  msa_feat = taker.floats("msa_feat", {kAny, n, kAny});
  if (msa_feat.dim(0) == 0) taker.refuse("msa_feat", "has no rows");
  msa_mask = taker.mask("msa_mask", {msa_feat.dim(0), n});
  extra_msa = taker.types("extra_msa", {kAny, n}, kMaskToken);
  const int64_t e = extra_msa.dim(0);
  extra_msa_mask = taker.mask("extra_msa_mask", {e, n});
  if (taker.has("extra_deletion_matrix") && !taker.has("extra_has_deletion")) {
    add_deletions(taker.floats("extra_deletion_matrix", {e, n}), *this);
  } else {
    extra_has_deletion = taker.floats("extra_has_deletion", {e, n});
    extra_deletion_value = taker.floats("extra_deletion_value", {e, n});
  }
  templates = take_templates(taker, n);
}

}  // namespace rz::folding
