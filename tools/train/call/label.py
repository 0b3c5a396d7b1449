#!/usr/bin/env python3
"""Labels the candidates that the caller emitted (--emit-examples PREFIX) with the truth's genotypes.

Reads PREFIX.vcf.gz; writes PREFIX.labels.npy: uint8 per ALT of every site, in order: 0, 1 or 2 copies in the truth, by
haplotype match, or 255 where that is ambiguous or outside the regions. Prints counts as JSON.

Hidden copies of sequence are simulated more often than genomes have them, so that their rare patterns are seen at all.
With --confident, which leaves them out, only HIDDEN_SHARE of the examples outside of it keep their label: a network that
took that share of false heterozygotes for the truth would doubt clean ones.

usage: label.py --examples PREFIX --truth T.vcf.gz --ref REF.fa[.gz] --bed REGIONS.bed [--confident C.bed] [--missed FILE]
"""
import argparse
import bisect
import gzip
import json
from collections import Counter, defaultdict

import numpy as np

from haplotype_match import IGNORE, label_cluster, trimmed
from simulate import read_fasta

CLUSTER_GAP = 30             # candidates and truth alleles so near are matched together
EDGE_MARGIN = 300            # no label so near to a region's edge
HIDDEN_SHARE = 0.01          # of 1 to 3 % of the genome: a few in 10,000 bases with an unknown copy elsewhere


def vcf_rows(path):
    """Fields of the records of a VCF (plain or gzipped)."""
    with (gzip.open(path, 'rt') if path.endswith('gz') else open(path)) as lines:
        for line in lines:
            if line[0] != '#':
                yield line.rstrip('\n').split('\t')


def read_candidates(path):
    """contig -> list of (Edit, example index), and the number of examples; symbolic alleles get no Edit."""
    out, count = defaultdict(list), 0
    for fields in vcf_rows(path):
        for alt in fields[4].upper().split(','):
            if not set(alt) - set('ACGTN'):
                out[fields[0]].append((trimmed(int(fields[1]) - 1, fields[3].upper(), alt), count))
            count += 1
    return out, count


def read_truth(path):
    """contig -> list of (edit or None of haplotype 0, the same of haplotype 1, phased)."""
    out = defaultdict(list)
    for fields in vcf_rows(path):
        text = fields[9].split(':')[fields[8].split(':').index('GT')]
        alleles = [fields[3].upper()] + fields[4].upper().split(',')
        calls = (text.replace('|', '/').split('/') * 2)[:2]
        edits = [trimmed(int(fields[1]) - 1, alleles[0], alleles[int(c)]) if c.isdigit() and c != '0' else None
                 for c in calls]
        edits = [None if e is None or set(e.alt) - set('ACGTN') else e for e in edits]
        if edits != [None, None]:
            out[fields[0]].append((*edits, '|' in text))
    return out


def read_bed(path, margin=EDGE_MARGIN):
    """contig -> sorted (start, end), shrunk by `margin` at both ends."""
    out = defaultdict(list)
    with open(path) as lines:
        for line in lines:
            contig, start, end = line.split()[:3]
            out[contig].append((int(start) + margin, int(end) - margin))
    return {contig: sorted(spans) for contig, spans in out.items()}


def inside(spans, edit):
    """True if the edit lies wholly in one of the sorted spans."""
    i = bisect.bisect_right(spans, (edit.pos, 1 << 60)) - 1
    return i >= 0 and edit.end <= spans[i][1]


def clusters(candidates, truth):
    """Groups (Edit, index) candidates and truth records of one contig that lie within CLUSTER_GAP."""
    items = [(e.pos, e.end, 0, (e, i)) for e, i in candidates]
    for record in truth:
        edits = [e for e in record[:2] if e is not None]
        items.append((min(e.pos for e in edits), max(e.end for e in edits), 1, record))
    items.sort(key=lambda item: item[:3])
    group, reach = ([], []), None
    for start, end, side, payload in items:
        if reach is not None and start > reach + CLUSTER_GAP:
            yield group
            group, reach = ([], []), None
        group[side].append(payload)
        reach = end if reach is None else max(reach, end)
    if items:
        yield group


def thin_hidden(labels, candidates, confident):
    """Takes the label from all but HIDDEN_SHARE of the examples outside the confident spans; the same ones every time."""
    for contig, found in candidates.items():
        for edit, index in found:
            if not inside(confident.get(contig, []), edit) and (edit.pos * 2_654_435_761 >> 8) % 1000 >= 1000 * HIDDEN_SHARE:
                labels[index] = IGNORE


def kind(edit):
    """Type of an edit for the counts."""
    return 'SNP' if len(edit.ref) == len(edit.alt) else 'INS' if len(edit.alt) > len(edit.ref) else 'DEL'


def label(candidates, count, truth, contigs, bed):
    """(labels, Counter of truth edits by kind, list of (contig, missed edit)) of all contigs."""
    labels, total, missed = np.full(count, IGNORE, np.uint8), Counter(), []
    for contig in sorted(set(candidates) | set(truth)):
        spans = bed.get(contig, [])
        for found, records in clusters(candidates.get(contig, []), truth.get(contig, [])):
            if records:
                values, lost = label_cluster(contigs[contig], [e for e, _ in found], records)
            else:
                values, lost = [0] * len(found), set()
            for (edit, index), value in zip(found, values):
                if inside(spans, edit):
                    labels[index] = value
            wanted = {e for record in records for e in record[:2] if e is not None and inside(spans, e)}
            total.update(map(kind, wanted))
            missed += [(contig, e) for e in sorted(wanted & lost)]
    return labels, total, missed


def summary(labels, total, missed):
    """The counts that are printed."""
    lost = Counter(kind(e) for _, e in missed)
    return {'examples': len(labels), 'labels': {str(v): int((labels == v).sum()) for v in (0, 1, 2, IGNORE)},
            'truth_alleles': {k: {'total': total[k], 'missed': lost[k], 'recall': round(1 - lost[k] / total[k], 4)}
                              for k in ('SNP', 'INS', 'DEL') if total[k]}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('examples', 'truth', 'ref', 'bed'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--confident', help='BED without the hidden copies')
    parser.add_argument('--missed', help='file for the truth alleles that no candidate stands for (0-based, trimmed)')
    a = parser.parse_args()
    candidates, count = read_candidates(a.examples + '.vcf.gz')
    contigs, bed = read_fasta(a.ref), read_bed(a.bed)
    labels, total, missed = label(candidates, count, read_truth(a.truth), contigs, bed)
    if a.confident:
        thin_hidden(labels, candidates, read_bed(a.confident))
    np.save(a.examples + '.labels.npy', labels)
    if a.missed:
        with open(a.missed, 'w') as out:
            for contig, edit in missed:
                print(contig, edit.pos, edit.ref or '-', edit.alt or '-', sep='\t', file=out)
    print(json.dumps(summary(labels, total, missed)))


if __name__ == '__main__':
    main()
