// The logistic function in double precision.
#pragma once

#include <cmath>

namespace rz::ref {

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace rz::ref
