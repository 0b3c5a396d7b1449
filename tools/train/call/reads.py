"""Sequences fragments: turns them into the base and quality matrices of both mates."""
import numpy as np

from fragments import ranges, sequencing_probability, tract_columns, tract_events, BACKGROUND_INDEL
from quality import QualityModel
from repeats import N_CODE, encode

ADAPTERS = (encode('AGATCGGAAGAGCACACGTCTGAACTCCAGTCA'), encode('AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT'))
AFTER_ADAPTER = 2            # the dark cycles behind the adapter read as G
STRAND_SWAP_SHARE = 0.1      # PCR copies of the opposite strand
PREVIOUS_BASE_SHARE = 0.3    # sequencing errors that repeat the base before (phasing)
LOWERED_SHARE = 0.5          # systematic errors that the base quality tells of
LOWERED_QUALITIES = (6, 24)


def correct_columns(row, column, delta, length):
    """Sorts a walk's events and moves each column by the jumps before it in its row; drops those outside the read."""
    keep = (column >= 1) & (column < length)
    row, column, delta = row[keep], column[keep], delta[keep]
    order = np.lexsort((column, row))
    row, column, delta = row[order], column[order], delta[order]
    before = np.cumsum(delta) - delta
    first = np.searchsorted(row, row)
    column = column - (before - before[first] if len(row) else before)
    keep = (column >= 1) & (column < length)
    return row[keep], column[keep], delta[keep]


def walk(start, direction, length, events):
    """Global positions (rows x length) of walks from `start` up (+1) or down (-1) with the jumps of `events`."""
    index = start[:, None] + direction[:, None] * np.arange(length)
    row, column, delta = correct_columns(*events, length)
    if len(row):
        rows, slot = np.unique(row, return_inverse=True)
        step = np.ones((len(rows), length), np.int64)
        np.add.at(step, (slot, column), delta)
        index[rows] = start[rows, None] + direction[rows, None] * (np.cumsum(step, axis=1) - 1)
    return index


class Sequencer:
    """Sequences pairs of one individual."""

    def __init__(self, genome, fragments, params, rng):
        self.genome, self.fragments, self.params, self.rng = genome, fragments, params, rng
        self.quality = QualityModel(params, rng)
        self._indel = sequencing_probability(genome, params.sequencing_indel_factor)
        self._orientation = rng.integers(0, 2, len(fragments.left)).astype(bool)

    def pairs(self, chosen):
        """[(bases, qualities), (bases, qualities)] of mates 1 and 2 for the fragments of indices `chosen`."""
        levels = self.quality.levels(len(chosen))
        swapped = self._orientation[chosen] ^ (self.rng.random(len(chosen)) < STRAND_SWAP_SHARE)
        return [self._mate(chosen, levels, mate, swapped ^ bool(mate)) for mate in (0, 1)]

    def _mate(self, chosen, levels, mate, from_right):
        fragments, length = self.fragments, self.params.read_length
        start = np.where(from_right, fragments.right[chosen], fragments.left[chosen])
        direction = np.where(from_right, -1, 1)
        index = walk(start, direction, length, self._events(chosen, start, from_right))
        np.clip(index, 0, len(self.genome.codes) - 1, out=index)
        bases = self.genome.codes[index]
        self._substitute(chosen, index, bases)
        reverse = bases[from_right]
        bases[from_right] = np.where(reverse == N_CODE, N_CODE, 3 - reverse)
        self._read_through(chosen, mate, bases)
        quality = self.quality.draw(levels, mate, length)
        index += from_right[:, None] * len(self.genome.codes)
        self._errors(index, bases, quality)
        return bases, quality

    def _events(self, chosen, start, from_right):
        """(row, column, delta) of the fragments' PCR events and of this mate's own indel errors."""
        owner, left, right, delta = self.fragments.events
        row, event = ranges(np.searchsorted(owner, chosen), np.searchsorted(owner, chosen, side='right'))
        column = np.where(from_right[row], right[event], left[event])
        low = np.where(from_right, start - self.params.read_length, start)
        own, tract, change = tract_events(self.genome, self._indel, low, low + self.params.read_length, self.rng)
        up, down = tract_columns(self.genome, tract, change, start[own], start[own])
        count = self.rng.poisson(BACKGROUND_INDEL * len(chosen) * self.params.read_length)
        anywhere = self.rng.integers(0, [[len(chosen)], [self.params.read_length]], (2, count))
        return (np.concatenate([row, own, anywhere[0]]),
                np.concatenate([column, np.where(from_right[own], down, up), anywhere[1]]),
                np.concatenate([delta[event], change, self.rng.choice([-1, 1], count)]))

    def _substitute(self, chosen, index, bases):
        """Applies the fragments' PCR substitutions, still in the genome's orientation."""
        owner, position, code = self.fragments.substitutions
        row, event = ranges(np.searchsorted(owner, chosen), np.searchsorted(owner, chosen, side='right'))
        hit, column = np.nonzero(index[row] == position[event][:, None])
        bases[row[hit], column] = code[event[hit]]

    def _read_through(self, chosen, mate, bases):
        """Overwrites what lies behind the fragment's end with adapter."""
        length = self.params.read_length
        tail = np.full(length, AFTER_ADAPTER, np.uint8)
        adapter = ADAPTERS[mate][:length]
        tail[:len(adapter)] = adapter
        inserts = self.fragments.length[chosen]
        short = np.flatnonzero(inserts < length)
        offset = np.arange(length) - inserts[short][:, None]
        bases[short] = np.where(offset >= 0, tail[np.maximum(offset, 0)], bases[short])

    def _errors(self, flat, bases, quality):
        """Puts sequencing errors and N into `bases` and `quality`; `flat` indexes the genome's context by strand."""
        rng, shape = self.rng, bases.shape
        context = self.genome.context[flat]
        rate = self.quality.error_rate[quality]
        rate *= np.abs(context)
        row, column = np.nonzero(rng.random(shape, dtype=np.float32) < rate)
        wrong = (bases[row, column] + rng.integers(1, 4, len(row))) % 4
        phased = (rng.random(len(row)) < PREVIOUS_BASE_SHARE) & (column > 0)
        bases[row, column] = np.where(phased, bases[row, np.maximum(column - 1, 0)], wrong)

        row, column = np.nonzero(context < 0)
        place = flat[row, column]
        hit = rng.random(len(row)) < self.genome.systematic[place]
        row, column, place = row[hit], column[hit], place[hit]
        bases[row, column] = (bases[row, column] + place * 7919 // 8 % 3 + 1) % 4
        low = rng.random(len(row)) < LOWERED_SHARE
        limit = self.quality.reported(rng.integers(*LOWERED_QUALITIES, int(low.sum())))
        quality[row[low], column[low]] = np.minimum(quality[row[low], column[low]], limit)

        count = rng.poisson(self.params.n_rate * bases.size)
        row, column = rng.integers(0, [[shape[0]], [shape[1]]], (2, count))
        bases[row, column], quality[row, column] = N_CODE, 2
