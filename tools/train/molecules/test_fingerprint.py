#!/usr/bin/env python3
"""Kernels, Gaussian processes and flattened trees against plain versions of the same."""
import unittest

try:
    import numpy as np
    import sklearn  # noqa: F401
    from features import Features
    from kernel import Process, leave_one_out, tanimoto
    from trees import TreePart, not_above
    missing = None
except ModuleNotFoundError as error:
    missing = error.name

COUNTS = [{5: 1, 7: 3}, {7: 1, 4_000_000_000: 2}, {}, {5: 300, 9: 1}]


def made_up_features(rows=60):
    random = np.random.default_rng(1)
    counts = COUNTS + [{int(i): int(c) for i, c in zip(random.integers(0, 40, 6), random.integers(1, 4, 6))}
                       for _ in range(rows - len(COUNTS))]
    ids = [sorted(row) for row in counts]
    return counts, Features({
        'valid': np.ones(rows, np.int32), 'morgan2.offsets': np.cumsum([0] + [len(row) for row in ids]).astype(np.int32),
        'morgan2.ids': np.array([i for row in ids for i in row], np.uint32).view(np.int32),
        'morgan2.counts': np.array([counts[r][i] for r, row in enumerate(ids) for i in row], np.int32)})


def plain_tanimoto(a, b):
    shared = sum(min(a.get(i, 0), b.get(i, 0)) for i in set(a) | set(b))
    return shared / (sum(a.values()) + sum(b.values()) - shared) if a or b else 1.0


def walk(part, arrays, x):
    """What molecules/tree_part.cc does."""
    sums = arrays['base'].astype(float)
    for root, task in zip(arrays['roots'], arrays['tasks']):
        node = root
        while arrays['features'][node] >= 0:
            node = arrays['children'][node] + (x[arrays['features'][node]] > arrays['values'][node])
        sums[task] += arrays['values'][node]
    return 1 / (1 + np.exp(-sums)) if part.config()['link'] == 'sigmoid' else sums


@unittest.skipIf(missing, f'needs {missing}')
class FingerprintTest(unittest.TestCase):
    def test_kernel_is_tanimoto_of_multisets(self):
        counts, features = made_up_features()
        limited = [{i: min(c, 255) for i, c in row.items()} for row in counts]
        levels = features.levels('morgan2')
        expected = [[plain_tanimoto(a, b) for b in limited] for a in limited]
        np.testing.assert_allclose(tanimoto(levels, levels), expected, atol=1e-7)

    def test_folding(self):
        counts, features = made_up_features()
        folded = features.folded('morgan2', 8).toarray()
        for row, one in zip(folded, counts):
            self.assertEqual(row.sum(), sum(one.values()))
        self.assertEqual(folded[1, 4_000_000_000 % 8], 2)

    def test_leaving_one_out_is_leaving_one_out(self):
        _, features = made_up_features(20)
        levels = features.levels('morgan2')
        matrix, targets = tanimoto(levels, levels), np.sin(np.arange(20.0))
        errors = []
        for i in range(20):
            rest = np.delete(np.arange(20), i)
            inner = matrix[np.ix_(rest, rest)] + 0.1 * np.eye(19)
            errors.append(targets[i] - matrix[i, rest] @ np.linalg.solve(inner, targets[rest]))
        self.assertAlmostEqual(leave_one_out(matrix, targets, 0.1)[0], np.mean(np.square(errors)), places=10)

    def test_process_passes_near_what_it_saw(self):
        _, features = made_up_features()
        levels = features.levels('morgan2')[4:]
        matrix, targets = tanimoto(levels, levels), np.sin(np.arange(56.0))
        process = Process(matrix, targets)
        self.assertLess(np.mean((process.predict(matrix) - targets) ** 2), np.var(targets))
        self.assertTrue((process.variance(matrix) >= process.scale * process.noise).all())

    def test_thresholds_round_down(self):
        for threshold in (0.1, -0.1, 1 / 3, 2.0, 1e-40):
            below = not_above(threshold)[()]
            self.assertLessEqual(float(below), threshold)
            self.assertGreater(float(np.nextafter(below, np.float32(np.inf))), threshold)

    def check_trees(self, grower, head, **settings):
        counts, features = made_up_features()
        targets = np.array([[sum(row.values()), len(row)] for row in counts], float)
        if head == 'classification':
            targets = (targets + np.arange(60)[:, None]) % 2
        targets[5, 0] = np.nan
        part = TreePart(features, np.arange(50), targets, head, grower, [dict(kind='morgan2', bits=16)], **settings)
        arrays, x = part.arrays(features), features.columns(part.inputs)
        expected = part.predict(features, np.arange(60))
        np.testing.assert_allclose([walk(part, arrays, row) for row in x], expected, atol=1e-5)

    def test_forests(self):
        for grower in ('extra', 'forest'):
            for head in ('regression', 'classification'):
                self.check_trees(grower, head, n_estimators=7)

    def test_boosted(self):
        try:
            import lightgbm  # noqa: F401
        except ModuleNotFoundError:
            self.skipTest('needs lightgbm')
        for head in ('regression', 'classification'):
            self.check_trees('boosted', head, rounds=9, num_leaves=5, min_data_in_leaf=3, learning_rate=0.3)


if __name__ == '__main__':
    unittest.main()
