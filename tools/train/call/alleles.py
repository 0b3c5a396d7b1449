"""Alleles of one individual: those of a truth VCF, and synthetic SNPs, indels and repeat-length changes.

Positions are 0-based on the contig. An allele's `haps` has bit 0 set if haplotype 0 carries it, bit 1 for haplotype 1.
"""
import gzip
from typing import NamedTuple

import numpy as np

from repeats import tandem_tracts

BASES = 'ACGT'
TRANSITION = {'A': 'G', 'G': 'A', 'C': 'T', 'T': 'C'}
TRANSITION_SHARE = 0.67
MAX_INDEL = 50
INDEL_EXPONENT = 1.65        # P(length) ~ length ** -exponent
DELETION_SHARE = 0.52
TANDEM_SHARE = 0.6           # insertions that duplicate the bases before them
CLUSTER_SPAN = 10            # a clustered SNP lies within so many bases
SAME_PHASE_SHARE = 0.85      # unphased het neighbours within LINKED_SPAN that share a haplotype
LINKED_SPAN = 60
LEFT_MARGIN = 60             # no allele so near to a region's edge


class Allele(NamedTuple):
    """One alternative allele: the bases `ref` at `pos` become `alt`, on the haplotypes in the bits of `haps`."""
    pos: int
    ref: str
    alt: str
    haps: int


def left_align(sequence, pos, ref, alt):
    """Left-aligned, parsimonious (pos, ref, alt) on the contig string `sequence`."""
    while ref != alt:
        if ref and alt and ref[-1] == alt[-1]:
            ref, alt = ref[:-1], alt[:-1]
        elif ref and alt:
            break
        if not ref or not alt:
            pos -= 1
            ref, alt = sequence[pos] + ref, sequence[pos] + alt
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        ref, alt, pos = ref[1:], alt[1:], pos + 1
    return pos, ref, alt


def read_truth(path, contig, sequence, start, end, params, rng):
    """Alleles of a VCF inside [start, end), phased at random where the VCF has no phase; see Params for the rest."""
    out, flips, last_het, last_flip = [], {}, -LINKED_SPAN, False
    with gzip.open(path, 'rt') as lines:
        for line in lines:
            fields = line.rstrip('\n').split('\t')
            if line[0] == '#' or fields[0] != contig:
                continue
            pos, ref = int(fields[1]) - 1, fields[3].upper()
            if pos < start or pos + len(ref) > end or rng.random() >= params.keep_fraction:
                continue
            sample = dict(zip(fields[8].split(':'), fields[9].split(':')))
            genotype = sample['GT'].replace('|', '/').split('/')
            choices = [ref] + fields[4].upper().split(',')
            pair = [choices[int(g)] if g.isdigit() else ref for g in (genotype * 2)[:2]]
            if any(set(a) - set(BASES) for a in pair + [ref]):
                continue
            if params.shuffle_genotypes:
                alternative = next((a for a in pair if a != ref), ref)
                pair = [alternative, alternative if rng.random() < params.hom_fraction else ref]
            if pair[0] != pair[1]:
                flip = rng.random() < 0.5
                if '|' in sample['GT'] and not params.shuffle_genotypes:
                    flip = flips.setdefault(sample.get('PS', '.'), flip)
                elif pos - last_het < LINKED_SPAN and rng.random() < SAME_PHASE_SHARE:
                    flip = last_flip
                last_het, last_flip = pos, flip
                pair = pair[::-1] if flip else pair
            for hap, allele in enumerate(pair):
                if allele != ref:
                    out.append(Allele(*left_align(sequence, pos, ref, allele), 1 << hap))
    return out


def draw_haps(params, rng):
    """Bits of the haplotypes that carry a synthetic allele."""
    return 3 if rng.random() < params.hom_fraction else int(rng.integers(1, 3))


