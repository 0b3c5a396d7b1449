#!/usr/bin/env python3
"""Makes data/demo: a made-up reference, one simulated person on it, and their aligned reads.

Nothing in it comes from a living being: the sequence is drawn at random, with homopolymers, short tandem repeats and
diverged copies of a few families as real genomes have them; alleles and reads come from the simulator that rz-call's
training uses (tools/train/call). The seed is fixed: the same versions of the tools give the same bytes.

usage: make_demo.py [--out data/demo]          needs numpy, bwa, samtools, bgzip, tabix
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'tools' / 'train' / 'call'))

import make_individual                         # noqa: E402
from params import preset                      # noqa: E402
from simulate import simulate                  # noqa: E402

SEED = 60
NAME = 'demo'
CONTIGS = {'demo1': 36000, 'demo2': 24000}
# More variants than people have, so that sixty kilobases show every kind; four quality bins keep the BAM small.
PARAMETERS = dict(depth=30, read_length=150, style='novaseq', snp_rate=1.3e-3, indel_rate=2.5e-4, str_rate=4e-4,
                  deletion_rate=0, paralog_fraction=0)
FAMILIES, FAMILY_LENGTH, DIVERGENCE = 3, 300, 0.15

README = """# Demo data

All made up, but for `glucagon.pdb`: a random reference of {length} bases on {contigs} contigs, one simulated person with {alleles} alleles, and
{pairs} read pairs (2 x 150, about 30x) from the simulator that rz-call's training uses. No part of it comes from a living being.
It shows that everything works. It says nothing about accuracy: simulated reads flatter every caller.

| file | what |
|---|---|
| `reference.fa.gz`, `.fai`, `.gzi` | the reference, bgzip |
| `reads.bam`, `.bai` | reads aligned with bwa mem, duplicates marked |
| `truth.vcf.gz`, `.tbi` | the person's alleles, phased |
| `confident.bed` | where truth and reads are complete |
| `glucagon.pdb` | for rz-relax: the heavy atoms of a peptide hormone, PDB entry 1GCN (CC0); not made by the script |

Made by

    tools/demo/make_demo.py --out data/demo

with {tools}. License: as the project (Apache-2.0).
"""


def random_bases(length, gc, rng):
    return rng.choice(list('ACGT'), length, p=[(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2])


def repeat(rng):
    """A homopolymer, or a tandem repeat of period 2 to 6; long ones are rare."""
    if rng.random() < 0.5:
        return rng.choice(list('ATATATCG')) * int(5 + rng.geometric(0.22))
    unit = ''.join(random_bases(int(rng.integers(2, 7)), 0.4, rng))
    return unit * int(3 + rng.geometric(0.2))


def diverged(family, rng):
    """A copy of a family's sequence with substitutions."""
    copy = family.copy()
    hit = rng.random(len(copy)) < DIVERGENCE
    copy[hit] = random_bases(int(hit.sum()), 0.45, rng)
    return ''.join(copy)


def made_up_contig(length, families, rng):
    """Random sequence whose GC content wanders, with repeats and copies of the families strewn in."""
    pieces, size, gc = [], 0, 0.41
    while size < length:
        gc = float(np.clip(gc + rng.normal(0, 0.03), 0.3, 0.6))
        pieces.append(''.join(random_bases(int(rng.integers(60, 320)), gc, rng)))
        pieces.append(diverged(families[rng.integers(FAMILIES)], rng) if rng.random() < 0.08 else repeat(rng))
        size += len(pieces[-2]) + len(pieces[-1])
    return ''.join(pieces)[:length]


def run(*command, **kwargs):
    subprocess.run([str(part) for part in command], check=True, **kwargs)


def without_program_lines(source, target):
    """Copies a BAM without its @PG lines, which hold the command lines and paths of the machine."""
    header = subprocess.run(['samtools', 'view', '--no-PG', '-H', source], check=True, stdout=subprocess.PIPE, text=True).stdout
    kept = ''.join(line + '\n' for line in header.splitlines() if not line.startswith('@PG'))
    with tempfile.NamedTemporaryFile('w', suffix='.sam') as sam, open(target, 'wb') as out:
        sam.write(kept)
        sam.flush()
        run('samtools', 'reheader', '--no-PG', sam.name, source, stdout=out)


def tool_versions():
    bwa = subprocess.run(['bwa'], stderr=subprocess.PIPE, text=True).stderr.split('Version: ')[1].split('\n')[0]
    samtools = subprocess.run(['samtools', '--version'], stdout=subprocess.PIPE).stdout.split(b'\n')[0].decode()
    return f'bwa {bwa}, {samtools}, numpy {np.__version__}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', type=Path, default=ROOT / 'data' / 'demo')
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    families = [random_bases(FAMILY_LENGTH, 0.5, rng) for _ in range(FAMILIES)]
    contigs = {name: made_up_contig(length, families, rng) for name, length in CONTIGS.items()}
    with tempfile.TemporaryDirectory() as work:
        fasta, prefix = f'{work}/reference.fa', f'{work}/{NAME}'
        make_individual.write_fasta(fasta, contigs)
        regions = [(name, 0, length) for name, length in CONTIGS.items()]
        made = simulate(fasta, None, regions, preset('typical', PARAMETERS), SEED, prefix, NAME)
        run('bwa', 'index', fasta, stderr=subprocess.DEVNULL)
        make_individual.align(prefix, NAME, fasta, 'bwa', True, 1)
        without_program_lines(f'{prefix}.bam', out / 'reads.bam')
        with open(out / 'reference.fa.gz', 'wb') as zipped:
            run('bgzip', '-c', fasta, stdout=zipped)
        (out / 'truth.vcf.gz').write_bytes(Path(f'{prefix}.truth.vcf.gz').read_bytes())
        (out / 'confident.bed').write_bytes(Path(f'{prefix}.confident.bed').read_bytes())
    run('samtools', 'index', out / 'reads.bam')
    run('samtools', 'faidx', out / 'reference.fa.gz')
    run('tabix', '-f', '-p', 'vcf', out / 'truth.vcf.gz')
    (out / 'README.md').write_text(README.format(length=sum(CONTIGS.values()), contigs=len(CONTIGS), tools=tool_versions(),
                                                 alleles=made['alleles'], pairs=made['pairs']))


if __name__ == '__main__':
    main()
