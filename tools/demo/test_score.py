"""Tests of the demo's score on made-up records."""
import tempfile
import unittest
from collections import defaultdict

from score import alleles, score, trimmed

INSIDE = defaultdict(list, {'c': [(0, 100)]})


def read(*records, intervals=INSIDE):
    """Alleles of records given as 'POS REF ALT FILTER GT'."""
    with tempfile.NamedTemporaryFile('w', suffix='.vcf') as vcf:
        vcf.write('##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n')
        for position, ref, alt, verdict, genotype in map(str.split, records):
            vcf.write(f'c\t{position}\t.\t{ref}\t{alt}\t50\t{verdict}\t.\tGT:DP\t{genotype}:30\n')
        vcf.flush()
        return alleles(vcf.name, intervals)


class ScoreTest(unittest.TestCase):
    def test_trimming(self):
        self.assertEqual(trimmed(10, 'CAT', 'CGT'), (11, 'A', 'G'))
        self.assertEqual(trimmed(10, 'GAA', 'GA'), (10, 'GA', 'G'))
        self.assertEqual(trimmed(10, 'A', 'AT'), (10, 'A', 'AT'))

    def test_what_counts(self):
        self.assertEqual(read('5 A G PASS 0/1', '6 A C LowQual 0/1', '7 A C RefCall 0/0', '101 A C PASS 1/1'),
                         {('c', 5, 'A', 'G'): 1})
        self.assertEqual(read('5 GA G,GAA PASS 1|2'), {('c', 5, 'GA', 'G'): 1, ('c', 5, 'G', 'GA'): 1})

    def test_counts(self):
        truth = read('5 A G PASS 0|1', '9 C T PASS 1|1', '20 G GA PASS 1|1')
        calls = read('5 A G PASS 1/1', '30 C T PASS 0/1', '20 G GA PASS 1/1')
        self.assertEqual(score(truth, calls, lambda key: len(key[2]) == len(key[3])),
                         dict(truth=2, calls=2, shared=1, genotype=0))
        self.assertEqual(score(truth, calls, lambda key: True), dict(truth=3, calls=3, shared=2, genotype=1))


if __name__ == '__main__':
    unittest.main()
