#!/usr/bin/env python3
"""Trains the D-MPNN half of a MoleculeNet set on its given scaffold split: an ensemble of --members networks.

usage: moleculenet.py SET --shared SHARED --rz-screen build/bin/rz-screen --out data/models/SET [--members 3]
SET: esol, freesolv, lipophilicity, bace, bbbp, clintox, sider, tox21 or hiv. Features come from `rz-screen features`, so that
training and inference share one featuriser. Test rows are never read. Skips members that are there.
"""
import argparse
import csv
import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from moleculenet_sets import SETS, tasks_of


def write_targets(table, smiles_column, path):
    """Every other column is a task; an empty field was not measured."""
    with (gzip.open(table, 'rt') if table.suffix == '.gz' else open(table)) as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name != smiles_column]
    targets = np.array([[float(row[column]) if row[column] else np.nan for column in columns] for row in rows])
    np.savez(path, targets=targets, tasks=np.array(tasks_of(columns)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('set', choices=sorted(SETS))
    for name in ('shared', 'rz-screen', 'out'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--members', type=int, default=3)
    o = parser.parse_args()
    one = SETS[o.set]
    kind = 'regression' if one.recipe == 'property' else 'classification'
    data, out = Path(o.shared) / 'data/molecules/moleculenet', Path(o.out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        features, targets = f'{folder}/features.npz', f'{folder}/targets.npz'
        subprocess.run([o.rz_screen, 'features', '--library', data / one.file, '--smiles-column', one.smiles,
                        '--kind', 'graph-v2', '--kind', 'descriptors', '-o', features], check=True)
        write_targets(data / one.file, one.smiles, targets)
        for member in range(o.members):
            model = out / f'dmpnn-{member + 1}.safetensors'
            if model.exists():
                continue
            subprocess.run([sys.executable, Path(__file__).with_name('dmpnn.py'), '--graphs', features, '--descriptors',
                            features, '--targets', targets, '--kind', kind, '--epochs', str(one.epochs), '--seed', str(member),
                            '--train', data / f'splits/{one.split}.scaffold.train.txt',
                            '--valid', data / f'splits/{one.split}.scaffold.valid.txt',
                            '--data', f'MoleculeNet {o.set}, scaffold split, train rows', '-o', model], check=True)


if __name__ == '__main__':
    main()
