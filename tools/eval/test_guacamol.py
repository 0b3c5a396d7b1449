"""The score of a task of GuacaMol, by hand."""
import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

_loader = importlib.machinery.SourceFileLoader('guacamol', str(Path(__file__).with_name('guacamol')))
guacamol = importlib.util.module_from_spec(importlib.util.spec_from_loader('guacamol', _loader))
_loader.exec_module(guacamol)


class Score(unittest.TestCase):
    def score(self, scores, counts):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'a.csv'
            path.write_text('smiles,score\n' + ''.join(f'C,{score}\n' for score in scores))
            return guacamol.score(path, counts)

    def test_is_the_mean_of_the_means_of_the_best(self):
        # The best: 1; the best two: 0.75.
        self.assertAlmostEqual(self.score([0.5, 0.1, 1], [1, 2]), (1 + 0.75) / 2)

    def test_missing_molecules_score_nothing(self):
        self.assertAlmostEqual(self.score([1, 0.5], [10]), 0.15)

    def test_there_are_twenty_tasks(self):
        tasks = guacamol.tasks()
        self.assertEqual(len(tasks), 20)
        self.assertEqual(tasks['isomers_c11h24'], [159])
        self.assertEqual(tasks['median1'], [1, 10, 100])


if __name__ == '__main__':
    unittest.main()
