"""Makes training examples stranger than the simulator does.

A library, an aligner or a sequencer that the simulator does not know shifts numbers that say little about the genotype:
template lengths, distances from the read's end, quality scales. In training such a group of numbers is now and then
taken from another example, so that the networks lean on it no more than it deserves. The depth against the typical one
is left alone: it tells a second copy of the sequence from a true cluster of variants.
"""

import torch

SHARE = 0.12  # of examples, per group

FEATURE_GROUPS = (
    ("depth",), ("gc",), ("haplotypes",), ("low_mapping_share",), ("sites_within_20", "sites_within_100"),
    ("alignment_support", "alignment_fraction"),
    *(tuple(side + name for side in ("alt_", "ref_") for name in names) for names in (
        ("template_length",), ("from_end", "from_end_deviation"), ("duplicates",), ("distinct_starts",),
        ("quality", "good_quality"), ("proper_pair",), ("mismatches",), ("clipped",))),
)
# Of a pileup row, in the order of genomics/pileup_rows.cc: proper pair, mismatches, template length, duplicates.
ROW_GROUPS = (9, 11, 12, 13)
QUALITY_SCALE = (0.8, 1.1)


def feature_columns(names):
    return [[names.index(name) for name in group] for group in FEATURE_GROUPS]


def mix_features(features, columns, generator):
    """[n, F] with every group of columns exchanged between some of the examples."""
    out, n = features.clone(), len(features)
    for group in columns:
        taken = torch.nonzero(torch.rand(n, generator=generator) < SHARE)[:, 0]
        other = torch.randint(0, n, (len(taken),), generator=generator)
        for column in group:
            out[taken, column] = features[other, column]
    return out


def mix_pileups(qualities, rows, generator):
    """Qualities [n, R, W] scaled and row features [n, R, G] exchanged for some of the examples."""
    n = len(rows)
    out = rows.clone()
    for column in ROW_GROUPS:
        taken = torch.nonzero(torch.rand(n, generator=generator) < SHARE)[:, 0]
        other = torch.randint(0, n, (len(taken),), generator=generator)
        out[taken, :, column] = rows[other, :, column] * (rows[taken, :, 2] > 0)
    low, high = QUALITY_SCALE
    scale = torch.where(torch.rand(n, generator=generator) < SHARE, torch.empty(n).uniform_(low, high, generator=generator), torch.ones(n))
    return (qualities.float() * scale[:, None, None]).clamp(0, 60), out
