#!/usr/bin/env python3
"""Times rz-fold on a full-size model of made-up numbers, and measures its memory.

Default: 48 residues, 16 rows of the alignment, one pass; best of so many rounds, beside the rate of NumPy's matrix product
in the same run. With --memory: peak memory against the number of residues with 512 + 5,120 rows, on models of one block each,
whose memory is that of all blocks; writes the table of docs/rz-fold-memory.md.

usage: fold.py --rz-fold PROGRAM [--rounds 3] [--threads 2] [--memory]
"""
import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / 'build' / 'bench' / 'fold'
MEASURED, COMPUTED = (64, 128, 256, 384, 512), (768, 1024, 2048)
ROWS = ('--msa', '512', '--extra', '5120')


def make(folder, *options):
    subprocess.run([sys.executable, ROOT / 'tools/fold/made_up_model.py', folder, *options], check=True)
    return ['--features', folder / 'features.npz', '--params', folder / 'params_model_1_ptm.npz', '--recycles', '0']


def run(program, inputs, threads):
    """Wall seconds, peak bytes of the process and its --stats."""
    stats, output = FOLDER / 'stats.json', FOLDER / 'result'
    for file in output.glob('*'):
        file.unlink()
    start = time.monotonic()
    child = subprocess.Popen([program, *inputs, '-o', output, '--stats', stats, '--threads', str(threads), '--quiet'])
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f'rz-fold ended with {child.returncode}')
    return wall, usage.ru_maxrss * 1024, json.loads(stats.read_text())


def gflop(residues, msa, extra):
    """Multiplications and additions of the matrix products of one pass of model_1_ptm without templates, in 1e9."""
    n, pairs = residues, residues * residues

    def block(rows, width, heads_width, outer_rows):
        msa_side = rows * n * 2 * (2 * 5 * width * heads_width + 8 * width * width) + 4 * rows * n * heads_width * (n + rows)
        outer = 2 * pairs * (outer_rows * 1024 + 1024 * 128)
        triangles = 2 * pairs * 128 * 128 * (2 * 6 + 2 * 5 + 8) + 2 * (2 * pairs * n * 128 + 4 * pairs * n * 128)
        return msa_side + outer + triangles
    return (48 * block(msa, 256, 256, msa) + 4 * block(extra, 64, 64, extra)) * 1e-9


def matrix_rate(threads):
    """GFLOP/s of NumPy's product of matrices as the model's transitions have them; best of several."""
    a, b = np.ones((768, 256), np.float32), np.ones((256, 1024), np.float32)
    best = np.inf
    for _ in range(200):
        start = time.monotonic()
        a @ b
        best = min(best, time.monotonic() - start)
    return 2 * a.shape[0] * a.shape[1] * b.shape[1] / best * 1e-9


def bench_speed(options):
    inputs = make(FOLDER / 'full')
    runs = [run(options.rz_fold, inputs, options.threads) for _ in range(options.rounds)]
    wall, peak, stats = min(runs, key=lambda item: item[0])
    passes = stats['seconds']['all'] - stats['seconds']['to_first_pass']
    rate, product = gflop(48, 16, 16) / passes, matrix_rate(options.threads)
    print(f'48 residues, 16 + 16 rows, 93 M parameters, one pass, {options.threads} threads, best of {options.rounds}\n'
          f'wall                  {wall:.2f} s (all: {", ".join(f"{item[0]:.2f}" for item in runs)})\n'
          f'to the first pass     {stats["seconds"]["to_first_pass"]:.2f} s\n'
          f'the pass              {passes:.2f} s, {rate:.0f} GFLOP/s\n'
          f'peak memory           {peak * 1e-9:.2f} GB\n'
          f'NumPy, 768x256x1024   {product:.0f} GFLOP/s; the pass runs at {rate / product:.2f} of that')


def dry_run_gigabytes(program, inputs):
    text = subprocess.run([program, *inputs, '--dry-run', '--quiet'], check=True, capture_output=True, text=True).stdout
    words = text.split()
    return float(words[words.index('GB') - 1])


def bench_memory(options):
    print('| residues | computed, activations, GB | used, GB | peak of the process, GB |\n|---|---|---|---|')
    for residues in (*MEASURED, *COMPUTED):
        folder = FOLDER / 'one_block'
        inputs = make(folder, '--residues', str(residues), *ROWS, '--blocks', '1', '--extra-blocks', '1')
        if residues in COMPUTED:
            print(f'| {residues} | {dry_run_gigabytes(options.rz_fold, inputs):.2f} | | |')
            continue
        _, peak, stats = run(options.rz_fold, inputs, options.threads)
        memory = stats['activation_bytes']
        print(f'| {residues} | {memory["planned"] * 1e-9:.2f} | {memory["used"] * 1e-9:.2f} | {peak * 1e-9:.2f} |', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rz-fold', required=True)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--memory', action='store_true')
    options = parser.parse_args()
    options.rz_fold = str(Path(options.rz_fold).resolve())
    FOLDER.mkdir(parents=True, exist_ok=True)
    bench_memory(options) if options.memory else bench_speed(options)


if __name__ == '__main__':
    main()
