"""The sequence that fragments are drawn from: haplotypes, hidden copies, contamination and foreign DNA, concatenated.

Every piece lies in one array of base codes with N padding between; "global" coordinates index that array.
"""
import numpy as np

from repeats import N_CODE, tandem_tracts

PADDING = 1000               # N bases between pieces
BIN = 100                    # bases per bin of the depth profile
GC_WINDOW = 5                # bins that the GC content is averaged over
GC_OPTIMUM, GC_WIDTH = 0.43, 0.22
MODULATION_BINS = 10         # correlation length of the depth modulation: ~1 kb
FOREIGN_LENGTH = 40000
PARALOG_LENGTHS = (3000, 30000)
PARALOG_DIVERGENCE = (0.005, 0.06)
PARALOG_INDEL_SHARE = 0.12   # of the diverged positions
HET_DELETION_LENGTHS = (1000, 5000)
SYSTEMATIC_MIN, SYSTEMATIC_MEAN, SYSTEMATIC_MAX = 0.04, 0.07, 0.4


def smooth(values, width):
    """Moving average over `width` entries, same length."""
    return np.convolve(np.pad(values, width, mode='edge'), np.ones(width) / width, 'same')[width:-width]


def depth_profile(codes, params, rng):
    """Relative depth per BIN of a piece, from GC content and a random modulation."""
    bins = len(codes) // BIN
    blocks = codes[:bins * BIN].reshape(bins, BIN)
    known = (blocks != N_CODE).all(axis=1)
    gc = smooth(((blocks == 1) | (blocks == 2)).mean(axis=1), GC_WINDOW)
    loss = np.exp(-params.gc_strength * ((gc - GC_OPTIMUM) / GC_WIDTH) ** 2)
    noise = smooth(rng.normal(size=bins), MODULATION_BINS) * MODULATION_BINS ** 0.5
    return known * loss * np.exp(params.region_sigma * noise)


def diverged(codes, divergence, rng):
    """A copy of `codes` with substitutions and short indels at a share `divergence` of its positions."""
    out = codes.copy()
    hit = np.flatnonzero((rng.random(len(out)) < divergence) & (out != N_CODE))
    out[hit] = (out[hit] + rng.choice([1, 2, 2, 2, 3], len(hit))) % 4     # A-G and C-T are two codes apart
    indels = hit[rng.random(len(hit)) < PARALOG_INDEL_SHARE]
    repeats = np.ones(len(out), np.int64)
    repeats[indels] = rng.choice([0, 0, 2, 2, 3], len(indels))
    return np.repeat(out, repeats)


