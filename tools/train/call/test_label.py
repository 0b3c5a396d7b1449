"""Tests of label.py's haplotype match, on hand-made cases."""
import unittest

from haplotype_match import IGNORE, Edit, label_cluster, trimmed
from label import clusters, inside

#           0         1         2         3         4
#           0123456789012345678901234567890123456789012345
SEQUENCE = 'GATTCAGCCATGAAAAAACGTCACACACATTGCAGGTACCATGACT'


def labels_of(candidates, truth):
    """Labels and missed edits; candidates (pos, ref, alt), truth (pos, ref, allele 0, allele 1, phased)."""
    records = []
    for pos, ref, first, second, phased in truth:
        edits = [None if a == ref else trimmed(pos, ref, a) for a in (first, second)]
        records.append((*edits, phased))
    return label_cluster(SEQUENCE, [trimmed(*c) for c in candidates], records)


class LabelTest(unittest.TestCase):
    def test_exact_records(self):
        labels, missed = labels_of([(2, 'T', 'C'), (3, 'T', 'G'), (5, 'A', 'T')],
                                   [(2, 'T', 'T', 'C', False), (5, 'A', 'T', 'T', False)])
        self.assertEqual(labels, [1, 0, 2])
        self.assertFalse(missed)

    def test_two_alternative_alleles(self):
        labels, _ = labels_of([(11, 'GA', 'G'), (11, 'G', 'GA'), (11, 'G', 'GAA')], [(11, 'GA', 'G', 'GAA', False)])
        self.assertEqual(labels, [1, 1, 0])

    def test_adjacent_snps_for_a_block_substitution(self):
        labels, missed = labels_of([(2, 'T', 'C'), (3, 'T', 'G')], [(2, 'TT', 'TT', 'CG', False)])
        self.assertEqual(labels, [1, 1])
        self.assertFalse(missed)

    def test_complex_allele_spelled_by_a_deletion_and_a_snp(self):
        labels, missed = labels_of([(11, 'GA', 'G'), (13, 'A', 'T')], [(11, 'GAA', 'GAA', 'GT', False)])
        self.assertEqual(labels, [1, 1])
        self.assertFalse(missed)

    def test_other_placement_in_a_repeat(self):
        labels, missed = labels_of([(20, 'TCA', 'T')], [(25, 'ACA', 'A', 'A', True)])
        self.assertEqual(labels, [2])
        self.assertFalse(missed)

    def test_missed_allele_makes_neighbours_ambiguous(self):
        labels, missed = labels_of([(11, 'G', 'GA'), (35, 'G', 'C')],
                                   [(11, 'G', 'G', 'GAAA', True), (35, 'G', 'G', 'C', True)])
        self.assertEqual(labels, [IGNORE, 1])
        self.assertEqual(missed, {Edit(12, '', 'AAA')})

    def test_unphased_records_find_their_phase(self):
        # The MNP-like truth needs both SNPs on the same haplotype as the insertion's other spelling.
        labels, missed = labels_of([(2, 'T', 'C'), (3, 'T', 'G'), (8, 'C', 'T')],
                                   [(2, 'TT', 'CG', 'TT', False), (8, 'C', 'C', 'T', False)])
        self.assertEqual(labels, [1, 1, 1])
        self.assertFalse(missed)

    def test_snp_on_an_anchor_base(self):
        labels, missed = labels_of([(11, 'G', 'T'), (11, 'G', 'GA')], [(11, 'G', 'G', 'TA', True)])
        self.assertEqual(labels, [1, 1])
        self.assertFalse(missed)

    def test_clusters_and_regions(self):
        far = [(Edit(100, 'A', 'C'), 0), (Edit(140, 'A', 'C'), 1)]
        self.assertEqual([len(found) for found, _ in clusters(far, [])], [1, 1])
        self.assertEqual([len(found) for found, _ in clusters(far, [(Edit(115, 'A', 'C'), None, True)])], [2])
        self.assertTrue(inside([(50, 120)], far[0][0]))
        self.assertFalse(inside([(50, 120)], far[1][0]))


if __name__ == '__main__':
    unittest.main()
