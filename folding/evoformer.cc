#include "folding/evoformer.h"

#include "kernels/outer_product_mean.h"
#include "kernels/permute.h"
#include "kernels/triangle_product.h"

namespace rz::folding {
Transition::Transition(const LayerReader& reader, const Scope& scope, int64_t width)
    : norm_(reader.layer_norm(scope.child("input_layer_norm"), width)),
      widen_(reader.linear(scope.child("transition1"), width)),
      narrow_(reader.linear(scope.child("transition2"), widen_.width(), width)) {}

void Transition::operator()(const Session& session, const Tensor& x) const {
  const int64_t width = norm_.width(), rows = x.numel() / width;
  const Tensor flat = x.reshape(Shape{rows, width});
  for_chunks(rows, session.rows_per_chunk(rows, width + widen_.width()), [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const Tensor part = flat.slice(begin, end);
    const DType dtype = session.operand_dtype({width, widen_.width()});
    const Tensor normal = session.alloc(dtype, part.shape());
    const Tensor wide = session.alloc(dtype, Shape{end - begin, widen_.width()});
    norm_(session, part, normal);
    widen_(session, normal, wide, Activation::relu);
    narrow_(session, wide, part, Activation::none, part);
  });
}

Tensor make_pair_mask(const Session& session, const Array& seq_mask) {
  const int64_t n = seq_mask.dim(0);
  const float* seq = seq_mask.data<float>();
  Array pair(DType::f32, Shape{n, n});
  for (int64_t i = 0; i < n * n; ++i) pair.data<float>()[i] = seq[i / n] * seq[i % n];
  return session.place_mask(pair);
}

StackMasks make_masks(const Session& session, const Array& msa_mask, const Tensor& pair) {
  const int64_t rows = msa_mask.dim(0), n = msa_mask.dim(1);
  const StackMasks masks{session.place_mask(msa_mask), pair, session.alloc(Shape{n, n})};
  const ArenaScope scope(session.arena);
  const Tensor values = session.place(msa_mask.tensor()).reshape(Shape{rows, n, 1});
  const Tensor by_residue = session.alloc(Shape{n, 1, rows});
  PermuteOperands operands;
  operands.x = values;
  operands.order = PermuteOrder::jcr;
  permute(session.context, operands, by_residue);
  const Tensor plane = by_residue.reshape(Shape{1, n, rows});
  triangle_product(session.context, plane, plane, 0, masks.shared_count.reshape(Shape{1, n, n}));
  return masks;
}

OuterProductMean::OuterProductMean(const LayerReader& reader, const Scope& scope, int64_t msa_width, int64_t pair_width)
    : norm_(reader.layer_norm(scope.child("layer_norm_input"), msa_width)) {
  const std::vector<int64_t> shape = scope.child("left_projection").shape("weights");
  channels_ = shape.size() == 2 ? shape[1] : 0;
  projections_ = reader.side_by_side(
      {{scope.child("left_projection"), channels_}, {scope.child("right_projection"), channels_}}, msa_width);
  out_ = reader.parts(scope, {{"output_w", "output_b", {channels_, channels_}, {pair_width}}});
}

void OuterProductMean::operator()(const Session& session, const Tensor& msa, const Tensor& pair,
                                  const StackMasks& masks) const {
  const int64_t rows = msa.dim(0), n = msa.dim(1), width = msa.dim(2);
  const ArenaScope scope(session.arena);
  const Tensor left = session.alloc(Shape{n, channels_, rows});
  const Tensor right = session.alloc(Shape{n, rows, channels_});
  for_chunks(rows, session.rows_per_chunk(rows, n * (width + 2 * channels_)), [&](int64_t begin, int64_t end) {
    const ArenaScope chunk(session.arena);
    const Tensor normal = session.alloc(session.operand_dtype({width}), Shape{end - begin, n, width});
    const Tensor projected = session.alloc(Shape{end - begin, n, 2 * channels_});
    norm_(session, msa.slice(begin, end), normal);
    projections_(session, normal, projected);
    PermuteOperands operands;
    operands.x = projected;
    operands.mask = masks.msa.slice(begin, end);
    operands.first_row = begin;
    operands.order = PermuteOrder::jcr;
    permute(session.context, operands, left);
    operands.column = channels_;
    operands.order = PermuteOrder::jrc;
    permute(session.context, operands, right);
  });
  outer_product_mean(session.context, left, right, out_.weight, masks.shared_count, 0, pair);
}

PairUpdates::PairUpdates(const LayerReader& reader, const Scope& scope, int64_t width)
    : outgoing_(reader, scope.child("triangle_multiplication_outgoing"), width, Edges::outgoing),
      incoming_(reader, scope.child("triangle_multiplication_incoming"), width, Edges::incoming),
      starting_(reader, scope.child("triangle_attention_starting_node"), width, TriangleAttention::Node::starting),
      ending_(reader, scope.child("triangle_attention_ending_node"), width, TriangleAttention::Node::ending),
      transition_(reader, scope.child("pair_transition"), width) {}

void PairUpdates::multiply(const Session& session, const Tensor& pair, const Tensor& mask,
                           const std::string& name) const {
  outgoing_(session, pair, mask);
  session.report(name + ".tri_mul_out", pair);
  incoming_(session, pair, mask);
  session.report(name + ".tri_mul_in", pair);
}

void PairUpdates::attend(const Session& session, const Tensor& pair, const Tensor& mask,
                         const std::string& name) const {
  starting_(session, pair, mask);
  session.report(name + ".tri_att_start", pair);
  ending_(session, pair, mask);
  session.report(name + ".tri_att_end", pair);
}

void PairUpdates::transition(const Session& session, const Tensor& pair, const std::string& name) const {
  transition_(session, pair);
  session.report(name + ".pair_transition", pair);
}

EvoformerBlock::EvoformerBlock(const LayerReader& reader, const Scope& scope, int64_t msa_width, int64_t pair_width,
                               OuterProduct outer_product)
    : outer_product_(outer_product),
      row_attention_(reader, scope.child("msa_row_attention_with_pair_bias"), msa_width),
      row_bias_(reader, scope.child("msa_row_attention_with_pair_bias"),
                reader.layer_norm(scope.child("msa_row_attention_with_pair_bias").child("feat_2d_norm"), pair_width),
                row_attention_.heads()),
      transition_(reader, scope.child("msa_transition"), msa_width),
      outer_product_mean_(reader, scope.child("outer_product_mean"), msa_width, pair_width),
      pair_updates_(reader, scope, pair_width) {
  const Scope global = scope.child("msa_column_global_attention");
  if (global.child("query_norm").has("scale")) {
    global_attention_.emplace(reader, global, msa_width);
  } else {
    column_attention_.emplace(reader, scope.child("msa_column_attention"), msa_width);
  }
}

void EvoformerBlock::update_msa(const Session& session, const Tensor& msa, const Tensor& pair, const Tensor& mask,
                                const std::string& name) const {
  {
    const ArenaScope scope(session.arena);
    const Tensor bias = row_bias_(session, pair, false);
    row_attention_.along_rows(session, msa, mask, bias);
  }
  session.report(name + ".msa_att_row", msa);
  if (global_attention_) {
    (*global_attention_)(session, msa, mask);
  } else {
    column_attention_->along_columns(session, msa, mask, {});
  }
  session.report(name + ".msa_att_col", msa);
  transition_(session, msa);
  session.report(name + ".msa_transition", msa);
}

void EvoformerBlock::operator()(const Session& session, const Tensor& msa, const Tensor& pair, const StackMasks& masks,
                                const std::string& name) const {
  if (outer_product_ == OuterProduct::last) update_msa(session, msa, pair, masks.msa, name);
  outer_product_mean_(session, msa, pair, masks);
  session.report(name + ".outer_product_mean", pair);
  if (outer_product_ == OuterProduct::first) update_msa(session, msa, pair, masks.msa, name);
  pair_updates_.multiply(session, pair, masks.pair, name);
  pair_updates_.attend(session, pair, masks.pair, name);
  pair_updates_.transition(session, pair, name);
}

}  // namespace rz::folding
