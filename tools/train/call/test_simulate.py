"""Tests of the read simulator on small random references."""
import unittest

import numpy as np

import haplotypes
from fragments import draw_fragments
from genome import Genome
from haplotype_match import spell, trimmed
from params import preset
from reads import Sequencer, walk
from repeats import encode, tandem_tracts

LENGTH = 60000


def random_reference(rng):
    """A random sequence with a homopolymer or dinucleotide repeat every 200 bases."""
    pieces = []
    for i in range(LENGTH // 200):
        pieces.append(''.join('ACGT'[c] for c in rng.integers(0, 4, 180)))
        pieces.append(('A' * int(rng.integers(5, 15))) if i % 2 else 'CA' * int(rng.integers(4, 9)))
    return ''.join(pieces)


class SimulateTest(unittest.TestCase):
    def setUp(self):
        self.rng = np.random.default_rng(7)
        self.sequence = random_reference(self.rng)
        self.params = preset('typical', dict(snp_rate=2e-3, indel_rate=1e-3, str_rate=1e-3))

    def build(self):
        return haplotypes.build(self.sequence, 'c', 0, len(self.sequence), None, self.params, self.rng)

    def test_truth_spells_the_haplotypes(self):
        chosen, pair = self.build()
        self.assertGreater(len(chosen), 150)
        for hap in (0, 1):
            edits = []
            for pos, ref, alts, genotype in haplotypes.truth_records(chosen):
                self.assertEqual(self.sequence[pos:pos + len(ref)], ref)
                allele = int(genotype.split('|')[hap])
                if allele:
                    edits.append(trimmed(pos, ref, alts[allele - 1]))
            spelled = spell(self.sequence, 0, len(self.sequence), edits)
            np.testing.assert_array_equal(encode(spelled), pair[hap].codes)

    def test_tracts(self):
        start, end, period = tandem_tracts(encode('GCAAAAAATGTGTGTGCCATCATCATCATG'))
        self.assertEqual(list(zip(start, end, period)), [(2, 8, 1), (8, 16, 2), (17, 29, 3)])

    def test_walk_jumps(self):
        events = np.array([0, 0, 1]), np.array([3, 6, 2]), np.array([2, -1, 1])
        index = walk(np.array([10, 50]), np.array([1, -1]), 8, events)
        self.assertEqual(index[0].tolist(), [10, 11, 12, 15, 15, 16, 17, 18])
        self.assertEqual(index[1].tolist(), [50, 49, 47, 46, 45, 44, 43, 42])

    def test_clean_reads_are_the_haplotype(self):
        quiet = dict(pcr_factor=0, pcr_substitution_rate=0, chimera_fraction=0, paralog_fraction=0, error_floor=0,
                     miscalibration=0, systematic_rate=0, sequencing_indel_factor=0, n_rate=0, deletion_rate=0)
        self.params = self.params.updated(quiet)
        _, pair = self.build()
        genome = Genome(self.params, self.rng)
        genome.add_region('c', 0, len(self.sequence), pair, 1.0)
        genome.finish()
        fragments = draw_fragments(genome, self.params, 500, self.rng)
        chosen = np.arange(len(fragments.left))
        differing = 0
        for bases, quality in Sequencer(genome, fragments, self.params, self.rng).pairs(chosen):
            self.assertTrue((quality >= 2).all())
            for row, f in zip(bases, chosen):
                if fragments.length[f] >= self.params.read_length:
                    up = genome.codes[fragments.left[f]:fragments.left[f] + len(row)]
                    down = 3 - genome.codes[fragments.right[f] - len(row) + 1:fragments.right[f] + 1][::-1]
                    differing += not ((row == up).all() or (row == down).all())
        self.assertLess(differing, 8)          # the sequencer's background indels remain


if __name__ == '__main__':
    unittest.main()
