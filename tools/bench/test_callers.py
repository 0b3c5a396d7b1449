"""Tests of how runs are measured and counted."""
import os
import tempfile
import unittest

from callers import f1_interval, measure, table, wilson


class CallersTest(unittest.TestCase):
    def test_pipeline(self):
        with tempfile.TemporaryDirectory() as folder:
            output = os.path.join(folder, 'out')
            cost = measure([['printf', 'b\na\n'], ['sort']], output)
            with open(output) as lines:
                self.assertEqual(lines.read(), 'a\nb\n')
            self.assertGreater(cost['wall'], 0)
            self.assertGreater(cost['memory'], 1)
            measure([['sort', output, '-o', output]], output)        # writes its output itself

    def test_failing_parts_are_errors(self):
        for pipeline in ([['false'], ['cat']], [['true'], ['false']]):
            with tempfile.NamedTemporaryFile() as output, self.assertRaises(RuntimeError):
                measure(pipeline, output.name)

    def test_intervals(self):
        low, high = wilson(9, 10)
        self.assertAlmostEqual(low, 0.5958, 3)
        self.assertAlmostEqual(high, 0.9821, 3)
        self.assertEqual(wilson(0, 0), (0.0, 1.0))
        low, high = f1_interval(dict(TP=204, FN=2, FP=0))
        self.assertTrue(low < 2 * 204 / (2 * 204 + 2) < high)

    def test_table(self):
        self.assertEqual(table([('a', 'bb'), ('ccc', 'd')]), 'a    bb\nccc  d')


if __name__ == '__main__':
    unittest.main()
