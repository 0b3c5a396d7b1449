// Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980), on weights in host memory.
#pragma once

#include <cstdint>
#include <vector>

namespace rz::molecules {

class Adam {
 public:
  explicit Adam(double rate) : rate_(rate) {}

  /// One step uphill: `gradients` are of what should grow, one list per list of weights, always the same ones. Where
  /// the norm of all of them is above 1 they are scaled down to that.
  void climb(const std::vector<std::vector<float>*>& weights, const std::vector<std::vector<float>*>& gradients);

 private:
  double rate_;
  int64_t steps_ = 0;
  std::vector<std::vector<float>> means_, squares_;
};

}  // namespace rz::molecules
