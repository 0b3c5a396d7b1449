#include <cmath>
#include <numbers>

#include "molecules/distributions.h"

namespace rz::molecules::distributions {
namespace {

double normal(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

}  // namespace

double alpha(double x, const double* p) { return x > 0 ? normal(p[0] - 1 / x) / normal(p[0]) : 0; }

double exponnorm(double x, const double* p) {
  const double rate = 1 / p[0];
  return normal(x) - std::exp(rate * (0.5 * rate - x) + std::log(normal(x - rate)));
}

double foldnorm(double x, const double* p) { return x > 0 ? normal(x - p[0]) + normal(x + p[0]) - 1 : 0; }

double gilbrat(double x, const double*) { return x > 0 ? normal(std::log(x)) : 0; }

double halfnorm(double x, const double*) { return x > 0 ? normal(x) * 2 - 1 : 0; }

double johnsonsb(double x, const double* p) {
  if (x >= 1) return 1;
  return x > 0 ? normal(p[0] + p[1] * std::log(x / (1 - x))) : 0;
}

double johnsonsu(double x, const double* p) { return normal(p[0] + p[1] * std::log(x + std::sqrt(x * x + 1))); }

double lognorm(double x, const double* p) { return x > 0 ? normal(std::log(x) / p[0]) : 0; }

double recipinvgauss(double x, const double* p) {
  if (x <= 0) return 0;
  const double scale = 1 / std::sqrt(x), mode = 1 / p[0];
  return normal(-scale * (mode - x)) - std::exp(2 * mode) * normal(-scale * (mode + x));
}

/// The inverse Gaussian distribution of mean 1.
double wald(double x, const double*) {
  if (x <= 0) return 0;
  const double scale = 1 / std::sqrt(x);
  return normal(scale * (x - 1)) + std::exp(2.0) * normal(-scale * (x + 1));
}

}  // namespace rz::molecules::distributions
