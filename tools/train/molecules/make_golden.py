#!/usr/bin/env python3
"""Writes two small models on fingerprints with the predictions of Python, for tests/molecules/fingerprint_model_test.cc.

usage: make_golden.py MOLECULES.csv FOLDER [--rz-screen PATH]
(made with the first 60 rows of MoleculeNet's delaney.csv, columns smiles and logp, and tests/molecules/data)
Writes FOLDER/fingerprint_{regression,classification}.safetensors and .csv: SMILES, the prediction of each of two tasks,
of a regression also the exact standard deviation of each.
"""
import argparse
import csv

import numpy as np

import features
import fingerprint
from tables import read_table, targets_of

KERNEL = (0.5, 'kernel', dict(kinds=['morgan2-chiral', 'pairs']))
INPUTS = [dict(kind='morgan2', bits=64), dict(kind='descriptors')]
BOOSTED = dict(rounds=5, learning_rate=0.3, num_leaves=4, min_data_in_leaf=3)
GOLDENS = {
    'regression': [KERNEL, (0.3, 'extra', dict(inputs=INPUTS, n_estimators=2, max_depth=4)),
                   (0.2, 'boosted', dict(inputs=INPUTS, **BOOSTED))],
    'classification': [KERNEL, (0.3, 'forest', dict(inputs=INPUTS, n_estimators=2, max_depth=4)),
                       (0.2, 'boosted', dict(inputs=INPUTS, **BOOSTED))]}
KINDS = ['morgan2-chiral', 'pairs', 'morgan2', 'descriptors']
TRAINED = 40                           # rows; the others are predicted only


def two_tasks(values, head):
    """The values, and every third of them turned round; of a classification whether they are above the median."""
    if head == 'classification':
        values = (values > np.median(values)).astype(float)
    second = np.where(np.arange(len(values)) % 3 == 0, values.max() - values, np.nan)
    second[1::6] = values[1::6]
    return np.stack([values, second], axis=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('molecules')
    parser.add_argument('folder')
    parser.add_argument('--rz-screen')
    o = parser.parse_args()
    table = read_table(o.molecules)
    computed = features.compute(features.rz_screen(o.rz_screen), o.molecules, KINDS)
    values, all_rows = targets_of(table, ['logp'])[:, 0], np.arange(len(table))
    for head, parts in GOLDENS.items():
        model = fingerprint.Model(dict(head=head, parts=parts), computed, all_rows[:TRAINED], two_tasks(values, head),
                                  ['first', 'second'])
        model.write(f'{o.folder}/fingerprint_{head}.safetensors', dict(name='golden'))
        columns = list(model.predict(all_rows).T)
        if head == 'regression':
            columns += list(np.sqrt(model.parts[0][1].variances(computed, all_rows)).T)
        with open(f'{o.folder}/fingerprint_{head}.csv', 'w', newline='') as file:
            out = csv.writer(file, lineterminator='\n')
            out.writerow(['smiles', 'first', 'second', 'first_std', 'second_std'][:1 + len(columns)])
            out.writerows([row['smiles']] + [f'{value:.9g}' for value in one] for row, one in zip(table, zip(*columns)))


if __name__ == '__main__':
    main()
