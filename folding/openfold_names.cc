#include "folding/openfold_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>

#include "kernels/error.h"

namespace rz::folding {
namespace {

const std::string kStart = "alphafold/alphafold_iteration/";

/// A name of today's OpenFold, whatever version wrote it.
std::string current_name(std::string name) {
  static const std::regex kWrapped("^(ema\\.params\\.|state_dict\\.|module\\.|model\\.)+");
  static const std::vector<std::pair<std::regex, std::string>> kOld = {
      {std::regex("template_angle_embedder"), "template_single_embedder"},
      {std::regex("\\.core\\.(msa_transition|outer_product_mean)"), ".$1"},
      {std::regex("\\.core\\.(tri_|pair_transition)"), ".pair_stack.$1"},
      {std::regex("ipa\\.linear_(q|kv)_points\\.(weight|bias)"), "ipa.linear_$1_points.linear.$2"},
      {std::regex("^template(?!_embedder)"), "template_embedder.template"}};
  name = std::regex_replace(name, kWrapped, "");
  for (const auto& [pattern, text] : kOld) name = std::regex_replace(name, pattern, text);
  return name;
}

Array transposed(const Array& array) {
  const int64_t rows = array.dim(0), columns = array.dim(1);
  Array out(DType::f32, Shape{columns, rows});
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) out.data<float>()[j * rows + i] = array.data<float>()[i * columns + j];
  }
  return out;
}

Array reshaped(const Array& array, const Shape& shape) {
  Array out(DType::f32, shape);
  std::copy_n(array.tensor().reshape(shape).data<float>(), array.numel(), out.data<float>());
  return out;
}

/// The second half of the leading axis first.
Array halves_exchanged(const Array& array) {
  Array out(DType::f32, array.shape());
  const int64_t half = array.numel() / 2;
  std::copy_n(array.data<float>() + half, half, out.data<float>());
  std::copy_n(array.data<float>(), half, out.data<float>() + half);
  return out;
}

class Converter {
 public:
  explicit Converter(const NamedArrays& openfold) : openfold_(openfold) {
    for (const std::string& name : openfold.names) original_[current_name(name)] = name;
    multimer_ = has("template_embedder.template_pair_embedder.dgram_linear.weight") ||
                has("structure_module.ipa.linear_k_points.linear.weight");
  }

  ArrayMap convert() {
    embedders();
    stack("extra_msa_stack.blocks.", "evoformer/extra_msa_stack", true);
    stack("evoformer.blocks.", "evoformer/evoformer_iteration", false);
    linear("evoformer.linear", "evoformer/single_activations");
    if (has("template_embedder.template_pair_stack.layer_norm.weight")) multimer_ ? multimer_templates() : templates();
    structure_module();
    output_heads();
    return std::move(arrays_);
  }

 private:
  bool has(const std::string& name) const { return original_.count(name) > 0; }

  Array get(const std::string& name) const {
    const auto it = original_.find(name);
    if (it == original_.end()) throw Error(ExitCode::input, openfold_.source + ": lacks OpenFold's array " + name);
    return openfold_.floats(it->second);
  }
  Array matrix(const std::string& name) const {
    Array array = get(name);
    if (array.rank() != 2) throw Error(ExitCode::input, openfold_.source + ": " + name + " is no matrix");
    return array;
  }
  int64_t heads(const std::string& name) const { return matrix(name).dim(0); }

  void put(const std::string& name, Array array) {
    if (block_ < 0) {
      arrays_[kStart + name] = std::move(array);
      return;
    }
    // A block of a stack: its entry of an array with a leading axis.
    std::vector<int64_t> extents{blocks_};
    for (int axis = 0; axis < array.rank(); ++axis) extents.push_back(array.dim(axis));
    Array& all = arrays_[kStart + name];
    if (block_ == 0) all = Array(DType::f32, Shape(extents));
    if (all.shape() != Shape(extents)) throw Error(ExitCode::input, openfold_.source + ": blocks differ in " + name);
    std::copy_n(array.data<float>(), array.numel(), all.data<float>() + block_ * array.numel());
  }

