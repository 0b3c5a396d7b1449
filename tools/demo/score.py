#!/usr/bin/env python3
"""Compares calls with a truth VCF by position and alleles, inside a BED. Needs Python alone.

A call counts as right where the truth has the same alternative allele at the same position, after trimming the bases
that REF and ALT share. Other spellings of one haplotype count as wrong: fine for a demo, too strict for an evaluation.

usage: score.py --truth T.vcf[.gz] --calls C.vcf[.gz] --bed B.bed
"""
import argparse
import gzip
from collections import defaultdict


def rows(path):
    with (gzip.open(path, 'rt') if path.endswith('gz') else open(path)) as lines:
        for line in lines:
            if not line.startswith(('#', 'track', 'browser')) and line.strip():
                yield line.rstrip('\n').split('\t')


def trimmed(position, ref, alt):
    """(position, ref, alt) without shared bases at the end, then at the start; one base is kept on both sides."""
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        position, ref, alt = position + 1, ref[1:], alt[1:]
    return position, ref, alt


def alleles(path, intervals):
    """(contig, position, ref, alt) -> copies, of the called alleles of passing records inside the intervals."""
    found = {}
    for contig, position, _, ref, alts, _, verdict, _, keys, sample in (row[:10] for row in rows(path)):
        genotype = sample.split(':')[keys.split(':').index('GT')].replace('|', '/').split('/')
        start = int(position) - 1
        if verdict not in ('PASS', '.') or not any(a <= start < b for a, b in intervals[contig]):
            continue
        for number, alt in enumerate(alts.split(','), 1):
            copies = genotype.count(str(number))
            if copies:
                found[(contig, *trimmed(int(position), ref.upper(), alt.upper()))] = copies
    return found


def score(truth, calls, wanted):
    """Counts of the alleles for which wanted(key) holds."""
    truth, calls = ({key: copies for key, copies in side.items() if wanted(key)} for side in (truth, calls))
    shared = truth.keys() & calls.keys()
    return dict(truth=len(truth), calls=len(calls), shared=len(shared), genotype=sum(truth[k] == calls[k] for k in shared))


def share(part, whole):
    return f'{part / whole:.3f}' if whole else '-'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('truth', 'calls', 'bed'):
        parser.add_argument('--' + name, required=True)
    options = parser.parse_args()
    intervals = defaultdict(list)
    for contig, start, end, *_ in rows(options.bed):
        intervals[contig].append((int(start), int(end)))
    truth, calls = alleles(options.truth, intervals), alleles(options.calls, intervals)
    print(f'{"":7} {"truth":>6} {"called":>6} {"right":>6} {"recall":>7} {"precision":>9} {"genotype":>9}')
    for kind, wanted in (('SNPs', lambda key: len(key[2]) == len(key[3])), ('indels', lambda key: len(key[2]) != len(key[3]))):
        c = score(truth, calls, wanted)
        print(f'{kind:7} {c["truth"]:>6} {c["calls"]:>6} {c["shared"]:>6} {share(c["shared"], c["truth"]):>7} '
              f'{share(c["shared"], c["calls"]):>9} {share(c["genotype"], c["shared"]):>9}')


if __name__ == '__main__':
    main()
