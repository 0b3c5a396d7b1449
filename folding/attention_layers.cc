#include "folding/attention_layers.h"

#include "kernels/attention.h"
#include "kernels/combine.h"
#include "kernels/permute.h"

namespace rz::folding {
namespace {

/// heads and head_dim of an attention's query weights [width, heads, head_dim].
struct Heads {
  int64_t count, dim;

  explicit Heads(const Scope& attention) {
    const std::vector<int64_t> shape = attention.shape("query_w");
    count = shape.size() == 3 ? shape[1] : 0;
    dim = shape.size() == 3 ? shape[2] : 0;
  }
};

AttentionOperands operands_of(int64_t outer, int64_t length, int64_t inner, int heads, int head_dim) {
  AttentionOperands operands;
  operands.outer = outer;
  operands.queries = operands.keys = length;
  operands.inner = inner;
  operands.heads = heads;
  operands.head_dim = head_dim;
  return operands;
}

/// Calls body(part of x [a, c, width], its mask [a, c]) for column ranges of x [a, b, width], and puts the parts back.
template <class Body>
void for_column_chunks(const Session& session, const Tensor& x, const Tensor& mask, int64_t chunk, const Body& body) {
  const int64_t a = x.dim(0), b = x.dim(1), width = x.dim(2);
  if (chunk >= b) return body(x, mask);
  const Tensor rows = x.reshape(Shape{a, b * width});
  for_chunks(b, chunk, [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const int64_t count = end - begin;
    const Tensor part = session.alloc(Shape{a, count * width});
    const Tensor part_mask = session.arena.alloc(DType::u8, Shape{a, count});
    copy_columns(session.context, rows, begin * width, count * width, part, 0);
    copy_columns(session.context, mask, begin, count, part_mask, 0);
    body(part.reshape(Shape{a, count, width}), part_mask);
    copy_columns(session.context, part, 0, count * width, rows, begin * width);
  });
}

}  // namespace

GatedAttention::GatedAttention(const LayerReader& reader, const Scope& scope, int64_t width)
    : norm_(reader.layer_norm(scope.child("query_norm"), width)) {
  const Scope attention = scope.child("attention");
  const Heads heads(attention);
  heads_ = static_cast<int>(heads.count);
  head_dim_ = static_cast<int>(heads.dim);
  const std::vector<int64_t> in{width}, out{heads.count, heads.dim};
  projections_ = reader.parts(
      attention,
      {{"query_w", "", in, out}, {"key_w", "", in, out}, {"value_w", "", in, out}, {"gating_w", "gating_b", in, out}});
  out_ = reader.parts(attention, {{"output_w", "output_b", out, in}});
}

int64_t GatedAttention::floats_per_position() const { return norm_.width() + 5 * int64_t{heads_} * head_dim_; }

void GatedAttention::update(const Session& session, const Tensor& x, const Tensor& mask, const Tensor& bias) const {
  const int64_t outer = x.dim(0), length = x.dim(1), inner = x.dim(2), channels = int64_t{heads_} * head_dim_;
  const ArenaScope scope(session.arena);
  const DType dtype = session.operand_dtype({x.dim(3), channels});
  const Tensor normal = session.alloc(dtype, x.shape());
  const Tensor projected = session.alloc(dtype, Shape{outer, length, inner, 4 * channels});
  const Tensor attended = session.alloc(dtype, Shape{outer, length, inner, channels});
  norm_(session, x, normal);
  projections_(session, normal, projected);
  AttentionOperands operands = operands_of(outer, length, inner, heads_, head_dim_);
  operands.q = channels_of(projected, 0);
  operands.k = channels_of(projected, channels);
  operands.v = channels_of(projected, 2 * channels);
  operands.gate = channels_of(projected, 3 * channels);
  operands.out = channels_of(attended, 0);
  operands.key_mask = mask;
  operands.bias = bias;
  attention(session.context, operands);
  out_(session, attended, x, Activation::none, x);
}

void GatedAttention::along_rows(const Session& session, const Tensor& x, const Tensor& mask, const Tensor& bias) const {
  const int64_t length = x.dim(1), width = x.dim(2);
  for_chunks(x.dim(0), session.rows_per_chunk(x.dim(0), length * floats_per_position()),
             [&](int64_t begin, int64_t end) {
               const int64_t rows = end - begin;
               update(session, x.slice(begin, end).reshape(Shape{rows, length, 1, width}),
                      mask.slice(begin, end).reshape(Shape{rows, length, 1}), bias);
             });
}

void GatedAttention::along_columns(const Session& session, const Tensor& x, const Tensor& mask,
                                   const Tensor& bias) const {
  const int64_t length = x.dim(0), width = x.dim(2);
  const int64_t chunk = session.rows_per_chunk(x.dim(1), length * (floats_per_position() + width));
  for_column_chunks(session, x, mask, chunk, [&](const Tensor& part, const Tensor& part_mask) {
    update(session, part.reshape(Shape{1, length, part.dim(1), width}),
           part_mask.reshape(Shape{1, length, part.dim(1)}), bias);
  });
}

PairBias::PairBias(const LayerReader& reader, const Scope& scope, const LayerNorm& norm, int heads)
    : norm_(norm), projection_(reader.parts(scope, {{"feat_2d_weights", "", {norm.width()}, {heads}}})) {}

Tensor PairBias::operator()(const Session& session, const Tensor& pair, bool keys_first) const {
  const int64_t n = pair.dim(0), width = pair.dim(2), heads = projection_.width();
  const Tensor bias = session.alloc(Shape{heads, n, n});
  for_chunks(n, session.rows_per_chunk(n, n * (width + heads)), [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const Tensor normal = session.alloc(session.operand_dtype({width}), Shape{end - begin, n, width});
    const Tensor features = session.alloc(Shape{end - begin, n, heads});
    norm_(session, pair.slice(begin, end), normal);
    projection_(session, normal, features);
    PermuteOperands operands;
    operands.x = features;
    operands.first_row = begin;
    operands.order = keys_first ? PermuteOrder::crj : PermuteOrder::cjr;
    permute(session.context, operands, bias);
  });
  return bias;
}

GlobalAttention::GlobalAttention(const LayerReader& reader, const Scope& scope, int64_t width)
    : norm_(reader.layer_norm(scope.child("query_norm"), width)) {
  const Scope attention = scope.child("attention");
  const Heads heads(attention);
  heads_ = static_cast<int>(heads.count);
  head_dim_ = static_cast<int>(heads.dim);
  const std::vector<int64_t> in{width}, all{heads.count, heads.dim}, one{heads.dim};
  query_ = reader.parts(attention, {{"query_w", "", in, all}});
  key_value_gate_ =
      reader.parts(attention, {{"key_w", "", in, one}, {"value_w", "", in, one}, {"gating_w", "gating_b", in, all}});
  out_ = reader.parts(attention, {{"output_w", "output_b", all, in}});
}

void GlobalAttention::operator()(const Session& session, const Tensor& x, const Tensor& mask) const {
  const int64_t rows = x.dim(0), width = x.dim(2);
  const int64_t floats = 2 * width + key_value_gate_.width() + query_.width();
  for_column_chunks(session, x, mask, session.rows_per_chunk(x.dim(1), rows * floats),
                    [&](const Tensor& part, const Tensor& part_mask) { update(session, part, part_mask); });
}

void GlobalAttention::update(const Session& session, const Tensor& x, const Tensor& mask) const {
  const int64_t rows = x.dim(0), n = x.dim(1), channels = query_.width(), projected_width = key_value_gate_.width();
  const ArenaScope scope(session.arena);
  const Tensor normal = session.alloc(x.shape());
  const Tensor mean = session.alloc(Shape{n, x.dim(2)});
  const Tensor query = session.alloc(Shape{n, channels});
  const Tensor projected = session.alloc(Shape{1, rows, n, projected_width});
  const Tensor attended = session.alloc(Shape{n, channels});
  const Tensor gated = session.alloc(Shape{rows * n, channels});
  norm_(session, x, normal);
  masked_mean(session.context, normal, mask, mean);
  query_(session, mean, query);
  key_value_gate_(session, normal, projected);
  AttentionOperands operands = operands_of(1, heads_, n, 1, head_dim_);  // the heads are the queries
  operands.keys = rows;
  operands.q = {query, 0, 0, head_dim_, channels};
  operands.k = channels_of(projected, 0);
  operands.v = channels_of(projected, head_dim_);
  operands.out = {attended, 0, 0, head_dim_, channels};
  operands.key_mask = mask.reshape(Shape{1, rows, n});
  attention(session.context, operands);
  gated_add(session.context, attended, projected.reshape(Shape{rows * n, projected_width}), int64_t{2} * head_dim_, {},
            gated);
  out_(session, gated, x, Activation::none, x);
}

TemplateAttention::TemplateAttention(const LayerReader& reader, const Scope& scope, int64_t pair_width,
                                     int64_t template_width) {
  const Heads heads(scope);
  heads_ = static_cast<int>(heads.count);
  head_dim_ = static_cast<int>(heads.dim);
  const std::vector<int64_t> channels{heads.count, heads.dim};
  query_ = reader.parts(scope, {{"query_w", "", {pair_width}, channels}});
  key_value_ =
      reader.parts(scope, {{"key_w", "", {template_width}, channels}, {"value_w", "", {template_width}, channels}});
  out_ = reader.parts(scope, {{"output_w", "output_b", channels, {pair_width}}});
}

void TemplateAttention::operator()(const Session& session, const Tensor& pair, const Tensor& templates,
                                   const Tensor& mask) const {
  const int64_t n = pair.dim(0), count = templates.dim(0), width = templates.dim(3), channels = query_.width();
  const int64_t floats = n * (2 * channels + count * (width + 2 * channels));
  for_chunks(n, session.rows_per_chunk(n, floats), [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const int64_t pairs = (end - begin) * n;
    const Tensor part = pair.slice(begin, end);
    const Tensor rows = session.alloc(Shape{count, pairs * width});
    const Tensor key_value = session.alloc(Shape{1, count, pairs, 2 * channels});
    const Tensor query = session.alloc(Shape{1, 1, pairs, channels});
    const Tensor attended = session.alloc(Shape{1, 1, pairs, channels});
    copy_columns(session.context, templates.reshape(Shape{count, n * n * width}), begin * n * width, pairs * width,
                 rows, 0);
    query_(session, part, query);
    key_value_(session, rows.reshape(Shape{count, pairs, width}), key_value);
    AttentionOperands operands = operands_of(1, 1, pairs, heads_, head_dim_);
    operands.keys = count;
    operands.q = channels_of(query, 0);
    operands.k = channels_of(key_value, 0);
    operands.v = channels_of(key_value, channels);
    operands.out = channels_of(attended, 0);
    operands.key_mask = mask.reshape(Shape{1, count, 1});
    attention(session.context, operands);
    out_(session, attended, part, Activation::none, part);
  });
}

}  // namespace rz::folding
