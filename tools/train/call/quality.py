"""Base qualities of several Illumina styles, drawn as byte matrices (reads x cycles)."""
import numpy as np

MAX_QUALITY = 60
NOISE_TABLE = 1 << 14
DROP_SHARE, DROP_MEAN = 0.06, 9.0        # bases with an additional drop of quality
BAD_READ_SHARE, BAD_READ_DROP = 0.03, 10.0
START_RAMP = (6, 5, 3, 2, 1)             # loss in the first cycles
WORST_ERROR = 0.3

# plateau: latent quality; decay: loss at the last cycle of mate 1 and mate 2; tail: share of reads that collapse to Q2
# before their end; cap: highest quality; bins: upper-open thresholds and reported values, or None for all values.
STYLES = {
    'hiseq': dict(plateau=39, decay=(5, 9), tail=0.05, noise=2.0, cap=41, bins=None),
    'novaseq': dict(plateau=38, decay=(4, 7), tail=0.02, noise=2.5, cap=40, bins=((0, 2), (6, 12), (17, 23), (30, 37))),
    'hiseqx': dict(plateau=41, decay=(5, 9), tail=0.04, noise=2.5, cap=42,
                   bins=((0, 2), (5, 8), (10, 12), (17, 22), (25, 27), (30, 32), (35, 37), (39, 41))),
    'poor': dict(plateau=34, decay=(10, 16), tail=0.12, noise=3.5, cap=38, bins=None),
    'recalibrated': dict(plateau=35, decay=(5, 9), tail=0.04, noise=3.0, cap=40,
                         bins=((0, 3), (4, 5), (8, 10), (15, 20), (25, 30))),
}


class QualityModel:
    """Draws qualities of mate 1 or 2 for one individual."""

    def __init__(self, params, rng):
        self.style, self.params, self.rng = STYLES[params.style], params, rng
        noise = rng.normal(0, self.style['noise'], NOISE_TABLE)
        drop = rng.random(NOISE_TABLE) < DROP_SHARE
        noise[drop] -= rng.exponential(DROP_MEAN, int(drop.sum()))
        self._noise = noise.astype(np.float32)
        latent = np.arange(MAX_QUALITY + 1)
        reported = np.minimum(latent, self.style['cap'])
        if self.style['bins']:
            edges, values = (np.array(x) for x in zip(*self.style['bins']))
            reported = values[np.searchsorted(edges, latent, side='right') - 1]
        self._report = np.maximum(reported, 2).astype(np.uint8)
        errors = 10.0 ** (-np.arange(MAX_QUALITY + 1) / 10) * params.miscalibration + params.error_floor
        self.error_rate = np.minimum(errors, WORST_ERROR).astype(np.float32)

    def reported(self, latent):
        """The style's reported values of latent qualities."""
        return self._report[latent]

    def levels(self, count):
        """Quality offset of each of `count` clusters, shared by its two mates."""
        level = self.rng.normal(0, self.params.quality_spread, count)
        level[self.rng.random(count) < BAD_READ_SHARE] -= BAD_READ_DROP
        return level

    def draw(self, levels, mate, length):
        """uint8 qualities (reads x length) of mate 0 or 1 for clusters of the given levels."""
        rng, style, count = self.rng, self.style, len(levels)
        cycle = np.arange(length) / (length - 1)
        curve = style['plateau'] + self.params.quality_shift - style['decay'][mate] * cycle ** 2.5
        curve[:len(START_RAMP)] -= START_RAMP
        own = np.minimum(levels + rng.normal(0, 1.5, count), 4.0)
        slope = np.minimum(rng.normal(0, style['decay'][mate] / 3, count), 2.0)
        latent = self._noise[rng.integers(0, NOISE_TABLE, (count, length), dtype=np.uint16)]
        latent += curve.astype(np.float32)
        latent += own[:, None].astype(np.float32)
        latent += slope[:, None].astype(np.float32) * cycle.astype(np.float32) ** 2
        quality = self._report[np.clip(latent, 0, MAX_QUALITY).astype(np.uint8)]
        collapsed = np.flatnonzero(rng.random(count) < style['tail'] * (1 + mate))
        tail = np.maximum(rng.exponential(0.25 * length, len(collapsed)), 3)
        quality[collapsed] = np.where(np.arange(length) >= (length - tail)[:, None], 2, quality[collapsed])
        return quality
