#!/usr/bin/env python3
"""Measures how far the models of a MoleculeNet set can be trusted, and writes that beside them as trust.safetensors.

usage: trust.py SET --models data/models/SET [--shared SHARED] [--bin build/bin]
Calibration and intervals come from the valid rows of the scaffold split, which chose epochs and recipes but were not
trained on; the domain from the train rows. Test rows are never read. molecules/trust.h says what is written. Needs numpy,
scipy and scikit-learn.
"""
import argparse
import csv
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.neighbors import NearestNeighbors

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from features import Features  # noqa: E402
from moleculenet_sets import SETS, columns_of, shared_folder, split_file, tasks_of  # noqa: E402
from safetensors_file import read_header, write_safetensors  # noqa: E402
from screened import numbers, screened  # noqa: E402
from tables import read_table, row_numbers, targets_of  # noqa: E402

OUTSIDE = 0.05        # share of the training set that its own neighbours would call outside, by either measure
DIMENSIONS = 32       # of the embedding's principal components
LEAST_OF_CLASS = 10   # molecules of each class, below which probabilities stay as they are


def logit(p):
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def fit_variance(errors, variances):
    """(a, b) of variance' = a variance + b: the most likely for normal errors."""
    scale = np.mean(errors ** 2)

    def loss(logs):
        fitted = np.exp(logs[0]) * variances + np.exp(logs[1]) * scale
        return np.mean(np.log(fitted) + errors ** 2 / fitted)
    a, b = np.exp(minimize(loss, [-1.0, -1.0], method='Nelder-Mead', options=dict(maxiter=2000)).x)
    return a, b * scale


def fit_logit(labels, probabilities):
    """(a, b) of logit' = a logit + b: Platt's, held near (1, 0) by a normal prior of widths 1 and 2."""
    if min(labels.sum(), (1 - labels).sum()) < LEAST_OF_CLASS:
        return 1.0, 0.0
    x = logit(probabilities)

    def loss(ab):
        z = ab[0] * x + ab[1]
        return np.sum(np.logaddexp(0, z) - labels * z) + ((ab[0] - 1) ** 2 + ab[1] ** 2 / 4) / 2
    a, b = minimize(loss, [1.0, 0.0]).x
    return max(a, 1e-3), b


class Program:
    """The programs, and a folder for what they write."""

    def __init__(self, folder, work):
        self.folder, self.work = Path(folder), Path(work)

    def run(self, name, *words):
        subprocess.run([self.folder / name, '--quiet', *words], check=True)

    def features(self, library, smiles, embedder):
        out = self.work / 'features.npz'
        self.run('rz-screen', 'features', '--library', library, '--smiles-column', smiles, '--kind', 'morgan2', '-o', out,
                 *(('--embedding', embedder) if embedder else ()))
        return Features(np.load(out))

    def nearest_others(self, smiles):
        """Of each molecule the similarity of the most similar other one."""
        library, out = self.work / 'train.smi', self.work / 'similar.csv'
        library.write_text(''.join(f'{one}\n' for one in smiles))
        self.run('rz-similar', '--library', library, '--query', library, '-k', '2', '-o', out)
        with open(out, newline='') as file:
            return np.array([float(row['similarity']) for row in csv.DictReader(file) if row['rank'] == '2'])


def calibrate(rows, tasks, targets, regression):
    """Arrays of the file."""
    fits, scores = [], []
    for task, measured in zip(tasks, targets.T):
        predicted = numbers(rows, [task])[:, 0]
        known = ~np.isnan(measured) & ~np.isnan(predicted)
        measured, predicted = measured[known], predicted[known]
        if regression:
            variance = numbers(rows, [task], '_std')[known, 0] ** 2
            a, b = fit_variance(measured - predicted, variance)
            scores.append(np.sort(np.abs(measured - predicted) / np.sqrt(a * variance + b)))
        else:
            a, b = fit_logit(measured, predicted)
        fits.append((a, b))
    arrays = dict(calibration=np.array(fits, np.float32))
    if regression:
        arrays['scores'] = np.concatenate(scores).astype(np.float32)
        arrays['offsets'] = np.cumsum([0] + [len(part) for part in scores]).astype(np.int32)
    return arrays


