// The attentions of the trunk. All update their input in place: x += attention(x).
// Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement, algorithms 7, 8, 13, 14, 17 and 19.
#pragma once

#include "folding/layers.h"

namespace rz::folding {

/// Softmax attention with a gate, along rows or down columns of x [a, b, width].
class GatedAttention {
 public:
  /// `scope`: of the module that holds query_norm and attention.
  GatedAttention(const LayerReader& reader, const Scope& scope, int64_t width);

  /// Along axis 1. mask [a, b] u8; bias [heads, b (key), b (query)] f32, or empty.
  void along_rows(const Session& session, const Tensor& x, const Tensor& mask, const Tensor& bias) const;

  /// Along axis 0. mask [a, b] u8; bias [heads, a (key), a (query)] f32, or empty.
  void along_columns(const Session& session, const Tensor& x, const Tensor& mask, const Tensor& bias) const;

  int heads() const { return heads_; }
  const LayerNorm& norm() const { return norm_; }

 private:
  /// x [outer, length, inner, width], all of it at once. mask [outer, length, inner] u8.
  void update(const Session& session, const Tensor& x, const Tensor& mask, const Tensor& bias) const;
  int64_t floats_per_position() const;

  int heads_, head_dim_;
  LayerNorm norm_;
  Linear projections_;  // q, k, v, gate
  Linear out_;
};

/// A bias per head for attention, made of the pair representation.
class PairBias {
 public:
  /// `scope`: holds feat_2d_weights [width, heads].
  PairBias(const LayerReader& reader, const Scope& scope, const LayerNorm& norm, int heads);

  /// [heads, key, query] f32 of pair [n, n, width], allocated in the session's arena. `keys_first`: pair[i, j] is the
  /// bias of key i and query j; otherwise of query i and key j.
  Tensor operator()(const Session& session, const Tensor& pair, bool keys_first) const;

 private:
  LayerNorm norm_;
  Linear projection_;
};

/// Attention down the columns of the extra alignment, with one query per column and keys that the heads share.
class GlobalAttention {
 public:
  GlobalAttention(const LayerReader& reader, const Scope& scope, int64_t width);

  /// x [rows, n, width], mask [rows, n] u8
  void operator()(const Session& session, const Tensor& x, const Tensor& mask) const;

 private:
  void update(const Session& session, const Tensor& x, const Tensor& mask) const;

  int heads_, head_dim_;
  LayerNorm norm_;
  Linear query_;
  Linear key_value_gate_;
  Linear out_;
};

/// What each pair of residues takes from the templates' pair representations: pair += attention over templates.
class TemplateAttention {
 public:
  TemplateAttention(const LayerReader& reader, const Scope& scope, int64_t pair_width, int64_t template_width);

  /// pair [n, n, width]; templates [t, n, n, template width]; mask [t] u8 on the device. Must not be called where the
  /// mask is zero throughout.
  void operator()(const Session& session, const Tensor& pair, const Tensor& templates, const Tensor& mask) const;

 private:
  int heads_, head_dim_;
  Linear query_;
  Linear key_value_;
  Linear out_;
};

}  // namespace rz::folding
