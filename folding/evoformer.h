// The blocks of the trunk. Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement, algorithms 6, 9, 10,
// 15, 16 and 18.
#pragma once

#include <optional>

#include "folding/triangle_layers.h"

namespace rz::folding {

/// x += W2 relu(W1 norm(x)), a chunk of rows at a time.
class Transition {
 public:
  Transition(const LayerReader& reader, const Scope& scope, int64_t width);

  /// x [..., width]
  void operator()(const Session& session, const Tensor& x) const;

 private:
  LayerNorm norm_;
  Linear widen_, narrow_;
};

/// The masks of a stack, on the device.
struct StackMasks {
  Tensor msa;           ///< [rows, n] u8
  Tensor pair;          ///< [n, n] u8
  Tensor shared_count;  ///< [n, n] f32: rows in which neither of two residues is masked
};

/// [n, n] u8 in the session's arena: pairs of residues of which neither is masked. seq_mask [n]: host, f32 0 or 1.
Tensor make_pair_mask(const Session& session, const Array& seq_mask);

/// Uploads the mask of an alignment to the session's arena. msa_mask [rows, n]: host, f32 0 or 1; pair:
/// make_pair_mask's.
StackMasks make_masks(const Session& session, const Array& msa_mask, const Tensor& pair);

/// From the alignment to pairs of its columns: pair += mean outer product.
class OuterProductMean {
 public:
  OuterProductMean(const LayerReader& reader, const Scope& scope, int64_t msa_width, int64_t pair_width);

  /// msa [rows, n, width], pair [n, n, pair width]
  void operator()(const Session& session, const Tensor& msa, const Tensor& pair, const StackMasks& masks) const;

 private:
  LayerNorm norm_;
  int64_t channels_;
  Linear projections_;  // left, right
  Linear out_;
};

/// The updates of the pair representation by itself, which Evoformer and template blocks share.
class PairUpdates {
 public:
  PairUpdates(const LayerReader& reader, const Scope& scope, int64_t width);

  void multiply(const Session& session, const Tensor& pair, const Tensor& mask, const std::string& name) const;
  void attend(const Session& session, const Tensor& pair, const Tensor& mask, const std::string& name) const;
  void transition(const Session& session, const Tensor& pair, const std::string& name) const;

 private:
  TriangleMultiplication outgoing_, incoming_;
  TriangleAttention starting_, ending_;
  Transition transition_;
};

/// Where in a block the outer product mean stands: behind the alignment's updates, or before them (multimer).
enum class OuterProduct { last, first };

/// One block of the Evoformer or of the extra-MSA stack; the latter's column attention is a global one.
class EvoformerBlock {
 public:
  EvoformerBlock(const LayerReader& reader, const Scope& scope, int64_t msa_width, int64_t pair_width,
                 OuterProduct outer_product);

  /// Updates msa [rows, n, width] and pair [n, n, pair width] in place. `name`: for the session's trace.
  void operator()(const Session& session, const Tensor& msa, const Tensor& pair, const StackMasks& masks,
                  const std::string& name) const;

 private:
  void update_msa(const Session& session, const Tensor& msa, const Tensor& pair, const Tensor& mask,
                  const std::string& name) const;

  OuterProduct outer_product_;
  GatedAttention row_attention_;
  PairBias row_bias_;
  std::optional<GatedAttention> column_attention_;
  std::optional<GlobalAttention> global_attention_;
  Transition transition_;
  OuterProductMean outer_product_mean_;
  PairUpdates pair_updates_;
};

}  // namespace rz::folding
