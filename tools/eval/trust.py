#!/usr/bin/env python3
"""Measures on MoleculeNet's test rows whether what the models say of their own errors is so.

usage: trust.py -o OUT.json [--models data/models] [--sets NAME ...] [--shared FOLDER] [--rz-screen PATH]
Per set, over all tasks, with the models and the trust.safetensors of MODELS/SET: the share of measurements inside the intervals of
80, 90 and 95 % (of a classification: of decided classes that are right, and how many are decided); how often a molecule is
in the domain, and RMSE or ROC-AUC inside and outside; the Brier score of probabilities as they are and calibrated. 95 %
intervals by a bootstrap over molecules (2000 draws, fixed seed). Needs numpy and scipy.
"""
import argparse
import json
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / 'tools/train/molecules'))
import numpy as np  # noqa: E402

from measures import roc_auc  # noqa: E402
from moleculenet_sets import SETS, columns_of, shared_folder, split_file, tasks_of  # noqa: E402
from screened import numbers, screened  # noqa: E402
from tables import read_table, row_numbers, targets_of  # noqa: E402

LEVELS = (0.8, 0.9, 0.95)
DRAWS = 2000


def with_interval(rows, measure):
    """measure(rows) of all rows, and between which values 95 % of the draws are."""
    random = np.random.default_rng(0)
    draws = [measure(random.choice(rows, len(rows))) for _ in range(DRAWS)] if len(rows) else [np.nan]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return dict(value=float(measure(rows)) if len(rows) else None, low=float(low), high=float(high), molecules=len(rows))


def assess(name, o):
    one, folder = SETS[name], shared_folder(o.shared)
    table = read_table(folder / one.file)
    columns = columns_of(table, name)
    tasks, test = tasks_of(columns), row_numbers(split_file(folder, name, 'test'))
    truth, smiles = targets_of(table, columns)[test], [table[i][one.smiles] for i in test]
    models = Path(o.models) / name
    plain = [path for path in sorted(models.glob('*.safetensors')) if path.name != 'trust.safetensors']
    result = dict(intervals={})
    for level in LEVELS:
        rows = screened(o.rz_screen, smiles, [models], '--interval', str(level))
        if one.kind == 'regression':
            low, high = numbers(rows, tasks, '_lower'), numbers(rows, tasks, '_upper')
            inside, known = (truth >= low) & (truth <= high), ~np.isnan(truth) & ~np.isnan(low)
            result['intervals'][str(level)] = dict(inside=with_interval(np.arange(len(test)), lambda some: inside[some][known[some]].mean()),
                                                   median_width=float(np.nanmedian(high - low)))
        else:
            says, known = numbers(rows, tasks, '_class'), ~np.isnan(truth)
            decided = known & ~np.isnan(says)
            result['intervals'][str(level)] = dict(
                right=with_interval(np.arange(len(test)), lambda some: (says == truth)[some][decided[some]].mean()),
                decided=float(decided.sum() / known.sum()))
    prefix = tasks[0] if len(tasks) == 1 else name
    domain = numbers(rows, [prefix], '_in_domain')[:, 0]
    score = numbers(rows, tasks)

    def error(rows):
        return np.sqrt(np.nanmean((truth[rows] - score[rows]) ** 2))

    def auc(rows):
        values = []
        for task in range(len(tasks)):
            known = rows[~np.isnan(truth[rows, task]) & ~np.isnan(score[rows, task])]
            values.append(roc_auc(truth[known, task], score[known, task]))
        return np.nanmean(values) if not np.isnan(values).all() else np.nan
    measure = error if one.kind == 'regression' else auc
    result['domain'] = dict(share_inside=float(np.nanmean(domain)), inside=with_interval(np.flatnonzero(domain == 1), measure),
                            outside=with_interval(np.flatnonzero(domain == 0), measure))
    if one.kind != 'regression':
        before = numbers(screened(o.rz_screen, smiles, plain), tasks)
        result['brier'] = {label: with_interval(np.arange(len(test)), lambda rows, p=p: np.nanmean((p[rows] - truth[rows]) ** 2))
                           for label, p in (('as they are', before), ('calibrated', score))}
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-o', '--output', required=True)
    parser.add_argument('--models', default=str(REPOSITORY / 'data/models'))
    parser.add_argument('--sets', nargs='+', default=list(SETS), choices=list(SETS))
    parser.add_argument('--shared', help='the shared data (default: RIBOZYME_SHARED or ../shared)')
    parser.add_argument('--rz-screen', default=str(REPOSITORY / 'build/bin/rz-screen'))
    o = parser.parse_args()
    results = {}
    for name in o.sets:
        results[name] = assess(name, o)
        print(name, json.dumps(results[name]), flush=True)
    Path(o.output).write_text(json.dumps(results, indent=1) + '\n')


if __name__ == '__main__':
    main()
