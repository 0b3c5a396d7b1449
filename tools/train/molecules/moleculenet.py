#!/usr/bin/env python3
"""Trains the D-MPNN half of a MoleculeNet set on its given scaffold split: an ensemble of --members networks.

usage: moleculenet.py SET --out data/models/SET [--shared SHARED] [--rz-screen build/bin/rz-screen] [--members 3]
SET: esol, freesolv, lipophilicity, bace, bbbp, clintox, sider, tox21 or hiv. Features come from `rz-screen features`, so that
training and inference share one featuriser. Test rows are never read. Skips members that are there.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from moleculenet_sets import SETS, columns_of, shared_folder, split_file, tasks_of
from tables import read_table, targets_of


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('set', choices=sorted(SETS))
    parser.add_argument('--out', required=True)
    parser.add_argument('--shared', help='the shared data (default: RIBOZYME_SHARED or ../shared)')
    parser.add_argument('--rz-screen', default=str(Path(__file__).resolve().parents[3] / 'build/bin/rz-screen'))
    parser.add_argument('--members', type=int, default=3)
    o = parser.parse_args()
    one = SETS[o.set]
    data, out = shared_folder(o.shared), Path(o.out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        features, targets = f'{folder}/features.npz', f'{folder}/targets.npz'
        subprocess.run([o.rz_screen, 'features', '--library', data / one.file, '--smiles-column', one.smiles,
                        '--kind', 'graph-v2', '--kind', 'descriptors', '-o', features], check=True)
        table = read_table(data / one.file)
        columns = columns_of(table, o.set)
        np.savez(targets, targets=targets_of(table, columns), tasks=np.array(tasks_of(columns)))
        for member in range(o.members):
            model = out / f'dmpnn-{member + 1}.safetensors'
            if model.exists():
                continue
            subprocess.run([sys.executable, Path(__file__).with_name('dmpnn.py'), '--graphs', features, '--descriptors',
                            features, '--targets', targets, '--kind', one.kind, '--epochs', str(one.epochs), '--seed', str(member),
                            '--train', split_file(data, o.set, 'train'),
                            '--valid', split_file(data, o.set, 'valid'),
                            '--data', f'MoleculeNet {o.set}, scaffold split, train rows', '-o', model], check=True)


if __name__ == '__main__':
    main()
