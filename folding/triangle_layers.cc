#include "folding/triangle_layers.h"

#include "kernels/combine.h"
#include "kernels/permute.h"
#include "kernels/triangle_product.h"

namespace rz::folding {

TriangleMultiplication::TriangleMultiplication(const LayerReader& reader, const Scope& scope, int64_t width,
                                               Edges edges)
    : edges_(edges) {
  // Multimer models hold left and right in one layer.
  const bool fused = scope.child("projection").has("weights");
  norm_ = reader.layer_norm(scope.child(fused ? "left_norm_input" : "layer_norm_input"), width);
  const std::vector<int64_t> shape = scope.child(fused ? "projection" : "left_projection").shape("weights");
  hidden_ = shape.size() != 2 ? 0 : fused ? shape[1] / 2 : shape[1];
  if (fused) {
    projections_ =
        reader.side_by_side({{scope.child("projection"), 2 * hidden_}, {scope.child("gate"), 2 * hidden_}}, width);
  } else {
    projections_ = reader.side_by_side({{scope.child("left_projection"), hidden_},
                                        {scope.child("right_projection"), hidden_},
                                        {scope.child("left_gate"), hidden_},
                                        {scope.child("right_gate"), hidden_}},
                                       width);
  }
  center_norm_ = reader.layer_norm(scope.child(fused ? "center_norm" : "center_layer_norm"), hidden_);
  out_ = reader.linear(scope.child("output_projection"), hidden_, width);
  gate_ = reader.linear(scope.child("gating_linear"), width, width);
}

TriangleMultiplication::Planes TriangleMultiplication::planes_of(const Session& session, const Tensor& pair,
                                                                 const Tensor& mask) const {
  const int64_t n = pair.dim(0), width = pair.dim(2);
  const Planes planes{session.alloc(Shape{hidden_, n, n}), session.alloc(Shape{hidden_, n, n})};
  const bool outgoing = edges_ == Edges::outgoing;
  for_chunks(n, session.rows_per_chunk(n, n * (width + 4 * hidden_)), [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const Tensor normal = session.alloc(Shape{end - begin, n, width});
    const Tensor projected = session.alloc(Shape{end - begin, n, 4 * hidden_});
    norm_(session, pair.slice(begin, end), normal);
    projections_(session, normal, projected);
    PermuteOperands operands;
    operands.x = projected;
    operands.mask = mask.slice(begin, end);
    operands.first_row = begin;
    operands.order = outgoing ? PermuteOrder::crj : PermuteOrder::cjr;
    operands.gate_column = 2 * hidden_;
    permute(session.context, operands, outgoing ? planes.a : planes.b);  // left
    operands.column = hidden_;
    operands.gate_column = 3 * hidden_;
    permute(session.context, operands, outgoing ? planes.b : planes.a);  // right
  });
  return planes;
}

/// `rows`: those of the pair representation from `begin` on.
void TriangleMultiplication::update_rows(const Session& session, const Planes& planes, int64_t begin,
                                         const Tensor& rows) const {
  const int64_t count = rows.dim(0), n = rows.dim(1), width = rows.dim(2);
  const ArenaScope scope(session.arena);
  const Tensor product = session.alloc(Shape{hidden_, count, n});
  const Tensor center = session.alloc(Shape{count, n, hidden_});
  const Tensor update = session.alloc(Shape{count, n, width});
  const Tensor gate = session.alloc(Shape{count, n, width});
  triangle_product(session.context, planes.a, planes.b, begin, product);
  PermuteOperands to_rows;  // of [hidden, count, n]: its rows are the channels
  to_rows.x = product;
  to_rows.order = PermuteOrder::jcr;
  permute(session.context, to_rows, center);
  center_norm_(session, center, center);
  out_(session, center, update);
  const Tensor normal = session.alloc(rows.shape());
  norm_(session, rows, normal);
  gate_(session, normal, gate);
  const Shape flat{count * n, width};
  gated_add(session.context, update.reshape(flat), gate.reshape(flat), 0, rows.reshape(flat), rows.reshape(flat));
}

void TriangleMultiplication::operator()(const Session& session, const Tensor& pair, const Tensor& mask) const {
  const ArenaScope scope(session.arena);
  const int64_t n = pair.dim(0), width = pair.dim(2);
  const Planes planes = planes_of(session, pair, mask);
  for_chunks(n, session.rows_per_chunk(n, n * (2 * hidden_ + 3 * width)),
             [&](int64_t begin, int64_t end) { update_rows(session, planes, begin, pair.slice(begin, end)); });
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
