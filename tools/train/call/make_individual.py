#!/usr/bin/env python3
"""Simulates, aligns, sorts and optionally duplicate-marks the individuals of a plan.

The plan (individuals.json) names references, region sets and individuals; every individual has a fixed seed, so the
plan recreates all data. Writes OUT/NAME.bam, .bam.bai, .truth.vcf.gz, .truth.vcf.gz.tbi, .regions.bed, .confident.bed
and NAME.json.
Individuals whose BAM index exists already are skipped.

usage: make_individual.py --out DIR [--shared DIR] [--plan FILE] [--threads N] [NAME ...]
The shared data folder is --shared, or the environment variable RIBOZYME_SHARED, or ../shared.
"""
import argparse
import json
import os
import shlex
import subprocess
import time

import numpy as np

from params import preset
from simulate import parse_region, read_fasta, simulate

HERE = os.path.dirname(os.path.abspath(__file__))
FASTA_WIDTH = 60
SORT_MEMORY = '768M'
INDEX_SUFFIXES = {'bwa': '.bwt', 'minimap2': '.mmi'}


def shell(command):
    """Runs a bash pipeline; any failing part is an error."""
    subprocess.run(['bash', '-o', 'pipefail', '-c', command], check=True)


def write_fasta(path, contigs):
    """Writes name -> sequence as FASTA with its .fai."""
    with open(path + '.part', 'w') as out:
        for name, sequence in contigs.items():
            out.write(f'>{name}\n')
            out.writelines(sequence[i:i + FASTA_WIDTH] + '\n' for i in range(0, len(sequence), FASTA_WIDTH))
    os.rename(path + '.part', path)
    shell(f'samtools faidx {shlex.quote(path)}')


def aligner_index(out, key, source, masked, aligner):
    """Path of an indexed FASTA of all the reference's contigs, with the regions `masked` turned to N; made once."""
    tag = ''.join('.no_' + region.replace(':', '_') for region in masked)
    path = os.path.join(out, 'index', f'{key}{tag}.fa')
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.exists(path + '.fai'):
        contigs = read_fasta(source)
        for contig, start, end in map(parse_region, masked):
            sequence = contigs[contig]
            contigs[contig] = sequence[:start] + 'N' * (end - start) + sequence[end:]
        write_fasta(path, contigs)
    if not os.path.exists(path + INDEX_SUFFIXES[aligner]):
        quoted = shlex.quote(path)
        shell(f'bwa index {quoted} 2> /dev/null' if aligner == 'bwa' else f'minimap2 -x sr -d {quoted}.mmi {quoted}')
    return path


def align(prefix, name, index, aligner, markdup, threads):
    """PREFIX_1/2.fq.gz -> PREFIX.bam with its index."""
    group = f'@RG\\tID:{name}\\tSM:{name}\\tLB:{name}\\tPL:ILLUMINA'
    p, fasta = shlex.quote(prefix), shlex.quote(index)
    if aligner == 'bwa':
        command = f"bwa mem -v 1 -t {threads} -R '{group}' {fasta} {p}_1.fq.gz {p}_2.fq.gz 2> {p}.align.log"
    else:
        command = f"minimap2 -ax sr -t {threads} -R '{group}' {fasta}.mmi {p}_1.fq.gz {p}_2.fq.gz 2> {p}.align.log"
    sort = f'samtools sort -m {SORT_MEMORY} -T {p}.sort'
    if markdup:
        command += f' | samtools fixmate -m -u - - | {sort} -u - | samtools markdup -T {p}.markdup - {p}.bam 2> /dev/null'
    else:
        command += f' | {sort} -o {p}.bam -'
    shell(command)
    shell(f'samtools index {p}.bam')
    for path in (f'{prefix}_1.fq.gz', f'{prefix}_2.fq.gz', f'{prefix}.align.log'):
        os.remove(path)


def draw_regions(regions, megabases, rng):
    """A random subset of the regions (0-based triples) of about so many Mb: each is cut by its share of the sum."""
    total = sum(end - start for _, start, end in regions)
    share = min(1.0, megabases * 1e6 / total)
    out = []
    for contig, start, end in regions:
        size = int((end - start) * share)
        at = start + int(rng.integers(0, end - start - size + 1))
        out.append((contig, at, at + size))
    return out


def make(plan, name, out, shared, threads):
    """Makes one individual of the plan."""
    entry, began = plan['individuals'][name], time.time()
    prefix = os.path.join(out, name)
    if os.path.exists(prefix + '.bam.bai'):
        return print(f'{name}: exists', flush=True)
    reference = plan['references'][entry['reference']]
    source = os.path.join(shared, reference['fasta'])
    truth = os.path.join(shared, reference['truth'])
    regions = [parse_region(r) for r in plan['region_sets'][entry['regions']]]
    regions = draw_regions(regions, entry.get('megabases', 1e3), np.random.default_rng(entry['seed'] + 1))
    params, masked = preset(entry['preset'], entry.get('parameters')), entry.get('masked', [])
    summary = simulate(source, truth, regions, params, entry['seed'], prefix, name, map(parse_region, masked))
    simulated = time.time()
    aligner = entry.get('aligner', 'bwa')
    index = aligner_index(out, entry['reference'], source, masked, aligner)
    align(prefix, name, index, aligner, entry.get('markdup', True), threads)
    summary.update(entry, spans=regions, seconds_simulate=round(simulated - began, 1),
                   seconds_align=round(time.time() - simulated, 1))
    with open(prefix + '.json', 'w') as f:
        json.dump(summary, f, indent=1)
    print(f'{name}: {summary["pairs"]} pairs, {summary["alleles"]} alleles, simulated in '
          f'{summary["seconds_simulate"]} s, aligned in {summary["seconds_align"]} s', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', help='individuals of the plan; none: all, in the order of the plan')
    parser.add_argument('--out', required=True)
    parser.add_argument('--shared', default=os.environ.get('RIBOZYME_SHARED', '../shared'))
    parser.add_argument('--plan', default=os.path.join(HERE, 'individuals.json'))
    parser.add_argument('--threads', type=int, default=1)
    a = parser.parse_args()
    with open(a.plan) as f:
        plan = json.load(f)
    os.makedirs(a.out, exist_ok=True)
    for name in a.names or plan['individuals']:
        make(plan, name, a.out, a.shared, a.threads)


if __name__ == '__main__':
    main()