def random_snp(sequence, pos, haps, rng):
    """A SNP at `pos`, or None at an N."""
    ref = sequence[pos]
    if ref not in BASES:
        return None
    others = [b for b in BASES if b not in (ref, TRANSITION[ref])]
    alt = TRANSITION[ref] if rng.random() < TRANSITION_SHARE else others[rng.integers(2)]
    return Allele(pos, ref, alt, haps)


def random_indel(sequence, pos, haps, rng):
    """An insertion or deletion after `pos` with a heavy-tailed length, or None next to an N."""
    weights = np.arange(1, MAX_INDEL + 1) ** -INDEL_EXPONENT
    length = int(rng.choice(MAX_INDEL, p=weights / weights.sum())) + 1
    around = sequence[pos - MAX_INDEL:pos + MAX_INDEL + 1]
    if set(around) - set(BASES):
        return None
    if rng.random() < DELETION_SHARE:
        ref, alt = sequence[pos:pos + 1 + length], sequence[pos]
    else:
        tandem = sequence[pos + 1 - length:pos + 1]
        novel = ''.join(BASES[i] for i in rng.integers(0, 4, length))
        ref, alt = sequence[pos], sequence[pos] + (tandem if rng.random() < TANDEM_SHARE else novel)
    return Allele(*left_align(sequence, pos, ref, alt), haps)


def synthetic_points(sequence, start, end, params, rng):
    """Synthetic SNPs and indels of [start, end), with SNPs clustered around some of them."""
    out = []
    for rate, draw in ((params.snp_rate, random_snp), (params.indel_rate, random_indel)):
        for pos in rng.integers(start, end, rng.poisson(rate * (end - start))):
            allele = draw(sequence, int(pos), draw_haps(params, rng), rng)
            if allele is None:
                continue
            out.append(allele)
            if rng.random() < params.cluster_fraction:
                side = int(rng.integers(1, CLUSTER_SPAN + 1))
                near = allele.pos - side if rng.random() < 0.5 else allele.pos + len(allele.ref) - 1 + side
                haps = allele.haps if rng.random() < 0.8 else draw_haps(params, rng)
                out.append(random_snp(sequence, near, haps, rng))
    return [a for a in out if a is not None]


def repeat_change(sequence, tract, units, haps):
    """The allele that lengthens (units > 0) or shortens a tract (start, end, period), or None if it would vanish."""
    start, end, period = tract
    if end - start + units * period < period:
        return None
    unit = sequence[start:start + period]
    if units > 0:
        return Allele(*left_align(sequence, start - 1, sequence[start - 1], sequence[start - 1] + unit * units), haps)
    ref = sequence[start - 1:start - units * period]
    return Allele(*left_align(sequence, start - 1, ref, ref[0]), haps)


def draw_units(rng):
    """A signed number of repeat units, mostly one."""
    return int(min(rng.geometric(0.62), 8)) * (1 if rng.random() < 0.48 else -1)


def synthetic_repeats(sequence, codes, start, end, params, rng):
    """Length changes of repeats in [start, end); long tracts change more often. `codes` are those of [start, end)."""
    left, right, period = tandem_tracts(codes)
    units = (right - left) / period
    weight = np.minimum(np.exp(0.28 * (units - np.where(period == 1, 6, 4))), 60.0)
    count = rng.poisson(params.str_rate * (end - start))
    if not len(left) or not count:
        return []
    chosen = rng.choice(len(left), min(count, len(left)), replace=False, p=weight / weight.sum())
    out = []
    for i in chosen:
        tract = (start + int(left[i]), start + int(right[i]), int(period[i]))
        if tract[0] <= start:
            continue
        haps, first = draw_haps(params, rng), draw_units(rng)
        if units[i] >= 8 and rng.random() < params.multiallelic_fraction:
            second = draw_units(rng)
            haps = 3 if second == first else 1
            if haps == 1:
                out.append(repeat_change(sequence, tract, second, 2))
        out.append(repeat_change(sequence, tract, first, haps))
    return [a for a in out if a is not None]
