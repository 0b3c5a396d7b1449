#!/usr/bin/env python3
"""Writes a small caller model with seeded weights, seeded inputs and the logits that PyTorch gives for them.

tests/genomics/networks_test.cc holds the C++ networks to it, and the tests of rz-call run with it.

usage: make_golden.py --features NAMES.json --out tests/genomics/data/networks_golden.safetensors
NAMES.json is the PREFIX.json that rz-call --emit-examples writes.
"""
import argparse
import json

import torch

from calibration import Calibration
from export import export_model
from networks import LargeNetwork, ROW_FEATURES, ROWS, SmallNetwork, WIDTH

EXAMPLES = 6
CODES = torch.tensor([0, 1, 2, 3, 4, 5, 6, 9, 12, 17, 20, 33, 41])  # codes that the op draws


def inputs(features, generator):
    codes = CODES[torch.randint(0, len(CODES), (EXAMPLES, ROWS, WIDTH), generator=generator)].to(torch.uint8)
    qualities = torch.randint(0, 61, (EXAMPLES, ROWS, WIDTH), generator=generator, dtype=torch.uint8)
    rows = torch.rand((EXAMPLES, ROWS, ROW_FEATURES), generator=generator)
    mask = torch.arange(ROWS) < torch.tensor([2, 3, 17, 31, 47, 48])[:, None]
    return codes, qualities, rows * mask[..., None], mask, torch.randn((EXAMPLES, features), generator=generator)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--features', required=True)
    parser.add_argument('--out', required=True)
    a = parser.parse_args()
    with open(a.features) as f:
        names = json.load(f)['features']
    torch.manual_seed(20)
    generator = torch.Generator().manual_seed(21)
    small, large = SmallNetwork(len(names)), LargeNetwork(len(names), width=16, heads=2, layers=2, hidden=24)
    codes, qualities, rows, mask, features = inputs(len(names), generator)
    with torch.no_grad():
        small_logits = small(features)
        large_logits = large(codes, qualities, rows, mask, features)
    golden = {'golden.features': features, 'golden.codes': codes, 'golden.qualities': qualities, 'golden.rows': rows,
              'golden.mask': mask.to(torch.uint8), 'golden.small': small_logits, 'golden.large': large_logits}
    count = len(names)
    export_model(a.out, small, large, torch.zeros(count), torch.ones(count), Calibration.identity(), Calibration.identity(),
                 names, dict(name='golden', min_quality='3', cascade='0.9,0.9,0.9'), golden)


if __name__ == '__main__':
    main()
