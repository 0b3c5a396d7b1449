#include "molecules/generate/prior_gradient.h"

#include <algorithm>

#include "kernels/combine.h"
#include "kernels/error.h"
#include "kernels/gru.h"
#include "kernels/likelihood.h"
#include "kernels/weight_gradient.h"

namespace rz::molecules {
namespace {

/// Of a layer for all steps. Step t reads the states of row t and writes those of row t + 1; the first are zero.
struct LayerTrace {
  Tensor states;  // [length + 1, m, hidden]
  Tensor gates;   // [length, m, 4 hidden]
};

class Backward {
 public:
  Backward(Worker& worker, const PriorWeights& weights, std::span<const Lesson> lessons)
      : context_(worker.context), arena_(worker.arena), weights_(weights), scope_(worker.arena) {
    m_ = static_cast<int64_t>(lessons.size());
    for (const Lesson& one : lessons) length_ = std::max(length_, static_cast<int64_t>(one.tokens.size()) - 1);
    inputs_.resize(static_cast<size_t>(length_ * m_));  // behind the end: token 0, with nothing to predict
    targets_.assign(inputs_.size(), -1);
    row_weights_.resize(inputs_.size());
    for (int64_t i = 0; i < m_; ++i) {
      const std::vector<int32_t>& tokens = lessons[static_cast<size_t>(i)].tokens;
      for (size_t t = 0; t + 1 < tokens.size(); ++t) {
        const size_t at = t * lessons.size() + static_cast<size_t>(i);
        inputs_[at] = tokens[t];
        targets_[at] = tokens[t + 1];
        row_weights_[at] = lessons[static_cast<size_t>(i)].weight;
      }
    }
  }

  PriorGradient run() {
    for (size_t layer = 0; layer < weights_.layers.size(); ++layer) forward(layer);
    PriorGradient gradient;
    gradient.by.hidden = weights_.hidden;
    gradient.by.layers.resize(weights_.layers.size());
    Tensor d_states = predictions(gradient);
    for (size_t layer = weights_.layers.size(); layer-- > 0;) d_states = backward(layer, d_states, gradient.by);
    return gradient;
  }

 private:
  int64_t hidden() const { return weights_.hidden; }
  int64_t rows() const { return length_ * m_; }
  int64_t tokens() const { return static_cast<int64_t>(weights_.tokens.size()); }
  Shape square() const { return Shape{3 * hidden(), hidden()}; }

  Tensor zeros(const Shape& shape) {
    const std::vector<float> values(static_cast<size_t>(shape.numel()));
    return upload_new(context_, arena_, values, shape);
  }

  LinearWeight pack(const std::vector<float>& weight, const std::vector<float>& bias) {
    const Shape shape{static_cast<int64_t>(bias.size()), hidden()};
    return pack_linear(arena_, view(weight.data(), shape), view(bias.data(), Shape{shape[0]}));
  }
  /// What takes the gradient of a layer's output to that of its input.
  LinearWeight pack_back(const std::vector<float>& weight) {
    const Shape shape{static_cast<int64_t>(weight.size()) / hidden(), hidden()};
    return pack_linear(arena_, {{view(weight.data(), shape), {}, WeightOrder::in_out}});
  }

  /// States behind each step, [rows, hidden].
  Tensor states_after(const LayerTrace& trace) const {
    return trace.states.slice(1, length_ + 1).reshape(Shape{rows(), hidden()});
  }

  void forward(size_t layer) {
    const GruLayerWeights& weights = weights_.layers[layer];
    const LinearWeight recurrent = pack(weights.recurrent, weights.recurrent_bias);
    LayerTrace trace{zeros(Shape{length_ + 1, m_, hidden()}),
                     arena_.alloc(DType::f32, Shape{length_, m_, 4 * hidden()})};
    TableRows all;  // of every step
    if (layer == 0) {
      all.table = upload_new(context_, arena_, weights_.table, Shape{tokens(), 3 * hidden()});
      all.index = upload_new(context_, arena_, inputs_, Shape{length_, m_});
    } else {
      all.table = linear(context_, arena_, states_after(traces_[layer - 1]), pack(weights.input, weights.input_bias),
                         Activation::none);
    }
    for (int64_t t = 0; t < length_; ++t) {
      const TableRows input =
          layer == 0 ? TableRows{all.table, at(all.index, t)} : TableRows{all.table.slice(t * m_, (t + 1) * m_), {}};
      gru_step(context_, at(trace.states, t), recurrent, input, at(trace.gates, t), at(trace.states, t + 1));
    }
    traces_.push_back(trace);
  }

  static Tensor at(const Tensor& of_steps, int64_t t) {
    const Tensor one = of_steps.slice(t, t + 1);
    return one.rank() == 2 ? one.reshape(Shape{one.dim(1)}) : one.reshape(Shape{one.dim(1), one.dim(2)});
  }

