#include "folding/triangle_layers.h"

namespace rz::folding {

TriangleMultiplication::TriangleMultiplication(const LayerReader& reader, const Scope& scope, int64_t width,
                                               Edges edges) {
  // Multimer models hold left and right in one layer.
  const bool fused = scope.child("projection").has("weights");
  const std::vector<int64_t> shape = scope.child(fused ? "projection" : "left_projection").shape("weights");
  const int64_t hidden = shape.size() != 2 ? 0 : fused ? shape[1] / 2 : shape[1];
  const Linear projections =
      fused ? reader.side_by_side({{scope.child("projection"), 2 * hidden}, {scope.child("gate"), 2 * hidden}}, width)
            : reader.side_by_side({{scope.child("left_projection"), hidden},
                                   {scope.child("right_projection"), hidden},
                                   {scope.child("left_gate"), hidden},
                                   {scope.child("right_gate"), hidden}},
                                  width);
  layer_.outgoing = edges == Edges::outgoing;
  layer_.norm = reader.layer_norm(scope.child(fused ? "left_norm_input" : "layer_norm_input"), width);
  layer_.projections = projections.weight;
  layer_.center_norm = reader.layer_norm(scope.child(fused ? "center_norm" : "center_layer_norm"), hidden);
  layer_.out = reader.linear(scope.child("output_projection"), hidden, width).weight;
  layer_.gate = reader.linear(scope.child("gating_linear"), width, width).weight;
}

void TriangleMultiplication::operator()(const Session& session, const Tensor& pair, const Tensor& mask) const {
  triangle_update(session.context, session.arena, session.chunk_bytes, layer_, mask, pair);
}

TriangleAttention::TriangleAttention(const LayerReader& reader, const Scope& scope, int64_t width, Node node)
    : node_(node), attention_(reader, scope, width), bias_(reader, scope, attention_.norm(), attention_.heads()) {}

void TriangleAttention::operator()(const Session& session, const Tensor& pair, const Tensor& mask) const {
  const ArenaScope scope(session.arena);
  const Tensor bias = bias_(session, pair, node_ == Node::ending);
  if (node_ == Node::starting) {
    attention_.along_rows(session, pair, mask, bias);
  } else {
    attention_.along_columns(session, pair, mask, bias);
  }
}

}  // namespace rz::folding
