#!/usr/bin/env python3
"""Runs the programs' shipped models on the CPU and on another device, and compares what they write.

usage: gpu_models.py --programs FOLDER [--device cuda] [--threads N]
Prints {"NAME": passed} and says on stderr what differs. A caller's record must agree in everything but QUAL and its numbers,
which may differ by 0.1 and a hundredth; a prediction may differ as far as products of rounded operands do (kernels/linear.h).
"""
import argparse
import csv
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO, MODELS = ROOT / 'data/demo', ROOT / 'data/models'
# Of a prediction, as a share of it and at least of 1. f32: two bf16 terms per operand; bf16: one, which a sum's last bit may
# round the other way, layer by layer.
SCREEN_TOLERANCE = {'f32': 1e-4, 'bf16': 2e-2}


def run(command):
    subprocess.run([str(word) for word in command], check=True, stdout=sys.stderr)


def close(a, b, share, least):
    return math.isclose(a, b, rel_tol=share, abs_tol=least)


def same_cell(name, a, b, share):
    """Whether two cells of a table are equal, or close where both are numbers."""
    try:
        good = close(float(a), float(b), share, share)
    except ValueError:
        good = a == b
    if not good:
        print(f'{name}: {a} and {b}', file=sys.stderr)
    return good


def same_tables(one, other, share):
    rows, others = (list(csv.reader(path.open(newline=''))) for path in (one, other))
    if len(rows) < 2 or [len(row) for row in rows] != [len(row) for row in others]:
        print(f'{one.name}: tables of different shapes, or without rows', file=sys.stderr)
        return False
    return all([same_cell(rows[0][i], a, b, share)
                for row, other_row in zip(rows, others) for i, (a, b) in enumerate(zip(row, other_row))])


def records(path):
    return [line.rstrip('\n').split('\t') for line in path.open() if not line.startswith('#')]


def same_calls(one, other):
    calls, others = records(one), records(other)
    if not calls or len(calls) != len(others):
        print(f'{len(calls)} and {len(others)} calls', file=sys.stderr)
        return False

    def fixed(call):
        return call[:5] + call[6:7] + [call[9].split(':')[0]]         # up to ALT, FILTER and genotype
    differing = [(a, b) for a, b in zip(calls, others)
                 if fixed(a) != fixed(b) or not close(float(a[5]), float(b[5]), 0.01, 0.1)]
    for a, b in differing:
        print('\t'.join(a), '\n'.join(['', '\t'.join(b)]), file=sys.stderr)
    return not differing


def check_screen(programs, devices, extra, folder, dtype):
    outputs = [folder / f'screen_{dtype}_{i}.csv' for i in range(2)]
    for device, output in zip(devices, outputs):
        run([programs / 'rz-screen', '--library', DEMO / 'molecules/library.smi', '--model', MODELS / 'esol', '--dtype', dtype,
             '--device', device, '-o', output, '--quiet', *extra])
    return same_tables(*outputs, SCREEN_TOLERANCE[dtype])


def check_call(programs, devices, extra, folder):
    outputs = [folder / f'calls_{i}.vcf' for i in range(2)]
    for device, output in zip(devices, outputs):
        run([programs / 'rz-call', '--ref', DEMO / 'reference.fa.gz', '--reads', DEMO / 'reads.bam', '--device', device,
             '--model', MODELS / 'rz-call-illumina.safetensors', '-o', output, '--quiet', *extra])
    return same_calls(*outputs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--programs', type=Path, required=True)
    parser.add_argument('--device', default='cuda')
    parser.add_argument('--threads', type=int)
    options = parser.parse_args()
    extra = ['--threads', options.threads] if options.threads else []
    devices = ('cpu', options.device)
    with tempfile.TemporaryDirectory() as name:
        passed = {f'dmpnn_esol_{dtype}': check_screen(options.programs, devices, extra, Path(name), dtype)
                  for dtype in SCREEN_TOLERANCE}
        passed['caller_demo'] = check_call(options.programs, devices, extra, Path(name))
    print(json.dumps(passed))


if __name__ == '__main__':
    main()