  void linear(const std::string& from, const std::string& to, bool exchange = false) {
    const Array weight = matrix(from + ".weight"), bias = get(from + ".bias");
    put(to + "//weights", transposed(exchange ? halves_exchanged(weight) : weight));
    put(to + "//bias", exchange ? halves_exchanged(bias) : bias);
  }
  /// A layer of one input, whose weights AlphaFold keeps as a vector.
  void scalar_linear(const std::string& from, const std::string& to) {
    const Array weight = matrix(from + ".weight");
    put(to + "//weights", reshaped(weight, Shape{weight.numel()}));
    put(to + "//bias", get(from + ".bias"));
  }
  void norm(const std::string& from, const std::string& to) {
    put(to + "//scale", get(from + ".weight"));
    put(to + "//offset", get(from + ".bias"));
  }
  /// [heads * dim, in] to [in, heads, dim]
  void split_heads(const std::string& from, const std::string& to, int64_t head_count) {
    const Array weight = transposed(matrix(from));
    put(to, reshaped(weight, Shape{weight.dim(0), head_count, weight.dim(1) / head_count}));
  }
  void attention(const std::string& from, const std::string& to, int64_t head_count, bool shared_keys = false) {
    split_heads(from + ".linear_q.weight", to + "//query_w", head_count);
    for (const auto& [letter, name] : {std::pair{"k", "key_w"}, std::pair{"v", "value_w"}}) {
      const std::string weight = from + ".linear_" + letter + ".weight";
      shared_keys ? put(to + "//" + name, transposed(matrix(weight)))
                  : split_heads(weight, to + "//" + name, head_count);
    }
    if (has(from + ".linear_g.weight")) {
      split_heads(from + ".linear_g.weight", to + "//gating_w", head_count);
      const Array bias = get(from + ".linear_g.bias");
      put(to + "//gating_b", reshaped(bias, Shape{head_count, bias.numel() / head_count}));
    }
    const Array out = transposed(matrix(from + ".linear_o.weight"));
    put(to + "//output_w", reshaped(out, Shape{head_count, out.dim(0) / head_count, out.dim(1)}));
    put(to + "//output_b", get(from + ".linear_o.bias"));
  }
  void transition(const std::string& from, const std::string& to) {
    norm(from + ".layer_norm", to + "/input_layer_norm");
    linear(from + ".linear_1", to + "/transition1");
    linear(from + ".linear_2", to + "/transition2");
  }

  void triangle_multiplication(const std::string& from, const std::string& to, bool outgoing) {
    if (has(from + ".linear_ab_p.weight")) {
      norm(from + ".layer_norm_in", to + "/left_norm_input");
      linear(from + ".linear_ab_p", to + "/projection", !outgoing);
      linear(from + ".linear_ab_g", to + "/gate", !outgoing);
      norm(from + ".layer_norm_out", to + "/center_norm");
    } else {
      // OpenFold follows the paper; AlphaFold takes left and right the other way round for incoming edges.
      const std::string left = outgoing ? "a" : "b", right = outgoing ? "b" : "a";
      norm(from + ".layer_norm_in", to + "/layer_norm_input");
      linear(from + ".linear_" + left + "_p", to + "/left_projection");
      linear(from + ".linear_" + right + "_p", to + "/right_projection");
      linear(from + ".linear_" + left + "_g", to + "/left_gate");
      linear(from + ".linear_" + right + "_g", to + "/right_gate");
      norm(from + ".layer_norm_out", to + "/center_layer_norm");
    }
    linear(from + ".linear_z", to + "/output_projection");
    linear(from + ".linear_g", to + "/gating_linear");
  }
  void triangle_attention(const std::string& from, const std::string& to) {
    norm(from + ".layer_norm", to + "/query_norm");
    put(to + "//feat_2d_weights", transposed(matrix(from + ".linear.weight")));
    attention(from + ".mha", to + "/attention", heads(from + ".linear.weight"));
  }
  void pair_updates(const std::string& from, const std::string& to) {
    triangle_multiplication(from + "tri_mul_out", to + "/triangle_multiplication_outgoing", true);
    triangle_multiplication(from + "tri_mul_in", to + "/triangle_multiplication_incoming", false);
    triangle_attention(from + "tri_att_start", to + "/triangle_attention_starting_node");
    triangle_attention(from + "tri_att_end", to + "/triangle_attention_ending_node");
    transition(from + "pair_transition", to + "/pair_transition");
  }

  template <class Body>
  void for_blocks(const std::string& from, const std::string& probe, const Body& body) {
    blocks_ = 0;
    while (has(fmt::format("{}{}.{}", from, blocks_, probe))) ++blocks_;
    for (block_ = 0; block_ < blocks_; ++block_) body(from + std::to_string(block_) + ".");
    block_ = -1;
  }

