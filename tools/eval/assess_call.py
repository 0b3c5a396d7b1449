#!/usr/bin/env python3
"""Says how right rz-call's calls are, by variant type and sequence context, and whether GQ means what it says.

Alleles are matched to the truth by haplotype (tools/train/call/label.py). A called allele is a true positive where its
number of copies is the truth's. Every record that the program judged, RefCall too, has a GQ, which says how often its
genotype is wrong; the reliability table holds that against how often it was.

usage: assess_call.py --calls V.vcf.gz --truth T.vcf.gz --ref R.fa[.gz] --bed B.bed [--edge N] [--json FILE]
"""
import argparse
import json
import os
import sys
from collections import Counter

import numpy as np

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
sys.path[:0] = [os.path.join(TOOLS, 'train', 'call'), os.path.join(TOOLS, 'bench')]
import label as labels  # noqa: E402
from callers import f1_interval, wilson  # noqa: E402
from haplotype_match import IGNORE, label_cluster, trimmed  # noqa: E402
from repeats import encode, tandem_tracts  # noqa: E402
from simulate import read_fasta  # noqa: E402

KINDS, CONTEXTS = ('SNP', 'INS', 'DEL'), ('plain', 'homopolymer', 'STR')
GQ_BINS = (0, 5, 10, 15, 20, 25, 30, 40, 50, 100)


def read_calls(path):
    """contig -> list of (Edit, index of the allele), and per allele its (called copies, record, GQ, PASS)."""
    by_contig, alleles = {}, []
    for record, fields in enumerate(labels.vcf_rows(path)):
        sample = dict(zip(fields[8].split(':'), fields[9].split(':')))
        genotype = sample['GT'].replace('|', '/').split('/')
        for number, alt in enumerate(fields[4].upper().split(','), 1):
            edit = trimmed(int(fields[1]) - 1, fields[3].upper(), alt)
            by_contig.setdefault(fields[0], []).append((edit, len(alleles)))
            alleles.append((genotype.count(str(number)), record, float(sample['GQ']), fields[6] == 'PASS'))
    return by_contig, alleles


class Contexts:
    """The repeat context of positions of one contig."""

    def __init__(self, sequence):
        self.start, self.end, self.period = tandem_tracts(encode(sequence), min_homopolymer=6)

    def of(self, edit):
        """The longest tract that the edit touches decides."""
        low = np.searchsorted(self.start, edit.pos - 400)
        high = np.searchsorted(self.start, edit.end + 1, side='right')
        touching = [(self.end[i] - self.start[i], self.period[i]) for i in range(low, high) if self.end[i] >= edit.pos]
        return 'plain' if not touching else 'homopolymer' if max(touching)[1] == 1 else 'STR'


def judge(calls, alleles, truth, contigs, bed):
    """Counts of (kind, context, outcome), and per judged record (GQ, right, PASS)."""
    counts, records = Counter(), {}
    for contig in sorted(set(calls) | set(truth)):
        spans, contexts = bed.get(contig, []), Contexts(contigs[contig])
        stratum = lambda e: (labels.kind(e), contexts.of(e))
        for found, rows in labels.clusters(calls.get(contig, []), truth.get(contig, [])):
            edits = [e for e, _ in found]
            values, missed = label_cluster(contigs[contig], edits, rows) if rows else ([0] * len(found), set())
            for (edit, index), value in zip(found, values):
                if not labels.inside(spans, edit) or value == IGNORE:
                    continue
                copies, record, gq, passed = alleles[index]
                called = copies if passed else 0
                if called:
                    counts[(*stratum(edit), 'TP' if called == value else 'FP')] += 1
                if value and called != value:
                    counts[(*stratum(edit), 'FN')] += 1
                right, _, _ = records.get(record, (True, 0, False))
                records[record] = (right and copies == value, gq, passed)
            for edit in missed:
                if labels.inside(spans, edit):
                    counts[(*stratum(edit), 'FN')] += 1
    return counts, list(records.values())


def summary(counts, keep):
    """TP, FP, FN, recall, precision and F1 of the strata that `keep` accepts."""
    tp, fp, fn = (sum(n for key, n in counts.items() if key[2] == outcome and keep(key)) for outcome in ('TP', 'FP', 'FN'))
    low, high = f1_interval(dict(TP=tp, FP=fp, FN=fn))
    share = lambda a, b: round(a / b, 4) if b else None
    return dict(TP=tp, FP=fp, FN=fn, recall=share(tp, tp + fn), precision=share(tp, tp + fp),
                F1=share(2 * tp, 2 * tp + fp + fn), F1_interval=[round(low, 4), round(high, 4)])


def reliability(records):
    """Rows per GQ bin and the expected calibration error: the mean over records of |stated - seen| of their bin."""
    rows, error = [], 0.0
    for low, high in zip(GQ_BINS, GQ_BINS[1:]):
        inside = [(right, gq) for right, gq, _ in records if low <= gq < high]
        if not inside:
            continue
        stated = float(np.mean([10 ** (-gq / 10) for _, gq in inside]))
        wrong = sum(not right for right, _ in inside)
        interval = wilson(wrong, len(inside))
        rows.append(dict(GQ=f'{low}-{high}', records=len(inside), stated_error=round(stated, 5),
                         seen_error=round(wrong / len(inside), 5), interval=[round(x, 5) for x in interval]))
        error += len(inside) / len(records) * abs(stated - wrong / len(inside))
    return dict(expected_calibration_error=round(error, 5), bins=rows)


def assess(calls_path, truth_path, ref, bed_path, edge):
    calls, alleles = read_calls(calls_path)
    counts, records = judge(calls, alleles, labels.read_truth(truth_path), read_fasta(ref), labels.read_bed(bed_path, edge))
    out = {'SNP': summary(counts, lambda k: k[0] == 'SNP'), 'indel': summary(counts, lambda k: k[0] != 'SNP')}
    for kind in KINDS:
        for context in CONTEXTS:
            out[f'{kind} {context}'] = summary(counts, lambda k: k[:2] == (kind, context))
    return dict(strata=out, reliability=reliability(records), reliability_of_pass=reliability([r for r in records if r[2]]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('calls', 'truth', 'ref', 'bed'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--edge', type=int, default=0, help='bases left out at both ends of every interval (simulated sets: 300)')
    parser.add_argument('--json', help='file for the result; default: stdout')
    a = parser.parse_args()
    text = json.dumps(assess(a.calls, a.truth, a.ref, a.bed, a.edge), indent=1)
    print(text, file=open(a.json, 'w') if a.json else sys.stdout)


if __name__ == '__main__':
    main()
