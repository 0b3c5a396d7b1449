#!/usr/bin/env python3
"""Trains a model on fingerprints and descriptors from a table of molecules, and writes a file that rz-screen runs.

usage: fingerprint.py TABLE.csv -o MODEL.safetensors [--recipe activity] [--tasks COLUMN ...] [--train ROWS.txt] ...
TABLE.csv (also .gz) has a column of SMILES and a column of numbers per task, empty where not measured. Trained on are the
rows of --train (row numbers from 0), or those whose column `split` says train, or all. Rows that are no molecules are left
out. Same table, same recipe, same seed: same bytes. Needs numpy, scipy, scikit-learn and, for some recipes, lightgbm
(requirements.txt), and rz-screen.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import features  # noqa: E402
import recipes  # noqa: E402
from safetensors_file import write_safetensors  # noqa: E402
from tables import read_table, row_numbers, targets_of  # noqa: E402


def train_rows(table, path):
    if path:
        return row_numbers(path)
    if 'split' in table[0]:
        return np.array([i for i, row in enumerate(table) if row['split'] == 'train'])
    return np.arange(len(table))


class Model:
    """A recipe, trained on some rows of a library."""

    def __init__(self, recipe, computed, rows, targets, tasks, threads=1, seed=0):
        self.recipe, self.computed, self.tasks, self.seed = recipe, computed, tasks, seed
        self.rows = rows[computed.valid[rows] & ~np.isnan(targets[rows]).all(axis=1)]
        for task, values in zip(tasks, targets[self.rows].T):
            if recipe['head'] == 'classification' and set(values[~np.isnan(values)]) != {0.0, 1.0}:
                raise SystemExit(f'{task}: its training rows must hold 0 and 1, both of them and nothing else')
        self.parts = recipes.build(recipe, computed, self.rows, targets, threads, seed)

    def predict(self, rows):
        return recipes.predict(self.parts, self.recipe['head'], self.computed, rows)

    def write(self, path, metadata):
        arrays = {f'parts.{i}.{name}': array for i, (_, part) in enumerate(self.parts)
                  for name, array in part.arrays(self.computed).items()}
        config = dict(preprocessing=1, tasks=self.tasks, head=self.recipe['head'],
                      parts=[dict(weight=weight, **part.config()) for weight, part in self.parts])
        write_safetensors(path, arrays, metadata | dict(
            format='ribozyme-property-model 1', architecture='fingerprint', config=json.dumps(config), seed=str(self.seed),
            training_molecules=str(len(self.rows)), license='Apache-2.0',
            use='research use only, not for diagnostic procedures'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('table')
    parser.add_argument('-o', '--output', required=True)
    parser.add_argument('--recipe', default='activity', choices=sorted(recipes.RECIPES))
    parser.add_argument('--tasks', nargs='+', default=['y'], help='columns to predict (default: y)')
    parser.add_argument('--train', help='file of row numbers')
    parser.add_argument('--smiles-column')
    parser.add_argument('--data', default='', help='training data in words, for the metadata')
    parser.add_argument('--name', default='', help='for the metadata')
    parser.add_argument('--rz-screen', help='the program (default: build/bin/rz-screen of this repository)')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--seed', type=int, default=0)
    o = parser.parse_args()
    recipe, table = recipes.RECIPES[o.recipe], read_table(o.table)
    computed = features.compute(features.rz_screen(o.rz_screen), o.table, recipes.needed_kinds(recipe), o.smiles_column)
    model = Model(recipe, computed, train_rows(table, o.train), targets_of(table, o.tasks), o.tasks, o.threads, o.seed)
    model.write(o.output, dict(name=o.name or Path(o.output).stem, recipe=o.recipe, training_data=o.data))
    print(f'{o.output}: trained on {len(model.rows)} of {len(table)} rows', flush=True)


if __name__ == '__main__':
    main()
