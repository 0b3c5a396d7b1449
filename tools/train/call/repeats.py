"""Tandem repeats (homopolymers and short tandem repeats) of a sequence, found with numpy."""
import numpy as np

MAX_PERIOD = 6
N_CODE = 4
CODES = np.full(256, N_CODE, np.uint8)
for _letter, _code in zip(b'ACGTacgt', (0, 1, 2, 3) * 2):
    CODES[_letter] = _code


def encode(sequence):
    """Base codes (A 0, C 1, G 2, T 3, other 4) of an ASCII string or bytes."""
    raw = sequence.encode() if isinstance(sequence, str) else sequence
    return CODES[np.frombuffer(raw, np.uint8)]


def _runs(flags):
    """Starts and ends (half open) of the runs of True in a boolean array."""
    padded = np.zeros(len(flags) + 2, np.int8)
    padded[1:-1] = flags
    change = np.diff(padded)
    return np.flatnonzero(change == 1), np.flatnonzero(change == -1)


def tandem_tracts(codes, min_homopolymer=5, min_units=4):
    """Tracts of period 1..6 in an array of base codes.

    Returns (start, end, period) as int64 arrays, half open, sorted by start. A tract of period p has at least
    `min_units` units (`min_homopolymer` for p = 1), and no shorter period describes it.
    """
    starts, ends, periods = [], [], []
    for period in range(1, MAX_PERIOD + 1):
        same = (codes[period:] == codes[:-period]) & (codes[period:] != N_CODE)
        run_start, run_end = _runs(same)
        length = run_end - run_start + period
        units = min_homopolymer if period == 1 else min_units
        keep = length >= units * period
        run_start, length = run_start[keep], length[keep]
        for shorter in range(1, period):
            if period % shorter == 0 and len(run_start):
                offsets = np.arange(period - shorter)
                unit = codes[run_start[:, None] + np.arange(period)]
                primitive = (unit[:, offsets] != unit[:, offsets + shorter]).any(axis=1)
                run_start, length = run_start[primitive], length[primitive]
        starts.append(run_start)
        ends.append(run_start + length)
        periods.append(np.full(len(run_start), period))
    start, end, period = (np.concatenate(x).astype(np.int64) for x in (starts, ends, periods))
    order = np.argsort(start, kind='stable')
    return start[order], end[order], period[order]
