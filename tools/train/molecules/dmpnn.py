#!/usr/bin/env python3
"""Trains one D-MPNN on molecules with measured properties and writes a model that rz-screen runs.

usage: dmpnn.py --graphs G.npz --targets T.npz --train ROWS.txt --valid ROWS.txt --kind regression|classification
                -o MODEL.safetensors [--descriptors D.npz] [--seed 0] [--epochs 50] [--hidden 300] ...
G.npz: `rz-screen features --kind graph-v2`; T.npz: `targets` [rows, tasks] (NaN: not measured) and `tasks`; row files hold
row numbers from 0. The epoch that is best on the valid rows is kept. PyTorch and numpy are needed here and nowhere else.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from network import Dmpnn, Graphs  # noqa: E402
from safetensors_file import write_safetensors  # noqa: E402
from tables import row_numbers  # noqa: E402


def read_rows(path, graphs):
    rows = row_numbers(path)
    return rows[graphs.valid[rows]]


def learning_rate(step, steps, warm_up, peak=1e-3, first=1e-4, last=1e-4):
    """Chemprop's: up in a line, then down exponentially."""
    if step < warm_up:
        return first + (peak - first) * step / warm_up
    return peak * (last / peak) ** ((step - warm_up) / max(1, steps - warm_up))


def loss_of(outputs, targets, kind):
    known = ~torch.isnan(targets)
    filled = torch.where(known, targets, torch.zeros_like(targets))
    if kind == 'classification':
        loss = torch.nn.functional.binary_cross_entropy_with_logits(outputs, filled, reduction='none')
    else:
        loss = (outputs - filled) ** 2
    return (loss * known).sum() / known.sum().clamp(min=1)


class Trainer:
    def __init__(self, o):
        self.o = o
        torch.manual_seed(o.seed)
        self.random = np.random.default_rng(o.seed)
        self.graphs = Graphs(np.load(o.graphs))
        data = np.load(o.targets)
        self.tasks = [str(task) for task in data['tasks']]
        self.train, self.valid = read_rows(o.train, self.graphs), read_rows(o.valid, self.graphs)
        self.mean, self.scale = np.zeros(len(self.tasks)), np.ones(len(self.tasks))
        targets = data['targets'].astype(np.float64)
        if o.kind == 'regression':
            self.mean = np.nanmean(targets[self.train], axis=0)
            self.scale = np.maximum(np.nanstd(targets[self.train], axis=0), 1e-6)
        self.targets = torch.from_numpy(((targets - self.mean) / self.scale).astype(np.float32))
        self.descriptors = None
        if o.descriptors:
            self.descriptors = torch.from_numpy(np.nan_to_num(np.load(o.descriptors)['descriptors']).astype(np.float32))
        self.network = Dmpnn(self.graphs.atoms.shape[1], self.graphs.bonds.shape[1], len(self.tasks), o.hidden, o.depth,
                             0 if self.descriptors is None else self.descriptors.shape[1], o.dropout)

    def outputs(self, rows):
        extra = None if self.descriptors is None else self.descriptors[torch.from_numpy(rows)]
        return self.network(self.graphs.batch(rows), extra)

    def loss(self, rows):
        return loss_of(self.outputs(rows), self.targets[torch.from_numpy(rows)], self.o.kind)

    def valid_loss(self):
        self.network.eval()
        with torch.no_grad():
            parts = [(len(rows), float(self.loss(rows))) for rows in np.array_split(self.valid, len(self.valid) // 256 + 1)]
        self.network.train()
        return sum(n * loss for n, loss in parts) / sum(n for n, _ in parts)

    def run(self):
        o, best, kept = self.o, np.inf, None
        optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-4)
        per_epoch = max(1, len(self.train) // o.batch)
        step, steps = 0, per_epoch * o.epochs
        for epoch in range(o.epochs):
            for rows in np.array_split(self.random.permutation(self.train), per_epoch):
                for group in optimizer.param_groups:
                    group['lr'] = learning_rate(step, steps, 2 * per_epoch)
                optimizer.zero_grad()
                self.loss(rows).backward()
                torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
                optimizer.step()
                step += 1
            loss = self.valid_loss()
            if loss < best:
                best, kept = loss, (epoch, self.network.arrays())
            elif epoch - kept[0] >= o.patience:
                break
        print(f'{o.output}: best on the valid rows after epoch {kept[0] + 1}: loss {best:.4f}', flush=True)
        return kept[1]

    def write(self, arrays):
        o = self.o
        if o.kind == 'regression':
            arrays |= {'output.mean': self.mean.astype(np.float32), 'output.scale': self.scale.astype(np.float32)}
        config = dict(features=o.features, hydrogens='implicit', depth=o.depth, activation='relu', aggregation='mean',
                      aggregation_norm=100, descriptors='none' if self.descriptors is None else 'rdkit200-cdf',
                      head=o.kind, classes=0, tasks=self.tasks)
        write_safetensors(o.output, arrays, dict(
            format='ribozyme-property-model 1', architecture='dmpnn', config=json.dumps(config), seed=str(o.seed),
            training_data=o.data, license='Apache-2.0', use='research use only, not for diagnostic procedures'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('graphs', 'targets', 'train', 'valid'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--kind', required=True, choices=('regression', 'classification'))
    parser.add_argument('-o', '--output', required=True)
    parser.add_argument('--descriptors')
    parser.add_argument('--features', default='chemprop-v2', help='scheme that the graphs were written with')
    parser.add_argument('--data', default='', help='training data in words, for the metadata')
    for name, value in (('seed', 0), ('epochs', 50), ('patience', 15), ('batch', 50), ('hidden', 300), ('depth', 3)):
        parser.add_argument(f'--{name}', type=int, default=value)
    parser.add_argument('--dropout', type=float, default=0.0)
    options = parser.parse_args()
    trainer = Trainer(options)
    trainer.write(trainer.run())


if __name__ == '__main__':
    main()
