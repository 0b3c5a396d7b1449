#include "molecules/dmpnn.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "kernels/combine.h"
#include "kernels/concat_columns.h"

namespace rz::molecules {
namespace {

/// Columns [begin, end) of a matrix.
Array columns_of(const Array& matrix, int64_t begin, int64_t end) {
  Array part(DType::f32, Shape{matrix.dim(0), end - begin});
  for (int64_t row = 0; row < matrix.dim(0); ++row) {
    const float* from = matrix.data<float>() + row * matrix.dim(1);
    std::copy(from + begin, from + end, part.data<float>() + row * (end - begin));
  }
  return part;
}

Tensor optional_array(const DmpnnModel& model, const std::string& name) {
  const auto it = model.arrays.find(name);
  return it == model.arrays.end() ? Tensor() : it->second.tensor();
}

/// What a layer reads is multiplied by `scale` and moved by `shift`, from `column` on: taken into its weights.
void fold(Array& weight, Array& bias, int64_t column, const std::vector<double>& scale,
          const std::vector<double>& shift) {
  for (int64_t row = 0; row < weight.dim(0); ++row) {
    double moved = bias.data<float>()[row];
    for (size_t i = 0; i < scale.size(); ++i) {
      float& entry = weight.data<float>()[row * weight.dim(1) + column + static_cast<int64_t>(i)];
      moved += entry * shift[i];
      entry = static_cast<float>(entry * scale[i]);
    }
    bias.data<float>()[row] = static_cast<float>(moved);
  }
}

/// The first feed-forward layer with batch normalisation and the descriptors' scales in it.
void fold_inputs(const DmpnnModel& model, Array& weight, Array& bias) {
  if (model.arrays.count("norm.scale") > 0) {
    fold(weight, bias, 0, model.numbers("norm.scale"), model.numbers("norm.shift"));
  }
  if (model.arrays.count("descriptors.mean") > 0) {
    std::vector<double> scale = model.numbers("descriptors.scale");
    std::vector<double> shift = model.numbers("descriptors.mean");
    for (size_t i = 0; i < scale.size(); ++i) {
      scale[i] = 1 / scale[i];
      shift[i] *= -scale[i];
    }
    fold(weight, bias, model.hidden(), scale, shift);
  }
}

template <class T>
Tensor placed(Context& context, Arena& arena, const std::vector<T>& values) {
  return upload_new(context, arena, values, Shape{static_cast<int64_t>(values.size())});
}

RowLists lists_of(Context& context, Arena& arena, const PlanStep& step) {
  return {placed(context, arena, step.offsets), placed(context, arena, step.rows), Tensor()};
}

}  // namespace

Dmpnn::Dmpnn(const DmpnnModel& model, const Device& device)
    : config_(model.config), hidden_(model.hidden()), weights_(device) {
  const int64_t atoms = atom_width(config_.features), bonds = bond_width(config_.features);
  const Array& input = model.arrays.at("W_i.weight");
  const Array& output = model.arrays.at("W_o.weight");
  input_atom_ = pack_linear(weights_, columns_of(input, 0, atoms).tensor(), optional_array(model, "W_i.bias"));
  input_bond_ = pack_linear(weights_, columns_of(input, atoms, atoms + bonds).tensor(), Tensor());
  recurrent_ = pack_linear(weights_, model.arrays.at("W_h.weight").tensor(), Tensor());
  output_atom_ = pack_linear(weights_, columns_of(output, 0, atoms).tensor(), optional_array(model, "W_o.bias"));
  output_state_ = pack_linear(weights_, columns_of(output, atoms, atoms + hidden_).tensor(), Tensor());
  if (const Tensor bias = optional_array(model, "W_h.bias"); !bias.empty()) {
    recurrent_bias_ = place_on(weights_, bias.reshape(Shape{1, hidden_}));
  }
  if (config_.aggregation == Aggregation::attentive) {
    attention_ =
        pack_linear(weights_, optional_array(model, "attention.weight"), optional_array(model, "attention.bias"));
  }
  for (int layer = 0; layer < model.ffn_layers(); ++layer) {
    Array weight = model.arrays.at(fmt::format("ffn.{}.weight", layer));
    Array bias = model.arrays.at(fmt::format("ffn.{}.bias", layer));
    if (layer == 0) fold_inputs(model, weight, bias);
    layers_.push_back(pack_linear(weights_, weight.tensor(), bias.tensor()));
  }
}

/// h_v of the distinct atoms in their surroundings, [classes of readout, hidden].
Tensor Dmpnn::atom_states(Context& context, Arena& arena, const MessagePlan& plan) const {
  std::vector<float> atoms, bonds;
  const int64_t atom_size = atom_width(config_.features), bond_size = bond_width(config_.features);
  const auto atom_count = static_cast<int64_t>(plan.atoms.size()), bond_count = static_cast<int64_t>(plan.bonds.size());
  atoms.resize(plan.atoms.size() * static_cast<size_t>(atom_size));
  bonds.resize(plan.bonds.size() * static_cast<size_t>(bond_size));
  for (size_t i = 0; i < plan.atoms.size(); ++i) atom_features(config_.features, plan.atoms[i], &atoms[i * atom_size]);
  for (size_t i = 0; i < plan.bonds.size(); ++i) bond_features(config_.features, plan.bonds[i], &bonds[i * bond_size]);
  const Tensor x = upload_new(context, arena, atoms, Shape{atom_count, atom_size});
  const Tensor e = upload_new(context, arena, bonds, Shape{bond_count, bond_size});

  // h0 of a directed bond is a row of its atom plus a row of its bond.
  const Tensor table = arena.alloc(DType::f32, Shape{atom_count + bond_count, hidden_});
  linear(context, x, input_atom_, Activation::none, Tensor(), table.slice(0, atom_count));
  linear(context, e, input_bond_, Activation::none, Tensor(), table.slice(atom_count, atom_count + bond_count));
  const Tensor start = arena.alloc(DType::f32, Shape{plan.pairs.classes(), hidden_});
  gather_sum(context, table, lists_of(context, arena, plan.pairs), Activation::none, {}, start);
  Tensor states = arena.alloc(DType::f32, start.shape());
  relu(context, start, states);
  if (!recurrent_bias_.empty()) add_rows(context, recurrent_bias_, start);

  for (size_t t = 0; t < plan.exchanges.size(); ++t) {
    const PlanStep& step = plan.exchanges[t];
    const RowLists lists = lists_of(context, arena, step);
    const TableRows added{start, placed(context, arena, step.added)};
    const Tensor next = arena.alloc(DType::f32, Shape{step.classes(), hidden_});
    if (t == 0) {
      // W_h of a sum is the sum of W_h: there are few distinct bonds to multiply yet.
      const Tensor messages = linear(context, arena, states, recurrent_, Activation::none);
      gather_sum(context, messages, lists, Activation::relu, added, next);
    } else {
      gather_linear(context, states, lists, recurrent_, Activation::relu, added, next);
    }
    states = next;
  }
  const TableRows own{linear(context, arena, x, output_atom_, Activation::none),
                      placed(context, arena, plan.readout.added)};
  const Tensor out = arena.alloc(DType::f32, Shape{plan.readout.classes(), hidden_});
  gather_linear(context, states, lists_of(context, arena, plan.readout), output_state_, Activation::relu, own, out);
  return out;
}

/// One weight per atom of each molecule.
std::vector<float> Dmpnn::pooling_weights(Context& context, Arena& arena, const MessagePlan& plan,
                                          const Tensor& states) const {
  std::vector<float> weights(plan.molecule_rows.size());
  std::vector<float> logits;
  if (config_.aggregation == Aggregation::attentive) {
    logits = download_floats(context, linear(context, arena, states, attention_, Activation::none));
  }
  for (int64_t m = 0; m < plan.molecules(); ++m) {
    const int32_t begin = plan.molecule_offsets[m], end = plan.molecule_offsets[m + 1];
    double all = 0;
    for (int32_t i = begin; i < end && !logits.empty(); ++i) all += std::exp(double{logits[plan.molecule_rows[i]]});
    for (int32_t i = begin; i < end; ++i) {
      switch (config_.aggregation) {
        case Aggregation::mean:
          weights[i] = static_cast<float>(1.0 / (end - begin));
          break;
        case Aggregation::norm:
          weights[i] = static_cast<float>(1.0 / config_.aggregation_norm);
          break;
        case Aggregation::attentive:
          weights[i] = static_cast<float>(std::exp(double{logits[plan.molecule_rows[i]]}) / all);
          break;
        default:
          weights[i] = 1;
      }
    }
  }
  return weights;
}

Tensor Dmpnn::pooled(Context& context, Arena& arena, const MessagePlan& plan, const Tensor& states) const {
  const std::vector<float> weights = pooling_weights(context, arena, plan, states);
  const RowLists lists{placed(context, arena, plan.molecule_offsets), placed(context, arena, plan.molecule_rows),
                       placed(context, arena, weights)};
  const Tensor vectors = arena.alloc(DType::f32, Shape{plan.molecules(), hidden_});
  gather_sum(context, states, lists, Activation::none, {}, vectors);
  return vectors;
}

Tensor Dmpnn::feed_forward(Context& context, Arena& arena, const Tensor& vectors,
                           const std::vector<float>& descriptors) const {
  Tensor x = vectors;
  if (!descriptors.empty()) {
    const Shape shape{vectors.dim(0), static_cast<int64_t>(descriptors.size()) / vectors.dim(0)};
    x = arena.alloc(DType::f32, Shape{vectors.dim(0), hidden_ + shape[1]});
    concat_columns(context, vectors, upload_new(context, arena, descriptors, shape), x);
  }
  for (size_t layer = 0; layer < layers_.size(); ++layer) {
    x = linear(context, arena, x, layers_[layer], layer + 1 < layers_.size() ? Activation::relu : Activation::none);
  }
  return x;
}

std::vector<float> Dmpnn::forward(Context& context, Arena& arena, const MessagePlan& plan,
                                  const std::vector<float>& descriptors, std::vector<float>* embedding) const {
  if (plan.molecules() == 0) return {};
  const ArenaScope scope(arena);
  const Tensor vectors = pooled(context, arena, plan, atom_states(context, arena, plan));
  const Tensor outputs = feed_forward(context, arena, vectors, descriptors);
  if (embedding) *embedding = download_floats(context, vectors);
  return download_floats(context, outputs);
}

}  // namespace rz::molecules
