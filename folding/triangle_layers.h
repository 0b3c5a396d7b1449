// Updates of the pair representation by triangles of residues, in place.
// Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement, algorithms 11 to 14; the "incoming" update
// takes left and right the other way round than the paper, as its code and parameters do.
#pragma once

#include "folding/attention_layers.h"
#include "kernels/triangle_update.h"

namespace rz::folding {

enum class Edges { outgoing, incoming };

/// pair[i, j] += gate * projection(sum over k of left[i, k] right[j, k]), or of left[k, j] right[k, i]
class TriangleMultiplication {
 public:
  TriangleMultiplication(const LayerReader& reader, const Scope& scope, int64_t width, Edges edges);

  /// pair [n, n, width], mask [n, n] u8
  void operator()(const Session& session, const Tensor& pair, const Tensor& mask) const;

 private:
  TriangleUpdate layer_;
};

/// Attention of the edges of a residue among themselves.
class TriangleAttention {
 public:
  /// Around the starting node: along the rows of the pair representation; around the ending node: down its columns.
  enum class Node { starting, ending };

  TriangleAttention(const LayerReader& reader, const Scope& scope, int64_t width, Node node);

  /// pair [n, n, width], mask [n, n] u8
  void operator()(const Session& session, const Tensor& pair, const Tensor& mask) const;

 private:
  Node node_;
  GatedAttention attention_;
  PairBias bias_;
};

}  // namespace rz::folding
