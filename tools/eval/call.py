#!/usr/bin/env python3
"""Scores rz-call, bcftools and freebayes on real sets with a known truth: TP, FN, FP and F1 by type, with 95 % intervals.

For evaluation only: nothing is tuned on what it prints. The intervals are Wilson's, of TP / (TP + FN + FP), carried over
to F1; they are wide, since the sets are small. Callers run on the span of each contig's intervals and are scored inside
them.

usage: call.py --rz-call PROGRAM [--shared] [--set NAME REF BAM TRUTH BED ...] [--model FILE] [--json FILE] [--assess DIR]
--shared adds the sets of the shared data (RIBOZYME_SHARED, or ../shared): hg002_illumina_30x, the same at 20x and 15x, and
hg001_illumina_50x in its 9-kb BED. The scorer stands there too; without it the program exits 4.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'bench'))
from callers import CALLERS, Inputs, commands, counts_text, f1_interval, find_shared, measure, plain_reference  # noqa: E402
from callers import score, table, version  # noqa: E402
from assess_call import assess  # noqa: E402

SUBSAMPLED = {'hg002_illumina_20x': '11.667', 'hg002_illumina_15x': '11.5'}     # samtools view -s SEED.FRACTION
MARGIN = 200                 # bases called beyond the outermost intervals


def shared_sets(shared, work):
    """(name, reference, reads, truth, bed) of the shared sets; makes the subsampled ones in `work`."""
    data = shared / 'data' / 'genomics'
    parts = lambda folder, bed: [data / folder / f for f in ('reference.fa.gz', 'reads.bam', 'truth.vcf.gz', bed)]
    hg002 = parts('hg002_illumina_30x', 'confident.bed')
    sets = [('hg002_illumina_30x', *hg002)]
    for name, fraction in SUBSAMPLED.items():
        subprocess.run(['samtools', 'view', '-b', '-s', fraction, '-o', work / f'{name}.bam', hg002[1]], check=True)
        subprocess.run(['samtools', 'index', work / f'{name}.bam'], check=True)
        sets.append((name, hg002[0], work / f'{name}.bam', *hg002[2:]))
    return sets + [('hg001_illumina_50x_9kb', *parts('hg001_illumina_50x', 'confident_9kb.bed'))]


def span_bed(bed, reference, target):
    """Writes one interval per contig that covers all of the BED's, with a margin."""
    lengths = {f[0]: int(f[1]) for f in map(str.split, open(f'{reference}.fai'))}
    spans = {}
    for fields in map(str.split, open(bed)):
        if len(fields) >= 3 and fields[0] in lengths:
            low, high = spans.get(fields[0], (lengths[fields[0]], 0))
            spans[fields[0]] = min(low, int(fields[1])), max(high, int(fields[2]))
    with open(target, 'w') as out:
        for contig, (low, high) in spans.items():
            print(contig, max(low - MARGIN, 0), min(high + MARGIN, lengths[contig]), sep='\t', file=out)
    return str(target)


def evaluate(entry, work, shared, a):
    """caller -> score of one set."""
    name, source, reads, truth, bed = entry
    reference = plain_reference(source, work / f'{Path(source).resolve().parent.name}.fa')
    inputs, results = Inputs(reference, str(reads), span_bed(bed, reference, work / f'{name}.bed')), {}
    for caller in CALLERS:
        output = str(work / f'{name}.{caller}.vcf')
        pipeline = commands(caller, inputs, output, a.rz_call)
        if caller == 'rz-call' and a.model:
            pipeline[0] += ['--model', a.model]
        measure(pipeline, output)
        if caller == 'rz-call' and a.assess:
            a.assess.mkdir(parents=True, exist_ok=True)
            assessed = assess(output, str(truth), reference, str(bed), 0)
            (a.assess / f'{name}.json').write_text(json.dumps(assessed, indent=1) + '\n')
        results[caller] = score(caller, output, truth, bed, reference, shared)
        for counts in results[caller].values():
            counts['F1_interval'] = [round(bound, 4) for bound in f1_interval(counts)]
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rz-call', required=True)
    parser.add_argument('--shared', action='store_true')
    parser.add_argument('--set', nargs=5, action='append', default=[], metavar=('NAME', 'REF', 'BAM', 'TRUTH', 'BED'))
    parser.add_argument('--model', help='for rz-call; default: the shipped one')
    parser.add_argument('--json', type=Path)
    parser.add_argument('--assess', type=Path, metavar='DIR', help="DIR/NAME.json: rz-call's calls by context, and its qualities")
    a = parser.parse_args()
    shared = find_shared()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        sets = (shared_sets(shared, work) if a.shared else []) + a.set
        if not sets:
            parser.error('give --shared or --set')
        results = {entry[0]: evaluate(entry, work, shared, a) for entry in sets}
    rows = [('set', 'caller', 'SNP TP/FN/FP F1 (95 %)', 'indel TP/FN/FP F1 (95 %)')]
    for name, callers in results.items():
        rows += [(name, caller, counts_text(s['SNP']), counts_text(s['INDEL'])) for caller, s in callers.items()]
    print(table(rows))
    if a.json:
        versions = {caller: version(caller, a.rz_call) for caller in CALLERS}
        a.json.write_text(json.dumps(dict(versions=versions, sets=results), indent=1) + '\n')


if __name__ == '__main__':
    main()
