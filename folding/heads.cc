#include "folding/heads.h"

namespace rz::folding {
namespace {

/// A linear layer's outputs [..., width] for x [..., in], on the host, a chunk of rows at a time.
Array apply(const Session& session, const Linear& layer, const Tensor& x) {
  const int64_t in = layer.weight.in_features, rows = x.numel() / in;
  Shape shape = x.shape();
  shape.set_extent(x.rank() - 1, layer.width());
  Array out(DType::f32, shape);
  const Tensor flat = x.reshape(Shape{rows, in}), host = out.tensor().reshape(Shape{rows, layer.width()});
  for_chunks(rows, session.rows_per_chunk(rows, layer.width()), [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const Tensor part = session.alloc(Shape{end - begin, layer.width()});
    layer(session, flat.slice(begin, end), part);
    download(session.context, host.slice(begin, end), part);
    session.context.synchronize();
  });
  return out;
}

}  // namespace

Heads::Heads(const LayerReader& reader, const Scope& model, int64_t msa_width, int64_t pair_width,
             int64_t single_width) {
  const Scope lddt = model.child("predicted_lddt_head");
  lddt_norm_ = reader.layer_norm(lddt.child("input_layer_norm"), single_width);
  lddt_0_ = reader.linear(lddt.child("act_0"), single_width);
  lddt_1_ = reader.linear(lddt.child("act_1"), lddt_0_.width());
  lddt_out_ = reader.linear(lddt.child("logits"), lddt_1_.width());
  distogram_ = reader.linear(model.child("distogram_head").child("half_logits"), pair_width);
  masked_msa_ = reader.linear(model.child("masked_msa_head").child("logits"), msa_width);
  resolved_ = reader.linear(model.child("experimentally_resolved_head").child("logits"), single_width);
  const Scope aligned = model.child("predicted_aligned_error_head").child("logits");
  if (aligned.has("weights")) aligned_error_ = reader.linear(aligned, pair_width);
}

Array Heads::lddt(const Session& session, const Tensor& state) const {
  const ArenaScope scope(session.arena);
  const int64_t n = state.dim(0);
  const Tensor normal = session.alloc(state.shape());
  const Tensor a = session.alloc(Shape{n, lddt_0_.width()}), b = session.alloc(Shape{n, lddt_1_.width()});
  lddt_norm_(session, state, normal);
  lddt_0_(session, normal, a, Activation::relu);
  lddt_1_(session, a, b, Activation::relu);
  return apply(session, lddt_out_, b);
}

Array Heads::aligned_error(const Session& session, const Tensor& pair) const {
  return aligned_error_ ? apply(session, *aligned_error_, pair) : Array();
}

Array Heads::distogram(const Session& session, const Tensor& pair) const {
  const Array half = apply(session, distogram_, pair);
  const int64_t n = half.dim(0), bins = half.dim(2);
  Array logits(DType::f32, half.shape());
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      const float* one = half.data<float>() + (i * n + j) * bins;
      const float* other = half.data<float>() + (j * n + i) * bins;
      float* to = logits.data<float>() + (i * n + j) * bins;
      for (int64_t b = 0; b < bins; ++b) to[b] = one[b] + other[b];
    }
  }
  return logits;
}

Array Heads::masked_msa(const Session& session, const Tensor& msa) const { return apply(session, masked_msa_, msa); }

Array Heads::resolved(const Session& session, const Tensor& single) const { return apply(session, resolved_, single); }

}  // namespace rz::folding