  void stack(const std::string& from, const std::string& to, bool extra) {
    for_blocks(from, "msa_att_row.linear_z.weight", [&](const std::string& block) {
      const std::string row = to + "/msa_row_attention_with_pair_bias";
      const int64_t head_count = heads(block + "msa_att_row.linear_z.weight");
      norm(block + "msa_att_row.layer_norm_m", row + "/query_norm");
      norm(block + "msa_att_row.layer_norm_z", row + "/feat_2d_norm");
      put(row + "//feat_2d_weights", transposed(matrix(block + "msa_att_row.linear_z.weight")));
      attention(block + "msa_att_row.mha", row + "/attention", head_count);
      if (extra) {
        norm(block + "msa_att_col.layer_norm_m", to + "/msa_column_global_attention/query_norm");
        attention(block + "msa_att_col.global_attention", to + "/msa_column_global_attention/attention", head_count,
                  true);
      } else {
        norm(block + "msa_att_col._msa_att.layer_norm_m", to + "/msa_column_attention/query_norm");
        attention(block + "msa_att_col._msa_att.mha", to + "/msa_column_attention/attention", head_count);
      }
      transition(block + "msa_transition", to + "/msa_transition");
      outer_product_mean(block + "outer_product_mean", to + "/outer_product_mean");
      pair_updates(block + "pair_stack.", to);
    });
  }
  void outer_product_mean(const std::string& from, const std::string& to) {
    norm(from + ".layer_norm", to + "/layer_norm_input");
    linear(from + ".linear_1", to + "/left_projection");
    linear(from + ".linear_2", to + "/right_projection");
    const Array out = transposed(matrix(from + ".linear_out.weight"));
    const int64_t channels = heads(from + ".linear_1.weight");
    put(to + "//output_w", reshaped(out, Shape{channels, channels, out.dim(1)}));
    put(to + "//output_b", get(from + ".linear_out.bias"));
  }

  void embedders() {
    linear("input_embedder.linear_tf_m", "evoformer/preprocess_1d");
    linear("input_embedder.linear_msa_m", "evoformer/preprocess_msa");
    linear("input_embedder.linear_tf_z_i", "evoformer/left_single");
    linear("input_embedder.linear_tf_z_j", "evoformer/right_single");
    linear("input_embedder.linear_relpos",
           multimer_ ? "evoformer/~_relative_encoding/position_activations" : "evoformer/pair_activiations");
    linear("recycling_embedder.linear", "evoformer/prev_pos_linear");
    norm("recycling_embedder.layer_norm_m", "evoformer/prev_msa_first_row_norm");
    norm("recycling_embedder.layer_norm_z", "evoformer/prev_pair_norm");
    linear("extra_msa_embedder.linear", "evoformer/extra_msa_activations");
  }

  void templates() {
    const std::string single = "evoformer/template_embedding/single_template_embedding";
    linear("template_embedder.template_pair_embedder.linear", single + "/embedding2d");
    for_blocks(
        "template_embedder.template_pair_stack.blocks.", "tri_att_start.linear.weight",
        [&](const std::string& block) { pair_updates(block, single + "/template_pair_stack/__layer_stack_no_state"); });
    norm("template_embedder.template_pair_stack.layer_norm", single + "/output_layer_norm");
    // The pointwise attention's heads are as many as those of the template stack in every published model.
    const int64_t head_count = heads("template_embedder.template_pair_stack.blocks.0.tri_att_start.linear.weight");
    attention("template_embedder.template_pointwise_att.mha", "evoformer/template_embedding/attention", head_count);
    linear("template_embedder.template_single_embedder.linear_1", "evoformer/template_single_embedding");
    linear("template_embedder.template_single_embedder.linear_2", "evoformer/template_projection");
  }

  void multimer_templates() {
    const std::string pair = "template_embedder.template_pair_embedder.";
    const std::string single = "evoformer/template_embedding/single_template_embedding";
    norm(pair + "query_embedding_layer_norm", single + "/query_embedding_norm");
    const std::vector<std::string> layers = {
        "dgram_linear", "pseudo_beta_mask_linear", "aatype_linear_1",       "aatype_linear_2", "x_linear", "y_linear",
        "z_linear",     "backbone_mask_linear",    "query_embedding_linear"};
    for (size_t i = 0; i < layers.size(); ++i) {
      const std::string to = single + "/template_pair_embedding_" + std::to_string(i);
      matrix(pair + layers[i] + ".weight").dim(1) == 1 ? scalar_linear(pair + layers[i], to)
                                                       : linear(pair + layers[i], to);
    }
    for_blocks("template_embedder.template_pair_stack.blocks.", "tri_att_start.linear.weight",
               [&](const std::string& block) { pair_updates(block, single + "/template_embedding_iteration"); });
    norm("template_embedder.template_pair_stack.layer_norm", single + "/output_layer_norm");
    linear("template_embedder.linear_t", "evoformer/template_embedding/output_linear");
    linear("template_embedder.template_single_embedder.template_single_embedder",
           "evoformer/template_single_embedding");
    linear("template_embedder.template_single_embedder.template_projector", "evoformer/template_projection");
  }