  /// The likelihood; returns its gradient by the last layer's states, [rows, hidden].
  Tensor predictions(PriorGradient& gradient) {
    const Tensor states = states_after(traces_.back());
    const Tensor logits =
        linear(context_, arena_, states, pack(weights_.output, weights_.output_bias), Activation::none);
    const Tensor targets = upload_new(context_, arena_, targets_, Shape{rows()});
    const Tensor likelihood = arena_.alloc(DType::f32, Shape{rows()});
    log_likelihood(context_, logits, targets, likelihood);
    const std::vector<float> found = download_floats(context_, likelihood);
    for (size_t i = 0; i < found.size(); ++i) gradient.log_likelihood += double{row_weights_[i]} * found[i];
    log_likelihood_gradient(context_, logits, targets, upload_new(context_, arena_, row_weights_, Shape{rows()}),
                            logits);
    learn(states, logits, gradient.by.output, gradient.by.output_bias);
    return linear(context_, arena_, logits, pack_back(weights_.output), Activation::none);
  }

  void learn(const Tensor& x, const Tensor& d_out, std::vector<float>& weight, std::vector<float>& bias) {
    const Tensor d_weight = zeros(Shape{d_out.dim(1), x.dim(1)}), d_bias = zeros(Shape{d_out.dim(1)});
    weight_gradient(context_, x, d_out, d_weight, d_bias);
    weight = download_floats(context_, d_weight);
    bias = download_floats(context_, d_bias);
  }

  /// From the gradient by a layer's states, which it overwrites, to that of the layer below.
  Tensor backward(size_t layer, const Tensor& d_states, PriorWeights& by) {
    const LayerTrace& trace = traces_[layer];
    const LinearWeight recurrent = pack_back(weights_.layers[layer].recurrent);
    const Shape per_step{length_, m_, 3 * hidden()};
    const Tensor d_input = arena_.alloc(DType::f32, per_step), d_recurrent = arena_.alloc(DType::f32, per_step);
    const Tensor d_h = arena_.alloc(DType::f32, Shape{m_, hidden()});
    for (int64_t t = length_; t-- > 0;) {
      gru_gradient(context_, at(trace.states, t), at(trace.gates, t), d_states.slice(t * m_, (t + 1) * m_),
                   {at(d_input, t), at(d_recurrent, t), d_h});
      if (t == 0) break;
      const Tensor d_before = d_states.slice((t - 1) * m_, t * m_);
      add_rows(context_, d_h, d_before);
      linear(context_, at(d_recurrent, t), recurrent, Activation::none, d_before, d_before);
    }
    const Shape flat{rows(), 3 * hidden()};
    GruLayerWeights& out = by.layers[layer];
    learn(trace.states.slice(0, length_).reshape(Shape{rows(), hidden()}), d_recurrent.reshape(flat), out.recurrent,
          out.recurrent_bias);
    if (layer == 0) {
      by.table = by_token(d_input.reshape(flat));
      return {};
    }
    learn(states_after(traces_[layer - 1]), d_input.reshape(flat), out.input, out.input_bias);
    return linear(context_, arena_, d_input.reshape(flat), pack_back(weights_.layers[layer].input), Activation::none);
  }

  /// Sums of the rows whose input is the token.
  std::vector<float> by_token(const Tensor& d_input) {
    std::vector<int32_t> offsets(static_cast<size_t>(tokens()) + 1), order(inputs_.size());
    for (const int32_t token : inputs_) ++offsets[static_cast<size_t>(token) + 1];
    for (size_t i = 1; i < offsets.size(); ++i) offsets[i] += offsets[i - 1];
    std::vector<int32_t> next(offsets.begin(), offsets.end() - 1);
    for (size_t i = 0; i < inputs_.size(); ++i) {
      order[static_cast<size_t>(next[static_cast<size_t>(inputs_[i])]++)] = static_cast<int32_t>(i);
    }
    const RowLists lists{upload_new(context_, arena_, offsets, Shape{tokens() + 1}),
                         upload_new(context_, arena_, order, Shape{rows()}), Tensor()};
    const Tensor sums = arena_.alloc(DType::f32, Shape{tokens(), 3 * hidden()});
    gather_sum(context_, d_input, lists, Activation::none, {}, sums);
    return download_floats(context_, sums);
  }

  Context& context_;
  Arena& arena_;
  const PriorWeights& weights_;
  ArenaScope scope_;
  int64_t m_ = 0, length_ = 0;
  std::vector<int32_t> inputs_, targets_;  // [length, m]
  std::vector<float> row_weights_;         // [length, m]
  std::vector<LayerTrace> traces_;
};

void check(const PriorWeights& weights, std::span<const Lesson> lessons) {
  const auto known = [&](int32_t token) { return token >= 0 && static_cast<size_t>(token) < weights.tokens.size(); };
  for (const Lesson& one : lessons) {
    if (one.tokens.size() < 2 || !std::all_of(one.tokens.begin(), one.tokens.end(), known)) {
      throw Error(ExitCode::internal, "prior_gradient: a sequence that is too short, or has unknown tokens");
    }
  }
}

}  // namespace

PriorGradient prior_gradient(Worker& worker, const PriorWeights& weights, std::span<const Lesson> lessons) {
  check(weights, lessons);
  return Backward(worker, weights, lessons).run();
}

}  // namespace rz::molecules
