#include <cmath>
#include <numbers>

#include "molecules/distributions.h"

namespace rz::molecules::distributions {

double burr(double x, const double* p) { return x > 0 ? std::pow(1 + std::pow(x, -p[0]), -p[1]) : 0; }

double cauchy(double x, const double*) { return 0.5 + std::atan(x) / std::numbers::pi; }

double dweibull(double x, const double* p) {
  const double tail = 0.5 * std::exp(-std::pow(std::abs(x), p[0]));
  return x > 0 ? 1 - tail : tail;
}

double exponpow(double x, const double* p) { return x > 0 ? -std::expm1(-std::expm1(std::pow(x, p[0]))) : 0; }

double exponweib(double x, const double* p) { return x > 0 ? std::pow(-std::expm1(-std::pow(x, p[1])), p[0]) : 0; }

double fisk(double x, const double* p) { return x > 0 ? 1 / (1 + std::pow(x, -p[0])) : 0; }

double foldcauchy(double x, const double* p) {
  return x > 0 ? (std::atan(x - p[0]) + std::atan(x + p[0])) / std::numbers::pi : 0;
}

double genexpon(double x, const double* p) {
  return x > 0 ? -std::expm1((-p[0] - p[1]) * x + p[1] * -std::expm1(-p[2] * x) / p[2]) : 0;
}

double genhalflogistic(double x, const double* p) {
  if (x <= 0) return 0;
  if (x >= 1 / p[0]) return 1;
  const double power = std::pow(1 - p[0] * x, 1 / p[0]);
  return (1 - power) / (1 + power);
}

double genlogistic(double x, const double* p) { return std::pow(1 + std::exp(-x), -p[0]); }

double genpareto(double x, const double* p) {  // p[0] > 0: the support has no upper end
  return x > 0 ? -std::expm1(-std::log1p(p[0] * x) / p[0]) : 0;
}

double gompertz(double x, const double* p) { return x > 0 ? -std::expm1(-p[0] * std::expm1(x)) : 0; }

double halflogistic(double x, const double*) { return x > 0 ? std::tanh(x / 2) : 0; }

double hypsecant(double x, const double*) { return 2 / std::numbers::pi * std::atan(std::exp(x)); }

double invweibull(double x, const double* p) { return x > 0 ? std::exp(-std::pow(x, -p[0])) : 0; }

double laplace(double x, const double*) { return x > 0 ? 1 - 0.5 * std::exp(-x) : 0.5 * std::exp(x); }

double logistic(double x, const double*) { return 1 / (1 + std::exp(-x)); }

double lomax(double x, const double* p) { return x > 0 ? -std::expm1(-p[0] * std::log1p(x)) : 0; }

double mielke(double x, const double* p) {
  return x > 0 ? std::pow(x, p[0]) / std::pow(1 + std::pow(x, p[1]), p[0] / p[1]) : 0;
}

double pareto(double x, const double* p) { return x > 1 ? 1 - std::pow(x, -p[0]) : 0; }

double powerlaw(double x, const double* p) {
  if (x >= 1) return 1;
  return x > 0 ? std::pow(x, p[0]) : 0;
}

/// The quantile function is (q^lambda - (1 - q)^lambda) / lambda: found by bisection, as Cephes does it. lambda > 0.
double tukeylambda(double x, const double* p) {
  const double lambda = p[0];
  if (x <= -1 / lambda) return 0;
  if (x >= 1 / lambda) return 1;
  constexpr int kSteps = 60;
  constexpr double kClose = 1e-14;
  double low = 0, middle = 0.5, high = 1;
  for (int step = 0; step < kSteps && std::abs(middle - low) > kClose; ++step) {
    const double at = (std::pow(middle, lambda) - std::pow(1 - middle, lambda)) / lambda;
    if (at == x) break;
    (at > x ? high : low) = middle;
    middle = (low + high) / 2;
  }
  return middle;
}

}  // namespace rz::molecules::distributions
