"""What trust.py fits, on numbers made with known answers."""
import unittest

try:
    import numpy as np
    import trust
    MISSING = ''
except ImportError as error:
    MISSING = str(error)


@unittest.skipIf(MISSING, MISSING)
class Fits(unittest.TestCase):
    def test_variance(self):
        random = np.random.default_rng(0)
        variances = random.uniform(0, 4, 20000)
        errors = random.normal(0, np.sqrt(0.5 * variances + 0.3))
        a, b = trust.fit_variance(errors, variances)
        self.assertAlmostEqual(a, 0.5, delta=0.05)
        self.assertAlmostEqual(b, 0.3, delta=0.05)

    def test_probabilities(self):
        random = np.random.default_rng(0)
        told = random.uniform(0.01, 0.99, 20000)
        true = 1 / (1 + np.exp(-(0.5 * trust.logit(told) - 1)))
        a, b = trust.fit_logit((random.uniform(size=20000) < true).astype(float), told)
        self.assertAlmostEqual(a, 0.5, delta=0.05)
        self.assertAlmostEqual(b, -1, delta=0.05)

    def test_few_of_a_class_change_nothing(self):
        labels = np.array([1.0] * 9 + [0.0] * 100)
        self.assertEqual(trust.fit_logit(labels, np.linspace(0.1, 0.9, 109)), (1.0, 0.0))

    def test_embedding_has_unit_variance(self):
        points = np.random.default_rng(0).normal(size=(500, 8)) * np.arange(1, 9)
        arrays, limit = trust.embedding_arrays(points + 3)
        self.assertEqual(arrays['embedding.points'].shape, (500, 8))
        np.testing.assert_allclose(arrays['embedding.points'].std(axis=0), 1, rtol=1e-4)
        np.testing.assert_allclose((points + 3 - arrays['embedding.mean']) @ arrays['embedding.projection'].T,
                                   arrays['embedding.points'], atol=1e-4)
        self.assertGreater(limit, 0)


if __name__ == '__main__':
    unittest.main()
