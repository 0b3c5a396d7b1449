#include "folding/template_embedder.h"

#include "folding/template_arrays.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

const std::string kBlocks = "__layer_stack_no_state";

Scope single(const Scope& evoformer) {
  return evoformer.child("template_embedding").child("single_template_embedding");
}

}  // namespace

TemplateRows::TemplateRows(const LayerReader& reader, const Scope& evoformer, int64_t features, int64_t msa_width)
    : in_(reader.linear(evoformer.child("template_single_embedding"), features, msa_width)),
      out_(reader.linear(evoformer.child("template_projection"), msa_width, msa_width)) {}

void TemplateRows::operator()(const Session& session, const Array& features, const Tensor& rows) const {
  const ArenaScope scope(session.arena);
  const Tensor hidden = session.alloc(rows.shape());
  in_(session, session.place(features.tensor()), hidden, Activation::relu);
  out_(session, hidden, rows);
  session.report("template_embedder.template_single_embedding", rows);
}

bool TemplateEmbedder::is_part_of(const Scope& evoformer) {
  return single(evoformer).child("embedding2d").has("weights");
}

TemplateEmbedder::TemplateEmbedder(const LayerReader& reader, const Scope& evoformer, int64_t pair_width,
                                   int64_t msa_width) {
  const Scope embedding = single(evoformer), stack = embedding.child("template_pair_stack").child(kBlocks);
  pair_in_ = reader.linear(embedding.child("embedding2d"), kTemplatePairFeatures);
  const int64_t width = pair_in_.width();
  for (int64_t block = 0; block < stack.blocks("pair_transition/input_layer_norm//scale"); ++block) {
    blocks_.emplace_back(reader, stack.of_block(block), width);
  }
  pair_norm_ = reader.layer_norm(embedding.child("output_layer_norm"), width);
  attention_.emplace(reader, evoformer.child("template_embedding").child("attention"), pair_width, width);
  rows_ = TemplateRows(reader, evoformer, kTemplateTorsionFeatures, msa_width);
}

void TemplateEmbedder::embed_template(const Session& session, const TemplateFeatures& templates, int64_t t,
                                      const Tensor& out) const {
  const int64_t n = out.dim(0);
  for_chunks(n, session.rows_per_chunk(n, n * kTemplatePairFeatures), [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const Array values = template_pair_features(templates, t, begin, end);
    pair_in_(session, session.place(values.tensor()), out.slice(begin, end));
  });
}

void TemplateEmbedder::add_to_pair(const Session& session, const TemplateFeatures& templates, const Tensor& pair,
                                   const Tensor& pair_mask) const {
  const ArenaScope scope(session.arena);
  const int64_t count = templates.count(), n = pair.dim(0), width = pair_in_.width();
  const Tensor embedded = session.alloc(Shape{count, n, n, width});
  const auto one = [&](int64_t t) { return embedded.slice(t, t + 1).reshape(Shape{n, n, width}); };
  for (int64_t t = 0; t < count; ++t) embed_template(session, templates, t, one(t));
  session.report("template_pair_embedder", embedded);
  for (size_t block = 0; block < blocks_.size(); ++block) {
    for (int64_t t = 0; t < count; ++t) {
      blocks_[block].attend(session, one(t), pair_mask, "template");
      blocks_[block].multiply(session, one(t), pair_mask, "template");
      blocks_[block].transition(session, one(t), "template");
    }
    session.report("template_pair_stack.block" + std::to_string(block), embedded);
  }
  pair_norm_(session, embedded, embedded);
  session.report("template_pair_stack", embedded);
  (*attention_)(session, pair, embedded, session.place_mask(templates.mask));
  session.report("template_embedder.template_pair_embedding", pair);
}

void TemplateEmbedder::embed_rows(const Session& session, const TemplateFeatures& templates, const Tensor& rows) const {
  rows_(session, template_torsion_features(templates), rows);
}

}  // namespace rz::folding