def fingerprint_words(computed, rows):
    """[rows, 64] i32: RDKit's bits are the features' ids by their remainder."""
    return np.packbits(computed.folded('morgan2', 2048)[rows].toarray() > 0, axis=1, bitorder='little').view('<i4')


def embedding_arrays(embedding):
    """Principal components of unit variance, and the distance that most of the molecules have another one within."""
    mean = embedding.mean(axis=0)
    _, singular, components = np.linalg.svd(embedding - mean, full_matrices=False)
    kept = min(DIMENSIONS, int((singular > 1e-3 * singular[0]).sum()))
    projection = components[:kept] * np.sqrt(len(embedding)) / singular[:kept, None]
    points = (embedding - mean) @ projection.T
    nearest = NearestNeighbors(n_neighbors=2, algorithm='brute').fit(points).kneighbors(points)[0][:, 1]
    return {'embedding.mean': mean.astype(np.float32), 'embedding.projection': projection.astype(np.float32),
            'embedding.points': points.astype(np.float32)}, float(np.quantile(nearest, 1 - OUTSIDE))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('set', choices=sorted(SETS))
    parser.add_argument('--models', required=True, help='folder of the models; trust.safetensors is written there')
    parser.add_argument('--shared', help='the shared data (default: RIBOZYME_SHARED or ../shared)')
    parser.add_argument('--bin', default=str(Path(__file__).resolve().parents[3] / 'build/bin'))
    o = parser.parse_args()
    one, folder = SETS[o.set], shared_folder(o.shared)
    library, table = folder / one.file, read_table(folder / one.file)
    columns = columns_of(table, o.set)
    tasks, targets = tasks_of(columns), targets_of(table, columns)
    models = sorted(path for path in Path(o.models).glob('*.safetensors') if path.name != 'trust.safetensors')
    embedder = next((path for path in models if read_header(path)['__metadata__']['architecture'] == 'dmpnn'), None)
    hashes = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in models}
    train, valid = (row_numbers(split_file(folder, o.set, part)) for part in ('train', 'valid'))
    with tempfile.TemporaryDirectory() as work:
        program = Program(o.bin, work)
        rows = screened(program.folder / 'rz-screen', [table[i][one.smiles] for i in valid], models)
        arrays = calibrate(rows, tasks, targets[valid], one.kind == 'regression')
        computed = program.features(library, one.smiles, embedder)
        train = train[computed.valid[train]]
        arrays['fingerprints'] = fingerprint_words(computed, train)
        config = dict(name=tasks[0] if len(tasks) == 1 else o.set, tasks=tasks, head=one.kind, members=sorted(hashes.values()),
                      similarity_limit=float(np.quantile(program.nearest_others([table[i][one.smiles] for i in train]), OUTSIDE)),
                      embedder=hashes.get(embedder, ''), distance_limit=0.0)
        if embedder:
            more, config['distance_limit'] = embedding_arrays(computed.arrays['embedding'][train].astype(np.float64))
            arrays |= more
    write_safetensors(Path(o.models) / 'trust.safetensors', arrays, dict(
        format='ribozyme-property-model 1', architecture='trust', config=json.dumps(config), name=f'{o.set}-trust-1',
        training_data=f'MoleculeNet {one.title}: calibrated on the valid rows of the scaffold split, domain of the train rows',
        license='Apache-2.0', use='research use only, not for diagnostic procedures'))
    print(f'{o.models}: {len(models)} models, calibrated on {len(valid)} rows; outside below a similarity of '
          f'{config["similarity_limit"]:.3f} or beyond a distance of {config["distance_limit"]:.3f}')


if __name__ == '__main__':
    main()
