#!/usr/bin/env python3
"""Trains the prior of rz-generate: a recurrent network that writes SMILES token by token.

usage: prior.py --train train.tsv --valid valid.tsv -o prior.safetensors [--epochs 5] [--from prior.safetensors] ...
The .tsv files are corpus.py's. Every epoch reads all canonical SMILES and a third of the ones in random order, each kind
behind a start token of its own. After each part of an epoch there is OUTPUT.checkpoint; a second start resumes from it.
PyTorch and numpy are needed here and nowhere else. Products run in bfloat16 (autocast), weights and updates are float32.
"""
import argparse
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from safetensors_file import read_safetensors, write_safetensors  # noqa: E402
from smiles_tokens import ANY_ORDER, CANONICAL, encode, vocabulary  # noqa: E402

RAREST = 20  # molecules that must have a token for it to be learnt
BATCHES_PER_CHECKPOINT = 200


class Prior(nn.Module):
    """Embedding, GRU layers, logits of the next token. `molecules/prior.cc` runs the same."""

    def __init__(self, tokens, embedding, hidden, layers):
        super().__init__()
        self.embedding = nn.Embedding(tokens, embedding)
        self.gru = nn.GRU(embedding, hidden, layers)
        self.output = nn.Linear(hidden, tokens)

    def forward(self, tokens):
        return self.output(self.gru(self.embedding(tokens))[0])

    def loss(self, tokens):
        """tokens: [molecules, length]. Mean negative log likelihood of a token, ends included, padding not."""
        tokens = tokens.T.long()
        inputs, targets = tokens[:-1], tokens[1:]
        # What follows an end is padding, except the end itself.
        known = (inputs != 0).flatten()
        losses = nn.functional.cross_entropy(self(inputs).float().flatten(0, 1), targets.flatten(), reduction='none')
        return (losses * known).sum() / known.sum()


def read_pairs(path):
    with open(path) as lines:
        return list(zip(*(line.rstrip('\n').split('\t') for line in lines)))


def trimmed(rows):
    """Without the columns in which every row has ended."""
    return torch.from_numpy(rows[:, :1 + (rows != 0).sum(axis=1).max()])


def batches_of(rows, size, random):
    """Batches of rows of about the same length, in random order."""
    order = random.permutation(len(rows))
    for part in np.array_split(order, math.ceil(len(rows) / (size * 32))):
        part = part[np.argsort((rows[part] != 0).sum(axis=1), kind='stable')]
        batches = np.array_split(part, math.ceil(len(part) / size))
        for i in random.permutation(len(batches)):
            yield trimmed(rows[batches[i]])


def learning_rate(step, steps, peak):
    """Up over 200 steps, level, down in a line over the last 40 %."""
    return peak * min(1.0, (step + 1) / 200, (steps - step) / (0.4 * steps))


class Trainer:
    def __init__(self, o):
        self.o = o
        torch.manual_seed(o.seed)
        canonical, any_order = read_pairs(o.train)
        self.tokens = vocabulary(canonical + any_order, RAREST)
        self.canonical, self.any_order = (encode(canonical, self.tokens, CANONICAL), encode(any_order, self.tokens, ANY_ORDER))
        width = max(self.canonical.shape[1], self.any_order.shape[1])
        self.canonical, self.any_order = (np.pad(a, ((0, 0), (0, width - a.shape[1]))) for a in (self.canonical, self.any_order))
        self.valid = [encode(lines[:2000], self.tokens, kind)
                      for lines, kind in zip(read_pairs(o.valid), (CANONICAL, ANY_ORDER))]
        self.network = Prior(len(self.tokens), o.embedding, o.hidden, o.layers)
        if o.start:
            self.start_from(*read_safetensors(o.start))
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=o.rate)

    @torch.no_grad()
    def start_from(self, arrays, metadata):
        """Tokens that the other model lacks start anew, ones that only it has are left."""
        theirs = {token: i for i, token in enumerate(json.loads(metadata['config'])['tokens'])}
        common = [(i, theirs[token]) for i, token in enumerate(self.tokens) if token in theirs]
        for name, weight in self.network.named_parameters():
            array = torch.from_numpy(arrays[name])
            if name.startswith('gru'):
                weight.copy_(array)
            else:
                ours, other = zip(*common)
                weight[list(ours)] = array[list(other)]

    def epoch_batches(self, epoch):
        rows = np.concatenate([self.canonical, self.any_order[epoch % 3::3]])
        return list(batches_of(rows, self.o.batch, np.random.default_rng([self.o.seed, epoch])))

    @torch.no_grad()
    def valid_losses(self):
        return [np.mean([float(self.network.loss(trimmed(part))) for part in np.array_split(rows, 8)]) for rows in self.valid]

    def update(self, batch, rate):
        for group in self.optimizer.param_groups:
            group['lr'] = rate
        with torch.autocast('cpu', dtype=torch.bfloat16):
            loss = self.network.loss(batch)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        return float(loss.detach())

    def save(self, path, step):
        state = dict(network=self.network.state_dict(), optimizer=self.optimizer.state_dict(), step=step)
        torch.save(state, f'{path}.new')
        Path(f'{path}.new').rename(path)

    def resume(self, path):
        if not Path(path).exists():
            return 0
        state = torch.load(path)
        self.network.load_state_dict(state['network'])
        self.optimizer.load_state_dict(state['optimizer'])
        return state['step']

    def run(self):
        checkpoint = f'{self.o.output}.checkpoint'
        done, step = self.resume(checkpoint), 0
        per_epoch = len(self.epoch_batches(0))
        steps, losses, began = per_epoch * self.o.epochs, [], time.time()
        for epoch in range(self.o.epochs):
            if done >= per_epoch * (epoch + 1):
                step = per_epoch * (epoch + 1)
                continue
            for batch in self.epoch_batches(epoch):
                if step >= done:
                    losses.append(self.update(batch, learning_rate(step, steps, self.o.rate)))
                step += 1
                if losses and (step % BATCHES_PER_CHECKPOINT == 0 or step == steps):
                    self.save(checkpoint, step)
                    valid = ' '.join(f'{loss:.4f}' for loss in self.valid_losses())
                    print(f'step {step} of {steps}: train {np.mean(losses):.4f}, valid canonical and any order {valid}, '
                          f'{(time.time() - began) / 60:.1f} min', flush=True)
                    losses = []

    def write(self):
        o = self.o
        arrays = {name: value.numpy() for name, value in self.network.state_dict().items()}
        losses = self.valid_losses()
        config = dict(tokens=self.tokens, hidden=o.hidden, layers=o.layers)
        write_safetensors(o.output, arrays, dict(
            format='ribozyme-prior 1', architecture='gru', config=json.dumps(config), seed=str(o.seed), training_data=o.data,
            valid_loss=json.dumps(dict(canonical=round(losses[0], 4), any_order=round(losses[1], 4))),
            license='Apache-2.0', use='research use only, not for diagnostic procedures'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--train', required=True)
    parser.add_argument('--valid', required=True)
    parser.add_argument('-o', '--output', required=True)
    parser.add_argument('--from', dest='start', metavar='MODEL', help='go on from this model')
    parser.add_argument('--data', default='', help='training data in words, for the metadata')
    for name, value in (('seed', 0), ('epochs', 5), ('batch', 128), ('embedding', 128), ('hidden', 512), ('layers', 2),
                        ('threads', 2)):
        parser.add_argument(f'--{name}', type=int, default=value)
    parser.add_argument('--rate', type=float, default=1e-3)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    trainer = Trainer(options)
    trainer.run()
    trainer.write()


if __name__ == '__main__':
    main()
