// Cumulative distribution functions, in SciPy's parametrisation (scipy.stats): the names are SciPy's, x is standardised
// (SciPy's loc and scale are taken off), p are the shape parameters in SciPy's order. All are 0 below the
// distribution's support and 1 above. Not a number where x is none.
//
// SciPy's formulas, also where they cancel: descriptors were normalised with them when models were trained.
#pragma once

namespace rz::molecules::distributions {

using Cdf = double (*)(double x, const double* p);

// distributions_elementary.cc: powers, logarithms, arcs
double burr(double x, const double* p);  // p = c, d
double cauchy(double x, const double* p);
double dweibull(double x, const double* p);
double exponpow(double x, const double* p);
double exponweib(double x, const double* p);  // p = a, c
double fisk(double x, const double* p);
double foldcauchy(double x, const double* p);
double genexpon(double x, const double* p);  // p = a, b, c
double genhalflogistic(double x, const double* p);
double genlogistic(double x, const double* p);
double genpareto(double x, const double* p);
double gompertz(double x, const double* p);
double halflogistic(double x, const double* p);
double hypsecant(double x, const double* p);
double invweibull(double x, const double* p);
double laplace(double x, const double* p);
double logistic(double x, const double* p);
double lomax(double x, const double* p);
double mielke(double x, const double* p);  // p = k, s
double pareto(double x, const double* p);
double powerlaw(double x, const double* p);
double tukeylambda(double x, const double* p);

// distributions_normal.cc: what the normal distribution gives
double alpha(double x, const double* p);
double exponnorm(double x, const double* p);
double foldnorm(double x, const double* p);
double gilbrat(double x, const double* p);
double halfnorm(double x, const double* p);
double johnsonsb(double x, const double* p);  // p = a, b
double johnsonsu(double x, const double* p);  // p = a, b
double lognorm(double x, const double* p);
double recipinvgauss(double x, const double* p);
double wald(double x, const double* p);

// distributions_special.cc: incomplete beta and gamma functions, series, integrals
double beta(double x, const double* p);       // p = a, b
double betaprime(double x, const double* p);  // p = a, b
double chi(double x, const double* p);
double dgamma(double x, const double* p);
double gausshyper(double x, const double* p);  // p = a, b, c, z
double gengamma(double x, const double* p);    // p = a, c
double gennorm(double x, const double* p);
double halfgennorm(double x, const double* p);
double invgamma(double x, const double* p);
double loggamma(double x, const double* p);
double ncf(double x, const double* p);   // p = dfn, dfd, nc
double nct(double x, const double* p);   // p = df, nc
double ncx2(double x, const double* p);  // p = df, nc
double pearson3(double x, const double* p);
double t(double x, const double* p);

}  // namespace rz::molecules::distributions
