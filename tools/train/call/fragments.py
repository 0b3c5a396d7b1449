"""DNA fragments of a library, and the events that happen to them before sequencing.

A fragment is [start, end) of the genome's global coordinates. An event is a jump of the walk along the fragment: at
some column, step 1 + delta instead of 1 (delta > 0 skips bases, delta < 0 repeats them).
"""
from typing import NamedTuple

import numpy as np

MIN_INSERT = 40
TAIL_SIGMA = 0.45            # of the wide lognormal
# Stutter probability per fragment at factor 1: rate * exp(growth * (units - first)), by period 1, 2, 3, longer.
STUTTER = {1: (1.0e-3, 0.37, 6), 2: (2.0e-3, 0.28, 5), 3: (8e-4, 0.22, 4), 4: (5e-4, 0.2, 4)}
STUTTER_CAP = 0.4
CONTRACTION_SHARE = 0.68
SEQUENCING_INDEL = (1.5e-5, 0.33, 4)     # the same law for the sequencer's errors at homopolymers, per read
BACKGROUND_INDEL = 3e-6      # per base and read, anywhere
CHIMERA_SPLIT_SHARE = 0.5    # chimeras that switch inside the fragment; in the others the mates come from two places
TRANSITION_SHARE = 0.7       # of PCR substitutions


class Fragments(NamedTuple):
    """Columns of equal length, one row per unique fragment. left and right: where the two walks begin."""
    left: np.ndarray
    right: np.ndarray        # last base; the right walk goes down from here
    length: np.ndarray       # as amplified, stutter included
    events: tuple            # (fragment, left column, right column, delta), sorted by fragment
    substitutions: tuple     # (fragment, global position, new code), sorted by fragment


def draw_places(genome, count, rng):
    """Global start positions by the depth profile, and the ends of their pieces."""
    bins = np.searchsorted(genome.cumulative, rng.random(count) * genome.cumulative[-1], side='right')
    return genome.bin_start[bins] + rng.integers(0, 100, count), genome.bin_end[bins]


def insert_lengths(params, count, rng):
    """Fragment lengths in bases."""
    lengths = rng.normal(params.insert_mean, params.insert_sd, count)
    wide = rng.random(count) < params.insert_tail
    lengths[wide] = params.insert_mean * rng.lognormal(0, TAIL_SIGMA, int(wide.sum()))
    return np.maximum(lengths, MIN_INSERT).astype(np.int64)


def law(units, constants, factor):
    """Event probability of tracts with so many units."""
    rate, growth, first = constants
    return np.minimum(factor * rate * np.exp(growth * (units - first)), STUTTER_CAP)


def ranges(first, last):
    """Flattens the index ranges [first[i], last[i]): returns (i of each, index)."""
    counts = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(first)), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, first[owner] + offsets


def tract_events(genome, probability, start, end, rng):
    """Random length changes of the tracts inside [start, end): (row, tract, delta)."""
    tract_start, _, period = genome.tracts
    row, tract = ranges(np.searchsorted(tract_start, start), np.searchsorted(tract_start, end))
    hit = rng.random(len(row), dtype=np.float32) < probability[tract]
    row, tract = row[hit], tract[hit]
    units = np.minimum(rng.geometric(0.86, len(row)), 3) * np.where(rng.random(len(row)) < CONTRACTION_SHARE, 1, -1)
    return row, tract, units * period[tract]


def tract_columns(genome, tract, delta, left, right):
    """Columns of the left and the right walk at which a tract's length change happens."""
    start, end, _ = genome.tracts
    lag = np.maximum(-delta, 0)              # an expansion walks into the tract, then jumps back
    return start[tract] + lag - left, right - (end[tract] - 1 - lag)


def stutter_probability(genome, factor):
    """PCR stutter per fragment of every tract."""
    start, end, period = genome.tracts
    units = (end - start) / period
    out = np.zeros(len(start))
    for kind, constants in STUTTER.items():
        mine = period == kind if kind < 4 else period >= kind
        out[mine] = law(units[mine], constants, factor)
    return out.astype(np.float32)


def sequencing_probability(genome, factor):
    """Sequencing indel errors per read of every tract."""
    start, end, period = genome.tracts
    return np.where(period == 1, law(end - start, SEQUENCING_INDEL, factor), 0).astype(np.float32)


def draw_fragments(genome, params, count, rng):
    """About `count` unique fragments (those that leave their piece or hold an N are dropped) with their PCR events."""
    start, piece_end = draw_places(genome, count, rng)
    length = insert_lengths(params, count, rng)
    inside = start + length <= piece_end
    inside[inside] = genome.n_before[start[inside]] == genome.n_before[(start + length)[inside]]
    start, length = start[inside], length[inside]
    count, end = len(start), start + length
    left, right = start.copy(), end - 1

    row, tract, delta = tract_events(genome, stutter_probability(genome, params.pcr_factor), start, end, rng)
    columns = tract_columns(genome, tract, delta, start[row], end[row] - 1)
    chimera = np.flatnonzero(rng.random(count) < params.chimera_fraction)
    plain = ~np.isin(row, chimera)
    row, delta, columns = row[plain], delta[plain], [c[plain] for c in columns]
    length = length - np.bincount(row, delta, count).astype(np.int64)

    split = rng.random(len(chimera)) < CHIMERA_SPLIT_SHARE
    target = draw_places(genome, len(chimera), rng)[0]
    right[chimera[~split]] = target[~split]
    length[chimera[~split]] = 1 << 20                     # never shorter than a read
    switch = (start[chimera] + rng.random(len(chimera)) * length[chimera]).astype(np.int64)[split]
    broken, jump = chimera[split], target[split] - switch
    right[broken] = end[broken] + jump - 1
    row = np.concatenate([row, broken])
    order = np.argsort(row, kind='stable')
    events = (row, np.concatenate([columns[0], switch - start[broken]]),
              np.concatenate([columns[1], end[broken] - switch]), np.concatenate([delta, jump]))

    hits = rng.poisson(params.pcr_substitution_rate * (end - start))
    owner = np.repeat(np.arange(count), hits)
    position = start[owner] + (rng.random(len(owner)) * (end - start)[owner]).astype(np.int64)
    shift = np.where(rng.random(len(owner)) < TRANSITION_SHARE, 2, rng.choice([1, 3], len(owner)))
    code = ((genome.codes[position] + shift) % 4).astype(np.uint8)   # A-G and C-T are two codes apart
    return Fragments(left, right, length, tuple(e[order] for e in events), (owner, position, code))
