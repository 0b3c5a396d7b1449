#!/usr/bin/env python3
"""The shipped model on the demo person and, where the shared data are at hand, on a real one: a floor under its accuracy.

usage: accuracy_check.py RZ_CALL SOURCE_FOLDER demo|hg002
Exits 0, 1 where the calls are worse than the floor, and 77 (skipped) where model or data are missing.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# HG002: the bars of the project (206 SNPs and 28 indels in the truth, so two and one may go wrong). Demo: made up with more
# repeats than a genome has; bcftools reaches 0.958 and 0.864 there, and one allele of the 43 indels is 0.023.
FLOORS = {'demo': {'SNP': 0.95, 'INDEL': 0.80}, 'hg002': {'SNP': 0.995, 'INDEL': 0.964}}


def skip(reason):
    print('skipped:', reason)
    sys.exit(77)


def main():
    rz_call, source, which = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    shared = Path(os.environ.get('RIBOZYME_SHARED', source / '..' / 'shared'))
    folder = source / 'data' / 'demo' if which == 'demo' else shared / 'data' / 'genomics' / 'hg002_illumina_30x'
    scorer = shared / 'tools' / 'score_variants.py'
    for needed in (source / 'data' / 'models' / 'rz-call-illumina.safetensors', folder, scorer):
        if not needed.exists():
            skip(f'{needed} is not there')
    with tempfile.TemporaryDirectory() as work:
        calls = f'{work}/calls.vcf'
        subprocess.run([rz_call, '--quiet', '--ref', folder / 'reference.fa.gz', '--reads', folder / 'reads.bam', '-o', calls], check=True)
        scores = subprocess.run([sys.executable, scorer, '--truth', folder / 'truth.vcf.gz', '--calls', calls, '--bed',
                                 folder / 'confident.bed', '--ref', folder / 'reference.fa.gz', '--pass-only', '--json'],
                                check=True, capture_output=True, text=True)
    result = json.loads(scores.stdout)
    print(json.dumps(result))
    sys.exit(any(result[kind]['F1'] < floor for kind, floor in FLOORS[which].items()))


if __name__ == '__main__':
    main()
