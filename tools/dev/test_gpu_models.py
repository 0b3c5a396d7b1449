"""Tests of gpu_models.py's comparisons."""
import tempfile
import unittest
from pathlib import Path

from gpu_models import same_calls, same_tables

CALL = 'c1\t5\t.\tA\tG\t{qual}\tPASS\t.\tGT:DP\t{genotype}:30\n'


class GpuModelsTest(unittest.TestCase):
    def compare(self, function, one, other, *arguments):
        with tempfile.TemporaryDirectory() as name:
            files = [Path(name) / 'one', Path(name) / 'other']
            for file, text in zip(files, (one, other)):
                file.write_text(text)
            return function(*files, *arguments)

    def test_tables(self):
        head = 'name,value\n'
        self.assertTrue(self.compare(same_tables, head + 'a,1.00001\n', head + 'a,1\n', 1e-4))
        self.assertFalse(self.compare(same_tables, head + 'a,1.001\n', head + 'a,1\n', 1e-4))
        self.assertFalse(self.compare(same_tables, head + 'a,nan\n', head + 'a,1\n', 1e-4))
        self.assertFalse(self.compare(same_tables, head + 'a,1\n', head + 'b,1\n', 1e-4))
        self.assertFalse(self.compare(same_tables, head, head, 1e-4))

    def test_calls(self):
        one = '##head\n' + CALL.format(qual='40.0', genotype='0/1')
        self.assertTrue(self.compare(same_calls, one, CALL.format(qual='40.1', genotype='0/1')))
        self.assertFalse(self.compare(same_calls, one, CALL.format(qual='41.0', genotype='0/1')))
        self.assertFalse(self.compare(same_calls, one, CALL.format(qual='40.0', genotype='1/1')))
        self.assertFalse(self.compare(same_calls, one, one + one))
        self.assertFalse(self.compare(same_calls, '##head\n', '##head\n'))


if __name__ == '__main__':
    unittest.main()
