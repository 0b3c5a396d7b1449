#!/usr/bin/env python3
"""Times whole programs on a GPU: rz-fold on a full-size model of made-up numbers, rz-screen on a prepared library, rz-call.

What each prints of itself in --stats, wall seconds, and the peak of the GPU's memory that nvidia-smi saw. Published, for rz-fold's
rows: AlphaFold on an A100 29 s (500 residues) and 96 s (1,000); BioIR on an H200 2.9 s, the geometric mean over 15 chains of
three passes, 29.7 GiB.

usage: gpu_programs.py --programs FOLDER --shared SHARED [--device cuda] [--residues 512 1024] [--copies 8] [--record RECORD.json]
With --record, the numbers go into that record of rz_gpu_check, under "programs". Needs NumPy, and of the shared data ZINC250k,
HG002's reads and Chemprop's example model.
"""
import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class MemoryWatch:
    """The largest memory.used that nvidia-smi names while it is open, in GB; 0 where there is no GPU."""

    QUERY = ('nvidia-smi', '--query-gpu=memory.used', '--format=csv,noheader,nounits')

    def __enter__(self):
        self.peak, self.done = 0.0, threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while not self.done.wait(0.1):
            try:
                lines = subprocess.run(self.QUERY, capture_output=True, text=True, check=True).stdout.split()
            except (OSError, subprocess.CalledProcessError):
                return
            self.peak = max([self.peak, *(float(line) * 2**20 * 1e-9 for line in lines)])

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()


def run(folder, command):
    """Wall seconds, peak of the GPU's memory in GB, and --stats."""
    stats = folder / 'stats.json'
    with MemoryWatch() as watch:
        start = time.monotonic()
        subprocess.run([str(word) for word in (*command, '--stats', stats, '--quiet')], check=True)
        wall = time.monotonic() - start
    return wall, watch.peak, json.loads(stats.read_text())


def fold(options, folder, residues):
    inputs = folder / 'fold'
    subprocess.run([sys.executable, ROOT / 'tools/fold/made_up_model.py', inputs, '--residues', str(residues), '--msa',
                    str(options.msa), '--extra', str(options.extra), '--passes', '4'], check=True)
    wall, peak, stats = run(folder, [options.programs / 'rz-fold', '--features', inputs / 'features.npz', '--params',
                                     inputs / 'params_model_1_ptm.npz', '--recycles', '3', '--dtype', 'bf16', '--device',
                                     options.device, '-o', folder / f'fold_{residues}'])
    return dict(program='rz-fold', what=f'{residues} residues, {options.msa} + {options.extra} rows, 4 passes, bf16', wall=wall,
                network=stats['seconds']['all'] - stats['seconds']['load'], peak_gb=peak,
                activations_gb=stats['activation_bytes']['used'] * 1e-9)


def screen(options, folder, dtype):
    library = folder / 'zinc.rzlib'
    if not library.exists():
        with gzip.open(options.shared / 'data/molecules/zinc250k/zinc250k.smi.gz', 'rt') as zinc:
            (folder / 'zinc.smi').write_text(zinc.read() * options.copies)
        subprocess.run([options.programs / 'rz-screen', 'prepare', '--library', folder / 'zinc.smi', '-o', library, '--quiet'],
                       check=True)
    model = options.shared / 'goldens/molecules/chemprop/example_model_v1_regression_mol.pt'
    wall, peak, stats = run(folder, [options.programs / 'rz-screen', '--library', library, '--model', model, '--dtype', dtype,
                                     '--device', options.device, '-o', folder / f'screen_{dtype}.csv'])
    rows = stats['counts']['rows']
    return dict(program='rz-screen', what=f'{rows} prepared molecules, D-MPNN of depth 3 and 300 wide, {dtype}', wall=wall,
                per_second=rows / wall, peak_gb=peak, devices=stats.get('devices'))


def call(options, folder):
    reads = options.shared / 'data/genomics/hg002_illumina_30x'
    wall, peak, stats = run(folder, [options.programs / 'rz-call', '--ref', reads / 'reference.fa.gz', '--reads',
                                     reads / 'reads.bam', '--model', ROOT / 'data/models/rz-call-illumina.safetensors',
                                     '--device', options.device, '-o', folder / 'calls.vcf'])
    return dict(program='rz-call', what='HG002, 30x', wall=wall, counts=stats['counts'], peak_gb=peak,
                devices=stats.get('devices'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--programs', type=Path, required=True)
    parser.add_argument('--shared', type=Path, required=True)
    parser.add_argument('--device', default='cuda')
    parser.add_argument('--residues', type=int, nargs='*', default=[512, 1024])
    parser.add_argument('--msa', type=int, default=512)
    parser.add_argument('--extra', type=int, default=5120)
    parser.add_argument('--copies', type=int, default=8)
    parser.add_argument('--record', type=Path)
    options = parser.parse_args()
    options.programs = options.programs.resolve()
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        steps = [lambda: screen(options, folder, 'f32'), lambda: screen(options, folder, 'bf16'), lambda: call(options, folder)]
        steps += [lambda residues=residues: fold(options, folder, residues) for residues in options.residues]
        for step in steps:
            results.append(step())
            print(json.dumps(results[-1]), flush=True)
    if options.record:
        record = json.loads(options.record.read_text())
        record['programs'] = results
        options.record.write_text(json.dumps(record, indent=2) + '\n')


if __name__ == '__main__':
    main()
