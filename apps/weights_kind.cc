#include "apps/weights_kind.h"

#include <fmt/format.h>

#include <algorithm>

namespace rz {
namespace {

const std::string kStart = "alphafold/alphafold_iteration/";

bool any_ends_with(const WeightsFile& file, const std::string& end) {
  return std::any_of(file.arrays().begin(), file.arrays().end(),
                     [&](const auto& array) { return array.first.ends_with(end); });
}

/// An extent of an AlphaFold array; 0 where there is no such array or axis.
int64_t extent(const ArrayShapes& shapes, const std::string& name, size_t axis) {
  const auto it = shapes.find(kStart + name);
  return it == shapes.end() || axis >= it->second.size() ? 0 : it->second[axis];
}

/// Blocks and widths of AlphaFold's arrays.
std::string size_text(const ArrayShapes& shapes) {
  const std::string first = "/outer_product_mean//output_b";
  return fmt::format("{} Evoformer and {} extra blocks, widths {} (alignment) and {} (pairs)",
                     extent(shapes, "evoformer/evoformer_iteration" + first, 0),
                     extent(shapes, "evoformer/extra_msa_stack" + first, 0),
                     extent(shapes, "evoformer/preprocess_msa//weights", 1),
                     extent(shapes, "evoformer/left_single//weights", 1));
}

/// Blocks of an OpenFold stack: one more than the largest number in its names.
int64_t openfold_blocks(const WeightsFile& file, const std::string& stack) {
  int64_t blocks = 0;
  for (const auto& [name, array] : file.arrays()) {
    const size_t at = name.find(stack);
    if (at == std::string::npos || (at > 0 && name[at - 1] != '.')) continue;
    blocks = std::max<int64_t>(blocks, std::atoi(name.c_str() + at + stack.size()) + 1);
  }
  return blocks;
}

std::string openfold_text(const WeightsFile& file) {
  const bool multimer = any_ends_with(file, "ipa.linear_k_points.linear.weight");
  const bool templates = any_ends_with(file, "template_pair_stack.layer_norm.weight");
  return fmt::format("OpenFold {}{}, {} templates, {} Evoformer and {} extra blocks; rz-weights convert makes it ready",
                     multimer ? "multimer" : "monomer",
                     !multimer && any_ends_with(file, "aux_heads.tm.linear.weight") ? " with pTM" : "",
                     templates ? "with" : "without", openfold_blocks(file, "evoformer.blocks."),
                     openfold_blocks(file, "extra_msa_stack.blocks."));
}

}  // namespace

std::string alphafold_architecture(const ArrayShapes& shapes) {
  const auto has = [&](const std::string& name) { return shapes.count(kStart + name) > 0; };
  if (has("evoformer/~_relative_encoding/position_activations//weights")) {
    return "AlphaFold 2 multimer (like model_1_multimer_v3), " + size_text(shapes);
  }
  const bool templates = has("evoformer/template_embedding/single_template_embedding/embedding2d//weights");
  const bool aligned_error = has("predicted_aligned_error_head/logits//weights");
  return fmt::format("AlphaFold 2 monomer{}, {} templates (like model_{}{}), {}", aligned_error ? " with pTM" : "",
                     templates ? "with" : "without", templates ? 1 : 3, aligned_error ? "_ptm" : "", size_text(shapes));
}

WeightsKind kind_of(const WeightsFile& file) {
  if (file.has(kStart + "evoformer/preprocess_msa//weights")) return WeightsKind::alphafold;
  if (any_ends_with(file, "input_embedder.linear_tf_z_i.weight")) return WeightsKind::openfold;
  if (any_ends_with(file, "encoder.W_i.weight") || any_ends_with(file, "encoder.0.W_i.weight") ||
      any_ends_with(file, "message_passing.W_i.weight")) {
    return WeightsKind::chemprop;
  }
  return file.metadata().count("architecture") > 0 ? WeightsKind::ribozyme : WeightsKind::unknown;
}

std::string architecture_of(const WeightsFile& file) {
  ArrayShapes shapes;
  for (const auto& [name, array] : file.arrays()) shapes[name] = array.shape;
  switch (kind_of(file)) {
    case WeightsKind::alphafold:
      return alphafold_architecture(shapes);
    case WeightsKind::openfold:
      return openfold_text(file);
    case WeightsKind::chemprop:
      return "Chemprop";
    case WeightsKind::ribozyme:
      return "Ribozyme model (" + file.metadata().at("architecture") + ")";
    default:
      return "unknown: no model that Ribozyme has a use for";
  }
}

}  // namespace rz
