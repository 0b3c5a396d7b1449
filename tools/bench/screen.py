#!/usr/bin/env python3
"""Times rz-screen on one thread: a Chemprop network over ZINC250k from SMILES and prepared, and ADMET-AI's ten over drugs.

Molecules per core-second are molecules by the CPU time of the whole process, files and start included; the stages are those of
--stats. The best of so many rounds counts. Needs the shared data (--shared, RIBOZYME_SHARED or ../shared).

usage: screen.py --rz-screen PROGRAM [--molecules 50000] [--rounds 3] [--shared SHARED]
"""
import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(program, folder, library, models):
    """CPU seconds of the process and its --stats."""
    stats = folder / 'stats.json'
    command = [program, '--library', library, '-o', folder / 'out.csv', '--stats', stats, '--threads', '1', '--quiet',
               *(word for model in models for word in ('--model', model))]
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f'rz-screen ended with {child.returncode}')
    return usage.ru_utime + usage.ru_stime, json.loads(stats.read_text())


def report(name, program, folder, library, models, rounds):
    seconds, stats = min((run(program, folder, library, models) for _ in range(rounds)), key=lambda result: result[0])
    rows = stats['counts']['rows']
    stages = ', '.join(f'{stage} {rows / s:.0f}' for stage, s in stats['seconds'].items() if stage in ('prepare', 'model'))
    print(f'{name}: {rows} molecules, {rows / seconds:.0f} per core-second (stages alone: {stages})')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rz-screen', required=True)
    parser.add_argument('--molecules', type=int, default=50000)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--shared', default=os.environ.get('RIBOZYME_SHARED', ROOT.parent / 'shared'))
    o = parser.parse_args()
    shared = Path(o.shared)
    if not shared.exists():
        sys.exit(f'{shared}: the shared data are not here')
    goldens = shared / 'goldens/molecules'
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with gzip.open(shared / 'data/molecules/zinc250k/zinc250k.smi.gz', 'rt') as zinc:
            (folder / 'zinc.smi').write_text(''.join(line for line, _ in zip(zinc, range(o.molecules))))
        subprocess.run([o.rz_screen, 'prepare', '--library', folder / 'zinc.smi', '-o', folder / 'zinc.rzlib', '--quiet'],
                       check=True)
        for kind, library in (('from SMILES', 'zinc.smi'), ('prepared', 'zinc.rzlib')):
            report(f'Chemprop, 300 wide, ZINC250k {kind}', o.rz_screen, folder, folder / library,
                   [goldens / 'chemprop/example_model_v1_regression_mol.pt'], o.rounds)
        report('ADMET-AI, ten networks and 200 descriptors, drugs', o.rz_screen, folder,
               goldens / 'admet_ai/drugbank_predictions_even.csv', sorted((goldens / 'admet_ai').glob('*.pt')), o.rounds)


if __name__ == '__main__':
    main()
