"""Gaussian processes on count fingerprints, as molecules/kernel_part.h predicts with them.

Sources: Rasmussen and Williams 2006, http://gaussianprocess.org/gpml/, chapters 2 and 5.4.2 (leaving one out).
Needs numpy and scipy.
"""
import numpy as np
from scipy.linalg import cho_factor, cho_solve

from features import MOST_COUNT

NOISES = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64)
MOST_LEFT_OUT = 3000                   # molecules that choose the noise: with more of them a random part, since time is cubic


def tanimoto(a, b):
    """[rows of a, rows of b] of two level matrices (Features.levels)."""
    shared = (a @ b.T).toarray().astype(np.float64)
    union = np.asarray(a.sum(axis=1)) + np.asarray(b.sum(axis=1)).T - shared
    return np.where(union > 0, shared / np.maximum(union, 1), 1.0)


def kernel(features, kinds, rows, others):
    """The mean of the similarities over kinds of fingerprints."""
    total = np.zeros((len(rows), len(others)))
    for kind in kinds:
        levels = features.levels(kind)
        total += tanimoto(levels[rows], levels[others]) / len(kinds)
    return total


def leave_one_out(matrix, centred, noise):
    """The mean squared error of leaving each out, and the variance of a process that expects such errors."""
    inverse = np.linalg.inv(matrix + noise * np.eye(len(matrix)))
    left_out, precision = inverse @ centred / np.diag(inverse), np.diag(inverse)
    return float(np.mean(left_out ** 2)), float(np.mean(left_out ** 2 * precision))


class Process:
    """Fitted to `targets` at rows whose kernel among themselves is `matrix`."""

    def __init__(self, matrix, targets):
        self.mean = float(np.mean(targets))
        centred = targets - self.mean
        part = np.arange(len(targets))
        if len(part) > MOST_LEFT_OUT:
            part = np.sort(np.random.default_rng(0).choice(part, MOST_LEFT_OUT, replace=False))
        small = matrix[np.ix_(part, part)]
        self.noise = min(NOISES, key=lambda noise: leave_one_out(small, centred[part], noise)[0])
        self.scale = leave_one_out(small, centred[part], self.noise)[1]
        self.factor = cho_factor(matrix + self.noise * np.eye(len(matrix)), lower=True)
        self.weights = cho_solve(self.factor, centred)

    def predict(self, between):
        return self.mean + between @ self.weights

    def variance(self, between):
        """Of new measurements, exactly."""
        return self.scale * (1 + self.noise - np.sum(between * cho_solve(self.factor, between.T).T, axis=1))


class KernelPart:
    def __init__(self, features, kinds, rows, targets):
        """targets [rows of the library, tasks], NaN where not measured; `rows` are those to train on."""
        self.kinds, self.rows = list(kinds), np.asarray(rows)
        matrix = kernel(features, kinds, self.rows, self.rows)
        self.known = ~np.isnan(targets[self.rows])
        self.processes = [Process(matrix[np.ix_(known, known)], targets[self.rows[known], task])
                          for task, known in enumerate(self.known.T)]

    def predict(self, features, rows):
        """[rows, tasks]"""
        between = kernel(features, self.kinds, np.asarray(rows), self.rows)
        return np.stack([process.predict(between[:, known]) for process, known in zip(self.processes, self.known.T)], axis=1)

    def variances(self, features, rows):
        """[rows, tasks], exactly: the program neglects all but the nearest training molecules."""
        between = kernel(features, self.kinds, np.asarray(rows), self.rows)
        return np.stack([process.variance(between[:, known]) for process, known in zip(self.processes, self.known.T)], axis=1)

    def config(self):
        return dict(type='kernel', fingerprints=self.kinds)

    def arrays(self, features):
        arrays = {}
        for kind in self.kinds:
            offsets, ids, counts = features.lists(kind)
            sizes = np.diff(offsets)[self.rows]
            take = np.concatenate([np.arange(offsets[row], offsets[row + 1]) for row in self.rows])
            arrays[f'{kind}.offsets'] = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
            arrays[f'{kind}.ids'] = ids[take].astype(np.uint32).view(np.int32)
            arrays[f'{kind}.counts'] = np.minimum(counts[take], MOST_COUNT).astype(np.uint8)
        weights = np.zeros(self.known.T.shape, np.float32)
        for task, process in enumerate(self.processes):
            weights[task, self.known[:, task]] = process.weights
        of_each = {name: np.array([getattr(process, name) for process in self.processes], np.float32)
                   for name in ('mean', 'noise', 'scale')}
        return arrays | of_each | {'weights': weights}
