#!/usr/bin/env python3
"""Simulates paired-end Illumina reads of one diploid individual.

Writes PREFIX_1.fq.gz and PREFIX_2.fq.gz, PREFIX.truth.vcf.gz with its index (phased as simulated), PREFIX.regions.bed
(0-based half open; where truth and reads are complete) and PREFIX.confident.bed (the same without the hidden copies,
comparable with the confident regions of a benchmark). Regions on the command line are 1-based and inclusive, as
samtools takes them.

usage: simulate.py --ref REF.fa[.gz] [--truth T.vcf.gz] --region chr20:60001-5000000 [--region ...] --prefix OUT
                   [--preset typical] [--seed 1] [--set depth=30 --set style=novaseq ...]
"""
import argparse
import gzip
import json
import re
import subprocess

import numpy as np

import haplotypes
from fragments import draw_fragments
from genome import Genome
from params import PRESETS, preset
from reads import Sequencer

BATCH = 16384                # pairs per step
NAME_DIGITS = 9
LETTERS = np.frombuffer(b'ACGTN', np.uint8)
BED_MARGIN = 600             # fragments are incomplete so near to a region's edge
EXCLUDED_MARGIN = 1000       # fragments near a het deletion or a hidden copy


def read_fasta(path, wanted=None):
    """name -> upper-case sequence of a plain or gzipped FASTA, only of the names in `wanted` if given."""
    opener = gzip.open if path.endswith('.gz') else open
    with opener(path, 'rb') as f:
        entries = f.read().split(b'>')[1:]
    out = {}
    for entry in entries:
        head, _, body = entry.partition(b'\n')
        name = head.split()[0].decode()
        if wanted is None or name in wanted:
            out[name] = body.translate(None, b'\r\n').upper().decode()
    return out


def parse_region(text):
    """(contig, 0-based start, end) of contig:start-end."""
    contig, start, end = re.fullmatch(r'(.+):(\d+)-(\d+)', text.replace(',', '')).groups()
    return contig, int(start) - 1, int(end)


def fastq_bytes(name, first, bases, quality):
    """FASTQ text of a batch: fixed-width records with the names name:000000001 and so on."""
    count, length = bases.shape
    head = np.frombuffer(f'@{name}:'.encode(), np.uint8)
    record = np.empty((count, len(head) + NAME_DIGITS + 2 * length + 5), np.uint8)
    at = len(head)
    record[:, :at] = head
    numbers = first + np.arange(count)
    record[:, at:at + NAME_DIGITS] = numbers[:, None] // 10 ** np.arange(NAME_DIGITS - 1, -1, -1) % 10 + ord('0')
    at += NAME_DIGITS
    record[:, at] = ord('\n')
    record[:, at + 1:at + 1 + length] = LETTERS[bases]
    at += 1 + length
    record[:, at:at + 3] = np.frombuffer(b'\n+\n', np.uint8)
    record[:, at + 3:at + 3 + length] = quality + 33
    record[:, -1] = ord('\n')
    return record.tobytes()


def write_reads(prefix, name, genome, params, span, rng):
    """Sequences the genome to the wanted depth over `span` reference bases; returns the number of pairs."""
    pairs = params.depth * span / (2 * params.read_length)
    fragments = draw_fragments(genome, params, int(pairs * (1 - params.duplicate_fraction)), rng)
    unique = len(fragments.left)
    copies = rng.integers(0, unique, int(unique * params.duplicate_fraction / (1 - params.duplicate_fraction)))
    chosen = np.sort(np.concatenate([np.arange(unique), copies]))
    sequencer = Sequencer(genome, fragments, params, rng)
    outputs = [open(f'{prefix}_{mate}.fq.gz', 'wb') for mate in (1, 2)]
    writers = [subprocess.Popen(['bgzip', '-l', '1', '-c'], stdin=subprocess.PIPE, stdout=out) for out in outputs]
    for first in range(0, len(chosen), BATCH):
        for writer, mate in zip(writers, sequencer.pairs(chosen[first:first + BATCH])):
            writer.stdin.write(fastq_bytes(name, first, *mate))
    for writer, out in zip(writers, outputs):
        writer.stdin.close()
        if writer.wait():
            raise RuntimeError(f'bgzip failed on {out.name}')
        out.close()
    return len(chosen)


def write_bed(path, regions, excluded):
    """Writes the regions without their edges and without the `excluded` (contig, start, end) with their margins."""
    with open(path, 'w') as bed:
        for contig, start, end in sorted(regions):
            at, end = start + BED_MARGIN, end - BED_MARGIN
            for other, a, b in sorted(excluded):
                a, b = a - EXCLUDED_MARGIN, b + EXCLUDED_MARGIN
                if other == contig and a < end and b > at:
                    if a > at:
                        print(contig, at, a, sep='\t', file=bed)
                    at = b
            if at < end:
                print(contig, at, end, sep='\t', file=bed)


def simulate(ref, truth, regions, params, seed, prefix, name, hidden=()):
    """Runs the whole simulation. `regions`: (contig, start, end), 0-based; `truth`: a VCF path or None.

    `hidden`: regions that the aligner will not see; they give reads, but are in neither BED.
    """
    contigs = read_fasta(ref)
    rng = np.random.default_rng(seed)
    genome, chosen = Genome(params, rng), {}
    for contig, start, end in regions:
        own, pair = haplotypes.build(contigs[contig], contig, start, end, truth, params, rng)
        chosen.setdefault(contig, []).extend(own)
        genome.add_region(contig, start, end, pair, 1 - params.contamination)
        if params.contamination:
            stranger = params.updated(dict(shuffle_genotypes=True, keep_fraction=0.7))
            for haplotype in haplotypes.build(contigs[contig], contig, start, end, truth, stranger, rng)[1]:
                genome.add(haplotype.codes, params.contamination)
    genome.add_foreign(params.foreign_fraction)
    genome.finish()
    span = sum(end - start - contigs[contig].count('N', start, end) for contig, start, end in regions)
    pairs = write_reads(prefix, name, genome, params, span, rng)
    haplotypes.write_truth(f'{prefix}.truth.vcf.gz', name, contigs, chosen)
    write_bed(f'{prefix}.regions.bed', regions, genome.deletions + list(hidden))
    write_bed(f'{prefix}.confident.bed', regions, genome.deletions + genome.paralogs + list(hidden))
    return dict(pairs=pairs, alleles=sum(map(len, chosen.values())), deletions=len(genome.deletions))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--ref', required=True)
    parser.add_argument('--truth', help='VCF whose alleles the individual carries; without it all are synthetic')
    parser.add_argument('--region', action='append', required=True)
    parser.add_argument('--prefix', required=True)
    parser.add_argument('--name', default='sim', help='sample name, and the prefix of the read names')
    parser.add_argument('--preset', choices=sorted(PRESETS), default='typical')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--set', action='append', default=[], metavar='PARAMETER=VALUE')
    a = parser.parse_args()
    overrides = dict(item.split('=', 1) for item in a.set)
    params = preset(a.preset, {k: v == 'True' if v in ('True', 'False') else v for k, v in overrides.items()})
    print(json.dumps(simulate(a.ref, a.truth, [parse_region(r) for r in a.region], params, a.seed, a.prefix, a.name)))


if __name__ == '__main__':
    main()
