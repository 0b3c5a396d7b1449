#!/usr/bin/env python3
"""Trains the fingerprint models of MoleculeNet's sets that stand in data/models, on the train rows of scaffold splits.

usage: moleculenet_fingerprints.py FOLDER [--shared FOLDER] [--sets NAME ...] [--rz-screen PATH] [--threads N]
Writes FOLDER/SET/fingerprint.safetensors for each set. Recipes were chosen on the valid rows.
"""
import argparse
from pathlib import Path

import features
import fingerprint
import recipes
from moleculenet_sets import SETS, columns_of, shared_folder, split_file, tasks_of
from tables import read_table, row_numbers, targets_of


def train(folder, name, o):
    one = SETS[name]
    path, recipe = folder / one.file, recipes.RECIPES[one.recipe]
    table = read_table(path)
    columns = columns_of(table, name)
    computed = features.compute(features.rz_screen(o.rz_screen), path, recipes.needed_kinds(recipe), one.smiles)
    rows = row_numbers(split_file(folder, name, 'train'))
    model = fingerprint.Model(recipe, computed, rows, targets_of(table, columns), tasks_of(columns), o.threads)
    output = Path(o.folder) / name / 'fingerprint.safetensors'
    output.parent.mkdir(parents=True, exist_ok=True)
    data = f'MoleculeNet {one.title}, train rows of the scaffold split'
    model.write(output, dict(name=f'{name}-fingerprint-1', recipe=one.recipe, training_data=data))
    print(f'{output}: trained on {len(model.rows)} rows', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder')
    parser.add_argument('--shared', help='the shared data (default: RIBOZYME_SHARED or ../shared)')
    parser.add_argument('--sets', nargs='+', default=list(SETS), choices=list(SETS))
    parser.add_argument('--rz-screen')
    parser.add_argument('--threads', type=int, default=1)
    o = parser.parse_args()
    for name in o.sets:
        train(shared_folder(o.shared), name, o)


if __name__ == '__main__':
    main()
