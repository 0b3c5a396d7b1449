#!/usr/bin/env python3
"""Writes cumulative distribution functions by SciPy, for tests/molecules/descriptor_cdf_test.cc.

usage: scipy_cdf.py > tests/molecules/data/scipy_cdf.csv    (made with SciPy 1.10.1)
"""
import scipy.stats

SHAPES = {
    'alpha': [0.5], 'beta': [2.3, 1.4], 'betaprime': [0.8, 2.0], 'burr': [5.3, 0.96], 'cauchy': [], 'chi': [0.54],
    'dgamma': [1.6], 'dweibull': [1.2], 'exponnorm': [1.7], 'exponpow': [0.9], 'exponweib': [1.6, 0.5], 'fisk': [4.7],
    'foldcauchy': [0.4], 'foldnorm': [0.74], 'gausshyper': [0.477, 9.07, -7.62, 3.18], 'genexpon': [2.7, 3.8, 5.4],
    'gengamma': [1.5, 0.56], 'genhalflogistic': [0.4], 'genlogistic': [22.1], 'gennorm': [0.33], 'genpareto': [0.117],
    'gilbrat': [], 'gompertz': [2.5], 'halfgennorm': [0.39], 'halflogistic': [], 'halfnorm': [], 'hypsecant': [],
    'invgamma': [3.9], 'invweibull': [0.69], 'johnsonsb': [-0.54, 0.94], 'johnsonsu': [-2.7, 1.0], 'laplace': [],
    'loggamma': [1.3], 'logistic': [], 'lognorm': [0.51], 'lomax': [1.35], 'mielke': [3.8, 5.0], 'ncf': [2.2, 3.1, 1.0],
    'nct': [4.2, 2.1], 'ncx2': [1.26, 2.15], 'pareto': [1.76], 'pearson3': [2.28], 'powerlaw': [0.21],
    'recipinvgauss': [0.51], 't': [1.31], 'tukeylambda': [1.44], 'wald': [],
}
POINTS = [-2.0, -0.3, 0.0, 0.01, 0.3, 0.75, 1.0, 2.5, 40.0]

print('family,value,x,p...')
for family, shapes in SHAPES.items():
    distribution = getattr(scipy.stats, {'gilbrat': 'gibrat'}.get(family, family))  # renamed in SciPy 1.9
    for x in POINTS:
        print(family, repr(float(distribution.cdf(x, *shapes))), x, *shapes, sep=',')