class Genome:
    """Collects pieces, then offers their concatenated codes, depth bins, repeats and error contexts."""

    def __init__(self, params, rng):
        self.params, self.rng = params, rng
        self._parts, self._length = [np.full(PADDING, N_CODE, np.uint8)], PADDING
        self._bins, self._weights, self._ends = [], [], []
        self._systematic = []                    # (global positions, strand, rate)
        self.deletions = []                      # (contig, start, end) with one haplotype missing
        self.paralogs = []                       # (contig, start, end) with hidden copies

    def add(self, codes, copies, profile=None):
        """Appends a piece that is present `copies` times (1: one haplotype); returns its global start."""
        start = self._length
        profile = depth_profile(codes, self.params, self.rng) if profile is None else profile
        self._parts += [codes, np.full(PADDING, N_CODE, np.uint8)]
        self._length += len(codes) + PADDING
        self._bins.append(start + np.arange(len(profile)) * BIN)
        self._weights.append(profile * copies)
        self._ends.append(np.full(len(profile), start + len(codes)))
        return start

    def add_region(self, contig, start, end, pair, share):
        """Appends both haplotypes of a region with its hidden copies, het deletions and systematic error positions."""
        params, rng, length = self.params, self.rng, end - start
        positions = rng.integers(start, end, rng.poisson(params.systematic_rate * length * 2))
        strands = rng.integers(0, 2, len(positions))
        rates = np.minimum(SYSTEMATIC_MIN + rng.exponential(SYSTEMATIC_MEAN, len(positions)), SYSTEMATIC_MAX)
        lost = [(int(p), int(p + rng.integers(*HET_DELETION_LENGTHS)), int(rng.integers(2)))
                for p in rng.integers(start, end, rng.poisson(params.deletion_rate * length / 1e6))]
        self.deletions += [(contig, a, b) for a, b, _ in lost]
        profile = depth_profile(pair[0].codes, params, rng)
        for index, haplotype in enumerate(pair):
            mine = np.resize(profile, len(haplotype.codes) // BIN).copy()
            for a, b, hap in lost:
                if hap == index:
                    x, y = haplotype.locate([a, b]) // BIN
                    mine[x:y] = 0
            at = self.add(haplotype.codes, share, mine)
            self._systematic.append((at + haplotype.locate(positions), strands, rates))
        self._add_paralogs(contig, start, end, pair, share)

    def _add_paralogs(self, contig, start, end, pair, share):
        """Hidden diverged copies of random pieces, on one or both haplotypes of the individual."""
        left = self.params.paralog_fraction * (end - start)
        while True:
            length = int(min(self.rng.integers(*PARALOG_LENGTHS), (end - start) // 4))
            if self.rng.random() >= left / length:       # the last piece comes with the chance that keeps the mean
                return
            at = int(self.rng.integers(start, end - length))
            source = pair[self.rng.integers(2)]
            x, y = source.locate([at, at + length])
            copy = diverged(source.codes[x:y], self.rng.uniform(*PARALOG_DIVERGENCE), self.rng)
            self.add(copy, share * int(self.rng.integers(1, 3)))
            self.paralogs.append((contig, at, at + length))
            left -= length

    def add_foreign(self, fraction):
        """Random sequence that gives about `fraction` of all fragments."""
        total = sum(w.sum() for w in self._weights)
        codes = self.rng.integers(0, 4, FOREIGN_LENGTH).astype(np.uint8)
        bins = FOREIGN_LENGTH // BIN
        self.add(codes, 1.0, np.full(bins, total * fraction / bins))

    def finish(self):
        """Freezes the genome: codes, bins, stutter tracts and error contexts of both strands."""
        self.codes = np.concatenate(self._parts)
        self.bin_start, self.bin_end = np.concatenate(self._bins), np.concatenate(self._ends)
        self.cumulative = np.cumsum(np.concatenate(self._weights))
        self.n_before = np.concatenate([[0], np.cumsum(self.codes == N_CODE)])
        self.tracts = tandem_tracts(self.codes, min_homopolymer=4, min_units=4)
        strength = self.params.context_strength
        forward = context_factor(self.codes, strength)
        complement = np.where(self.codes == N_CODE, N_CODE, 3 - self.codes).astype(np.uint8)
        self.context = np.concatenate([forward, context_factor(complement[::-1], strength)[::-1]])
        self.systematic = np.zeros(2 * len(self.codes), np.float32)     # forward strand, then reverse strand
        for positions, strands, rates in self._systematic:
            self.systematic[positions + strands * len(self.codes)] = rates
        self.context[self.systematic > 0] *= -1                          # the sign marks systematic positions
        return self


def context_factor(codes, strength):
    """Factor on the error rate at each base, read left to right: after GGC, and in or after homopolymers."""
    extra = np.zeros(len(codes), np.float32)
    ggc = (codes[:-3] == 2) & (codes[1:-2] == 2) & (codes[2:-1] == 1)
    extra[3:][ggc] += 2.5
    same = codes[1:] == codes[:-1]
    run = same[:-2] & same[1:-1] & same[2:]                                # four equal bases end at i + 3
    extra[3:][run] += 1.0
    extra[4:][run[:-1]] += 1.5                                                # the base after four equal ones
    longer = run[:-3] & run[3:]                                          # seven equal bases
    extra[7:][longer[:-1]] += 3.0
    return 1.0 + strength * extra
