#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <boost/math/distributions/non_central_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "molecules/distributions.h"

namespace rz::molecules::distributions {
namespace {

namespace bm = boost::math;
using bm::policies::promote_double;

/// Double precision is enough: long double costs several times as much. What overflows or underflows is as in SciPy.
using Policy = bm::policies::policy<promote_double<false>, bm::policies::overflow_error<bm::policies::ignore_error>,
                                    bm::policies::underflow_error<bm::policies::ignore_error>,
                                    bm::policies::evaluation_error<bm::policies::ignore_error>>;

double gamma_lower(double a, double x) { return std::isinf(x) ? 1 : bm::gamma_p(a, x, Policy()); }
double gamma_upper(double a, double x) { return std::isinf(x) ? 0 : bm::gamma_q(a, x, Policy()); }

}  // namespace

double beta(double x, const double* p) {
  if (x >= 1) return 1;
  return x > 0 ? bm::ibeta(p[0], p[1], x, Policy()) : 0;
}

double betaprime(double x, const double* p) { return x > 0 ? bm::ibeta(p[0], p[1], x / (1 + x), Policy()) : 0; }

double chi(double x, const double* p) { return x > 0 ? gamma_lower(p[0] / 2, x * x / 2) : 0; }

double dgamma(double x, const double* p) {
  const double half = 0.5 * gamma_lower(p[0], std::abs(x));
  return x > 0 ? 0.5 + half : 0.5 - half;
}

/// The density is proportional to x^(a-1) (1-x)^(b-1) (1+zx)^-c. Integrated over u = x^a, which takes the pole at 0
/// away.
double gausshyper(double x, const double* p) {
  const double a = p[0], b = p[1], c = p[2], z = p[3];
  const auto integral = [&](double end) {
    return bm::quadrature::gauss<double, 60>::integrate(
        [&](double u) {
          const double at = std::pow(u, 1 / a);
          return std::pow(1 - at, b - 1) * std::pow(1 + z * at, -c);
        },
        0.0, std::pow(end, a));
  };
  if (x >= 1) return 1;
  return x > 0 ? integral(x) / integral(1) : 0;
}

double gengamma(double x, const double* p) {  // p[1] > 0
  return x > 0 ? gamma_lower(p[0], std::pow(x, p[1])) : 0;
}

double gennorm(double x, const double* p) {
  const double side = x > 0 ? 0.5 : x < 0 ? -0.5 : 0;
  return (0.5 + side) - side * gamma_upper(1 / p[0], std::pow(std::abs(x), p[0]));
}

double halfgennorm(double x, const double* p) { return x > 0 ? gamma_lower(1 / p[0], std::pow(x, p[0])) : 0; }

double invgamma(double x, const double* p) { return x > 0 ? gamma_upper(p[0], 1 / x) : 0; }

double loggamma(double x, const double* p) { return gamma_lower(p[0], std::exp(x)); }

double ncf(double x, const double* p) {
  return x > 0 ? bm::cdf(bm::non_central_f_distribution<double, Policy>(p[0], p[1], p[2]), x) : 0;
}

double nct(double x, const double* p) { return bm::cdf(bm::non_central_t_distribution<double, Policy>(p[0], p[1]), x); }

double ncx2(double x, const double* p) {
  return x > 0 ? bm::cdf(bm::non_central_chi_squared_distribution<double, Policy>(p[0], p[1]), x) : 0;
}

/// A gamma distribution of mean 0 and variance 1; the skew p[0] > 0. Fits begin where most values are, at the very
/// start of the support: what is left of x there depends on the order of these operations, which is SciPy's.
double pearson3(double x, const double* p) {
  const double rate = 2 / p[0], shape = rate * rate;
  const double start = -(shape / rate);
  const double from_start = rate * (x - start);
  return from_start > 0 ? gamma_lower(shape, from_start) : 0;
}

double t(double x, const double* p) { return bm::cdf(bm::students_t_distribution<double, Policy>(p[0]), x); }

}  // namespace rz::molecules::distributions
