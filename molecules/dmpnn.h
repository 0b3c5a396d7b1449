// Directed message passing on molecules, and the feed-forward network behind it.
//
// Source: Yang et al. 2019, https://doi.org/10.1021/acs.jcim.9b00237; what is computed is equal to Chemprop's
// BondMessagePassing, in another order (see message_plan.h):
//   h0[v->w] = W_i [x_v; e_vw];  h = relu(h0);  depth - 1 times: h = relu(h0 + W_h sum of h[u->v], u not w)
//   h_v = relu(W_o [x_v; sum of h[u->v]] + b);  molecule: mean, sum, sum / norm or attention over h_v;
//   then batch normalisation, descriptors appended, and the feed-forward layers.
#pragma once

#include <vector>

#include "kernels/context.h"
#include "kernels/gather.h"
#include "kernels/linear.h"
#include "molecules/dmpnn_config.h"
#include "molecules/message_plan.h"

namespace rz::molecules {

class Dmpnn {
 public:
  /// Places the weights on a device. The model was checked (check_model).
  Dmpnn(const DmpnnModel& model, const Device& device);

  const DmpnnConfig& config() const { return config_; }
  int hidden() const { return static_cast<int>(hidden_); }

  /// What the last layer gives for each molecule of the plan, [molecules, tasks * values_per_task] in host memory,
  /// before output scales and the head's transformation (heads.h).
  ///
  ///   descriptors  [molecules, 200] f32 in host memory, or empty where the network has none
  ///   embedding    if not null: the molecules' vectors before the feed-forward network, [molecules, hidden]
  std::vector<float> forward(Context& context, Arena& arena, const MessagePlan& plan,
                             const std::vector<float>& descriptors, std::vector<float>* embedding = nullptr) const;

 private:
  Tensor atom_states(Context& context, Arena& arena, const MessagePlan& plan) const;
  Tensor pooled(Context& context, Arena& arena, const MessagePlan& plan, const Tensor& states) const;
  Tensor feed_forward(Context& context, Arena& arena, const Tensor& vectors,
                      const std::vector<float>& descriptors) const;
  std::vector<float> pooling_weights(Context& context, Arena& arena, const MessagePlan& plan,
                                     const Tensor& states) const;

  DmpnnConfig config_;
  int64_t hidden_;
  Arena weights_;
  LinearWeight input_atom_, input_bond_;     // W_i in two parts
  LinearWeight recurrent_;                   // W_h
  LinearWeight output_atom_, output_state_;  // W_o in two parts
  Tensor recurrent_bias_;                    // [1, hidden] or empty
  LinearWeight attention_;
  std::vector<LinearWeight> layers_;  // batch normalisation and descriptor scales are folded into the first
};

}  // namespace rz::molecules
