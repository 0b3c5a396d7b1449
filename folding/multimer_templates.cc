#include "folding/multimer_templates.h"

#include <algorithm>

#include "folding/residues.h"
#include "folding/template_arrays.h"
#include "kernels/combine.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr int kFeatureLayers = 8;  // template_pair_embedding_0 to 7; 8 is that of the pair representation

Scope single(const Scope& evoformer) {
  return evoformer.child("template_embedding").child("single_template_embedding");
}
Scope layer(const Scope& evoformer, int index) {
  return single(evoformer).child("template_pair_embedding_" + std::to_string(index));
}

/// The layers of the single features put together: [88, width] and the sum of their biases.
Linear read_feature_layers(const LayerReader& reader, const Scope& evoformer) {
  const std::vector<int64_t> bias_shape = layer(evoformer, 0).shape("bias");
  const int64_t width = bias_shape.empty() ? 0 : bias_shape[0];
  Array weights(DType::f32, Shape{kTemplatePairFeatures, width}), bias(DType::f32, Shape{width});
  int64_t row = 0;
  for (int index = 0; index < kFeatureLayers; ++index) {
    const Scope scope = layer(evoformer, index);
    const std::vector<int64_t> shape = scope.shape("weights");
    const Array part = scope.floats("weights", shape), part_bias = scope.floats("bias", {width});
    if (row * width + part.numel() > weights.numel()) break;  // the check of `row` below tells
    std::copy_n(part.data<float>(), part.numel(), weights.data<float>() + row * width);
    row += part.numel() / std::max<int64_t>(1, width);
    for (int64_t c = 0; c < width; ++c) bias.data<float>()[c] += part_bias.data<float>()[c];
  }
  if (row != kTemplatePairFeatures) {
    throw Error(ExitCode::input, "the template embedding's layers do not read 88 features together");
  }
  return reader.linear(weights.tensor(), bias.tensor());
}

}  // namespace

bool MultimerTemplates::is_part_of(const Scope& evoformer) { return layer(evoformer, 0).has("weights"); }

MultimerTemplates::MultimerTemplates(const LayerReader& reader, const Scope& evoformer, int64_t pair_width,
                                     int64_t msa_width)
    : features_in_(read_feature_layers(reader, evoformer)) {
  const Scope embedding = single(evoformer), stack = embedding.child("template_embedding_iteration");
  const int64_t width = features_in_.width();
  query_norm_ = reader.layer_norm(embedding.child("query_embedding_norm"), pair_width);
  query_in_ = reader.linear(layer(evoformer, kFeatureLayers), pair_width, width);
  for (int64_t block = 0; block < stack.blocks("pair_transition/input_layer_norm//scale"); ++block) {
    blocks_.emplace_back(reader, stack.of_block(block), width);
  }
  out_norm_ = reader.layer_norm(embedding.child("output_layer_norm"), width);
  out_ = reader.linear(evoformer.child("template_embedding").child("output_linear"), width, pair_width);
  rows_ = TemplateRows(reader, evoformer, kMultimerTorsionFeatures, msa_width);
}

void MultimerTemplates::embed_template(const Session& session, const TemplateFeatures& templates, const Array& chain,
                                       int64_t t, const Tensor& pair, const Tensor& out) const {
  const int64_t n = out.dim(0), floats = n * (kTemplatePairFeatures + pair.dim(2));
  for_chunks(n, session.rows_per_chunk(n, floats), [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const Array values = multimer_pair_features(templates, chain.data<int32_t>(), t, begin, end);
    const Tensor placed = session.place(values.tensor());
    const Tensor normal = session.alloc(Shape{end - begin, n, pair.dim(2)});
    const Tensor part = out.slice(begin, end);
    query_norm_(session, pair.slice(begin, end), normal);
    features_in_(session, placed, part);
    query_in_(session, normal, part, Activation::none, part);
  });
}

void MultimerTemplates::add_to_pair(const Session& session, const TemplateFeatures& templates, const Array& chain,
                                    const Tensor& pair, const Tensor& pair_mask) const {
  const ArenaScope scope(session.arena);
  const int64_t n = pair.dim(0), width = pair_width();
  const Tensor sum = session.alloc(Shape{n, n, width}), embedded = session.alloc(Shape{n, n, width});
  const Tensor flat_sum = sum.reshape(Shape{n * n, width}), flat = embedded.reshape(Shape{n * n, width});
  for (int64_t t = 0; t < templates.count(); ++t) {
    embed_template(session, templates, chain, t, pair, embedded);
    for (const PairUpdates& block : blocks_) {
      block.multiply(session, embedded, pair_mask, "template");
      block.attend(session, embedded, pair_mask, "template");
      block.transition(session, embedded, "template");
    }
    out_norm_(session, embedded, embedded);
    if (t == 0) {
      copy_columns(session.context, flat, 0, width, flat_sum, 0);
    } else {
      add_rows(session.context, flat, flat_sum);
    }
  }
  scale(session.context, 1.0f / static_cast<float>(templates.count()), flat_sum);
  relu(session.context, flat_sum, flat_sum);
  out_(session, sum, pair, Activation::none, pair);
}

void MultimerTemplates::embed_rows(const Session& session, const TemplateFeatures& templates,
                                   const Tensor& rows) const {
  rows_(session, multimer_torsion_features(templates), rows);
}

TemplateFeatures empty_template(int64_t residues) {
  TemplateFeatures empty;
  empty.aatype = Array(DType::i32, Shape{1, residues});
  empty.positions = Array(DType::f32, Shape{1, residues, kAtoms37, 3});
  empty.atom_mask = Array(DType::f32, Shape{1, residues, kAtoms37});
  empty.mask = Array(DType::f32, Shape{1});
  empty.pseudo_beta = Array(DType::f32, Shape{1, residues, 3});
  empty.pseudo_beta_mask = Array(DType::f32, Shape{1, residues});
  return empty;
}

}  // namespace rz::folding
