"""The two haplotypes of an individual over one region, and its truth VCF.

Coordinates are 0-based half open on the contig unless said otherwise.
"""
import subprocess
from collections import defaultdict

import numpy as np

import alleles
from repeats import encode


class Haplotype:
    """One haplotype of a region: its base codes and the map from contig positions to its own."""

    def __init__(self, sequence, start, end, chosen):
        """`chosen`: the non-overlapping alleles of this haplotype inside [start, end), sorted by position."""
        parts, at, ends, shifts, shift = [], start, [start], [0], 0
        for allele in chosen:
            parts += [sequence[at:allele.pos], allele.alt]
            at = allele.pos + len(allele.ref)
            shift += len(allele.alt) - len(allele.ref)
            ends.append(at)
            shifts.append(shift)
        parts.append(sequence[at:end])
        self.codes = encode(''.join(parts))
        self.start, self._ends, self._shifts = start, np.array(ends), np.array(shifts)

    def locate(self, positions):
        """Offsets on the haplotype of contig positions (within an allele: near it)."""
        positions = np.asarray(positions)
        found = np.searchsorted(self._ends, positions, side='right') - 1
        return np.clip(positions - self.start + self._shifts[np.maximum(found, 0)], 0, len(self.codes) - 1)


def select(candidates, start, end):
    """Merges equal alleles and drops those that overlap an earlier one on the same haplotype; sorted by position."""
    merged = defaultdict(int)
    for allele in candidates:
        merged[allele[:3]] |= allele.haps
    taken = np.zeros((2, end - start), bool)
    out = []
    for (pos, ref, alt), haps in merged.items():
        a, b = pos - start, pos + len(ref) - start
        if a < alleles.LEFT_MARGIN or b > end - start - alleles.LEFT_MARGIN:
            continue
        free = sum(1 << h for h in (0, 1) if haps >> h & 1 and not taken[h, a:b].any())
        if free:
            for hap in (0, 1):
                if free >> hap & 1:
                    taken[hap, a:b] = True
            out.append(alleles.Allele(pos, ref, alt, free))
    return sorted(out)


def build(sequence, contig, start, end, truth, params, rng):
    """(alleles, (Haplotype, Haplotype)) of a region; `truth` is a VCF path or None."""
    candidates = alleles.read_truth(truth, contig, sequence, start, end, params, rng) if truth else []
    candidates += alleles.synthetic_points(sequence, start, end, params, rng)
    candidates += alleles.synthetic_repeats(sequence, encode(sequence[start:end]), start, end, params, rng)
    chosen = select(candidates, start, end)
    return chosen, tuple(Haplotype(sequence, start, end, [a for a in chosen if a.haps >> h & 1]) for h in (0, 1))


def truth_records(chosen):
    """VCF rows (pos, ref, alts, genotype) of sorted alleles; different alleles of one kind at one position are joined."""
    groups = defaultdict(list)
    for allele in chosen:
        groups[allele.pos, len(allele.ref) == len(allele.alt)].append(allele)
    for (pos, _), group in sorted(groups.items(), key=lambda item: item[0][0]):
        ref = max((a.ref for a in group), key=len)
        alts = [a.alt + ref[len(a.ref):] for a in group]
        genotype = [next((i + 1 for i, a in enumerate(group) if a.haps >> h & 1), 0) for h in (0, 1)]
        yield pos, ref, alts, f'{genotype[0]}|{genotype[1]}'


def write_truth(path, sample, contigs, chosen_by_contig):
    """Writes and indexes a bgzipped VCF. `contigs`: name -> sequence; `chosen_by_contig`: name -> alleles."""
    lines = ['##fileformat=VCFv4.2', '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype as simulated">']
    lines += [f'##contig=<ID={name},length={len(sequence)}>' for name, sequence in contigs.items()]
    lines.append('\t'.join(['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', sample]))
    for contig, sequence in contigs.items():
        for pos, ref, alts, genotype in truth_records(sorted(chosen_by_contig.get(contig, []))):
            if sequence[pos:pos + len(ref)] != ref:
                raise ValueError(f'{contig}:{pos + 1}: REF {ref} is not the reference sequence')
            lines.append('\t'.join([contig, str(pos + 1), '.', ref, ','.join(alts), '50', 'PASS', '.', 'GT', genotype]))
    with open(path, 'wb') as out:
        subprocess.run(['bgzip', '-c'], input=('\n'.join(lines) + '\n').encode(), stdout=out, check=True)
    subprocess.run(['tabix', '-f', '-p', 'vcf', path], check=True)