  void point_attention(const std::string& from, const std::string& to) {
    if (multimer_) {
      const int64_t head_count = get(from + "head_weights").numel();
      for (const std::string letter : {"q", "k", "v"}) {
        split_heads(fmt::format("{}linear_{}.weight", from, letter),
                    fmt::format("{}/{}_scalar_projection//weights", to, letter), head_count);
        const std::string points = fmt::format("{}linear_{}_points.linear", from, letter);
        const std::string target = fmt::format("{}/{}_point_projection/point_projection", to, letter);
        split_heads(points + ".weight", target + "//weights", head_count);
        const Array bias = get(points + ".bias");
        put(target + "//bias", reshaped(bias, Shape{head_count, bias.numel() / head_count}));
      }
    } else {
      linear(from + "linear_q", to + "/q_scalar");
      linear(from + "linear_kv", to + "/kv_scalar");
      linear(from + "linear_q_points.linear", to + "/q_point_local");
      linear(from + "linear_kv_points.linear", to + "/kv_point_local");
    }
    put(to + "//trainable_point_weights", get(from + "head_weights"));
    linear(from + "linear_b", to + "/attention_2d");
    linear(from + "linear_out", to + "/output_projection");
  }

  void structure_module() {
    const std::string from = "structure_module.", to = "structure_module", fold = to + "/fold_iteration";
    norm(from + "layer_norm_s", to + "/single_layer_norm");
    norm(from + "layer_norm_z", to + "/pair_layer_norm");
    linear(from + "linear_in", to + "/initial_projection");
    point_attention(from + "ipa.", fold + "/invariant_point_attention");
    norm(from + "layer_norm_ipa", fold + "/attention_layer_norm");
    linear(from + "transition.layers.0.linear_1", fold + "/transition");
    linear(from + "transition.layers.0.linear_2", fold + "/transition_1");
    linear(from + "transition.layers.0.linear_3", fold + "/transition_2");
    norm(from + "transition.layer_norm", fold + "/transition_layer_norm");
    linear(from + "bb_update.linear", fold + (multimer_ ? "/quat_rigid/rigid" : "/affine_update"));
    const std::string angles = from + "angle_resnet.", side_chain = fold + "/rigid_sidechain";
    linear(angles + "linear_in", side_chain + "/input_projection");
    linear(angles + "linear_initial", side_chain + "/input_projection_1");
    linear(angles + "layers.0.linear_1", side_chain + "/resblock1");
    linear(angles + "layers.0.linear_2", side_chain + "/resblock2");
    linear(angles + "layers.1.linear_1", side_chain + "/resblock1_1");
    linear(angles + "layers.1.linear_2", side_chain + "/resblock2_1");
    linear(angles + "linear_out", side_chain + "/unnormalized_angles");
  }

  void output_heads() {
    norm("aux_heads.plddt.layer_norm", "predicted_lddt_head/input_layer_norm");
    linear("aux_heads.plddt.linear_1", "predicted_lddt_head/act_0");
    linear("aux_heads.plddt.linear_2", "predicted_lddt_head/act_1");
    linear("aux_heads.plddt.linear_3", "predicted_lddt_head/logits");
    linear("aux_heads.distogram.linear", "distogram_head/half_logits");
    linear("aux_heads.masked_msa.linear", "masked_msa_head/logits");
    linear("aux_heads.experimentally_resolved.linear", "experimentally_resolved_head/logits");
    if (has("aux_heads.tm.linear.weight")) linear("aux_heads.tm.linear", "predicted_aligned_error_head/logits");
  }

  const NamedArrays& openfold_;
  std::map<std::string, std::string> original_;  // current name to the file's
  bool multimer_;
  int64_t block_ = -1, blocks_ = 0;
  ArrayMap arrays_;
};

}  // namespace

ArrayMap alphafold_arrays(const NamedArrays& openfold) { return Converter(openfold).convert(); }

bool are_openfold_names(const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return current_name(name) == "input_embedder.linear_tf_z_i.weight";
  });
}

}  // namespace rz::folding
