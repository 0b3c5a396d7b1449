#include "molecules/generate/prior.h"

#include "kernels/gru.h"

namespace rz::molecules {

Prior::Prior(const PriorWeights& weights, const Device& device)
    : vocabulary_(weights.tokens), hidden_(weights.hidden), weights_(device) {
  const Shape square{3 * hidden_, hidden_}, bias{3 * hidden_};
  table_ = place_on(weights_, view(weights.table.data(), Shape{vocabulary_.size(), 3 * hidden_}));
  for (const GruLayerWeights& one : weights.layers) {
    Layer layer;
    if (!one.input.empty()) {
      layer.input = pack_linear(weights_, view(one.input.data(), square), view(one.input_bias.data(), bias));
    }
    layer.recurrent = pack_linear(weights_, view(one.recurrent.data(), square), view(one.recurrent_bias.data(), bias));
    layers_.push_back(layer);
  }
  output_ = pack_linear(weights_, view(weights.output.data(), Shape{vocabulary_.size(), hidden_}),
                        view(weights.output_bias.data(), Shape{vocabulary_.size()}));
}

Prior::States Prior::first_states(Context& context, Arena& arena, int64_t m) const {
  const std::vector<float> zeros(static_cast<size_t>(m * hidden_));
  States states;
  for (size_t i = 0; i < layers_.size(); ++i) {
    states.push_back(upload_new(context, arena, zeros, Shape{m, hidden_}));
  }
  return states;
}

void Prior::step(Context& context, const Tensor& tokens, const States& before, const States& after,
                 const Tensor& logits) const {
  const ArenaScope scope(context.workspace());
  const int64_t m = tokens.dim(0);
  TableRows input{table_, tokens};
  for (size_t i = 0; i < layers_.size(); ++i) {
    if (i > 0) input = {linear(context, context.workspace(), after[i - 1], layers_[i].input, Activation::none), {}};
    gru_step(context, before[i], layers_[i].recurrent, input, Tensor(), after[i]);
  }
  linear(context, after.back().reshape(Shape{m, hidden_}), output_, Activation::none, Tensor(), logits);
}

}  // namespace rz::molecules
