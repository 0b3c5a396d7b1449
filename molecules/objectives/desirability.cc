#include "molecules/objectives/desirability.h"

#include <algorithm>
#include <cmath>

namespace rz::molecules {

Desirability Desirability::as_is() { return {Form::as_is, 0, 1, 0}; }

Desirability Desirability::ramp(double low, double high) { return {Form::ramp, low, high, 0}; }

Desirability Desirability::within(double low, double high, double sigma) { return {Form::within, low, high, sigma}; }

double Desirability::of(double value) const {
  if (std::isnan(value)) return 0;
  switch (form_) {
    case Form::as_is:
      return std::clamp(value, 0.0, 1.0);
    case Form::ramp:
      return std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
    case Form::within: {
      const double distance = std::max({low_ - value, value - high_, 0.0}) / sigma_;
      return std::exp(-0.5 * distance * distance);
    }
  }
  return 0;
}

}  // namespace rz::molecules
