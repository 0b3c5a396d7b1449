#!/usr/bin/env python3
"""Trains rz-call's networks on emitted, labelled examples and exports them with their calibration.

    train.py --out MODEL.safetensors --name NAME PREFIX [PREFIX ...]

Writes a checkpoint after every epoch (MODEL.checkpoint.pt) and resumes from it. Validation blocks (dataset.py) stop the
training, fit the calibration and choose the cascade's threshold; test individuals are never read here.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch: spinning threads starve each other on a busy machine
import torch
from torch import nn

from augment import feature_columns, mix_features, mix_pileups
from calibration import fit_calibration, probabilities
from dataset import is_validation, load
from export import export_model
from networks import LargeNetwork, SmallNetwork

SEED = 20_261
LABELS = 3


def class_weights(labels: np.ndarray) -> torch.Tensor:
    """Rare classes count more, by the square root of how rare they are; the calibration takes the shift back."""
    share = np.bincount(labels, minlength=LABELS) / len(labels)
    weight = 1 / np.sqrt(np.maximum(share, 1e-4))
    return torch.tensor(weight / (weight * share).sum(), dtype=torch.float32)


class Data:
    """All individuals' examples with known labels; pileups are gathered from disk by example."""

    def __init__(self, prefixes):
        self.parts = [load(p) for p in prefixes]
        self.names = self.parts[0].names
        part = np.concatenate([np.full(len(p.labels), i) for i, p in enumerate(self.parts)])
        within = np.concatenate([np.arange(len(p.labels)) for p in self.parts])
        join = lambda field: np.concatenate([getattr(p, field) for p in self.parts])
        known = join("labels") < LABELS
        self.part, self.within = part[known], within[known]
        self.features = torch.from_numpy(join("features")[known])
        self.labels = torch.from_numpy(join("labels")[known].astype(np.int64))
        self.kinds = torch.from_numpy(join("kinds")[known].astype(np.int64))
        self.validation = torch.from_numpy(is_validation(join("blocks")[known]))

    def pileups(self, index):
        """codes, qualities, row features and row mask of chosen examples, without rows that are empty in all of them."""
        fields = []
        for field in ("codes", "qualities", "rows"):
            fields.append(torch.from_numpy(np.stack([getattr(self.parts[self.part[i]], field)[self.within[i]] for i in index])))
        mask = fields[2].abs().sum(-1) > 0
        used = int(mask.sum(1).max())
        return (*(field[:, :used] for field in fields), mask[:, :used])


    def used_rows(self):
        """Per example how many rows of its pileup hold something."""
        counts = [(np.abs(part.rows).sum(-1) > 0).sum(-1) if len(part.rows) else np.zeros(0, int) for part in self.parts]
        return torch.from_numpy(np.concatenate([counts[p][self.within[self.part == p]] for p in range(len(self.parts))]))


def batches_of(order, size, rows, generator):
    """Random batches; where `rows` are given, of examples with about as many each, so that few computed ones are empty."""
    for pool in order.split(32 * size):
        batches = (pool if rows is None else pool[rows[pool].argsort()]).split(size)
        for i in torch.randperm(len(batches), generator=generator).tolist():
            yield batches[i]


class Standardised:
    """The features with mean 0 and deviation 1, cut off where genomics/caller_model.cc does; mixed where training asks for it."""

    def __init__(self, data):
        self.mean, self.deviation = data.features.mean(0), data.features.std(0).clamp_min(1e-3)
        self.values = ((data.features - self.mean) / self.deviation).clamp(-8, 8)
        self.columns = feature_columns(data.names)

    def __call__(self, index, generator=None):
        return self.values[index] if generator is None else mix_features(self.values[index], self.columns, generator)


def logits_of(data, index, forward, batch=512):
    with torch.no_grad():
        return torch.cat([forward(part) for part in index.split(batch)])


def loss_on(logits, labels):
    return nn.functional.cross_entropy(logits, labels).item()


def calibrated_loss(logits, labels, kinds):
    """Training weighs rare classes; what counts is the loss when the calibration has taken that back."""
    return loss_on(probabilities(logits, kinds, fit_calibration(logits, labels, kinds)).clamp_min(1e-9).log(), labels)


def train_network(network, forward, data, index, epochs, batch, rate, minutes, checkpoint, rows=None):
    """AdamW with a cosine schedule; keeps the weights of the epoch with the lowest validation loss."""
    generator = torch.Generator().manual_seed(SEED)
    fit, held = index[~data.validation[index]], index[data.validation[index]]
    weight = class_weights(data.labels[fit].numpy())
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.01)
    steps = epochs * (len(fit) // batch + len(fit) // (32 * batch) + 2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)
    first, best = 0, (float("inf"), None)
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"]), optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        first, best = state["epoch"] + 1, (state["best_loss"], state["best"])
    start = time.time()
    for epoch in range(first, epochs):
        network.train()
        order = fit[torch.randperm(len(fit), generator=generator)]
        for chosen in batches_of(order, batch, rows, generator):
            loss = nn.functional.cross_entropy(forward(chosen, generator), data.labels[chosen], weight=weight)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        network.eval()
        held_loss = calibrated_loss(logits_of(data, held, forward), data.labels[held], data.kinds[held])
        if held_loss < best[0]:
            best = (held_loss, {k: v.clone() for k, v in network.state_dict().items()})
        print(f"epoch {epoch} validation loss {held_loss:.5f} best {best[0]:.5f} {time.time() - start:.0f} s", flush=True)
        torch.save(dict(network=network.state_dict(), optimiser=optimiser.state_dict(), schedule=schedule.state_dict(),
                        epoch=epoch, best_loss=best[0], best=best[1]), checkpoint)
        if time.time() - start > minutes * 60:
            print("time is up: keeping the best epoch so far", flush=True)
            break
    network.load_state_dict(best[1])
    network.eval()


def best_threshold(p_variant, is_variant):
    """The QUAL (-10 log10 of P(no variant)) at which calls have the highest F1. Of calibrated probabilities the best
    threshold is half the F1 that it gives (Lipton et al. 2014, arXiv:1402.1892), which no chance of the sample can move."""
    f1 = 1.0
    for _ in range(20):
        called = p_variant >= f1 / 2
        f1 = (2 * (called & is_variant).sum() / (called.sum() + is_variant.sum()).clamp_min(1)).item()
    return round(-10 * float(np.log10(1 - f1 / 2)), 1)


def unsure(small_probabilities, threshold):
    """`threshold`: one for all, or one per example."""
    return small_probabilities.max(-1).values < threshold


def train_small(data, features, out, options):
    """The network, and what it says of examples: index -> logits."""
    small = SmallNetwork(features.values.shape[1])

    def run(index, generator=None):
        return small(features(index, generator))

    train_network(small, run, data, torch.arange(len(data.labels)), options.small_epochs, 1024, 3e-3, 1e9,
                  out.with_suffix(".small.checkpoint.pt"))
    return small, run


def train_large(data, features, small, every, out, options):
    """As train_small; `every`: the small network's probabilities of all examples."""
    # A wider band than it will judge, and some of the rest, so that its edge is no edge of its experience.
    plain = torch.rand(len(every), generator=torch.Generator().manual_seed(SEED)) < options.plain_share
    hard = torch.nonzero(unsure(every, options.band) | plain)[:, 0]
    print(f"{len(hard)} examples for the large network", flush=True)
    large = LargeNetwork(features.values.shape[1])
    nn.init.zeros_(large.out.weight), nn.init.zeros_(large.out.bias)  # begins as the small network's opinion

    def run(index, generator=None):
        codes, qualities, rows, mask = data.pileups(index.tolist())
        if generator is not None:
            qualities, rows = mix_pileups(qualities, rows, generator)
        seen = features(index, generator)
        with torch.no_grad():
            first = small(seen)
        return first + large(codes, qualities, rows, mask, seen)

    train_network(large, run, data, hard, options.large_epochs, 64, 1e-3, options.large_minutes,
                  out.with_suffix(".large.checkpoint.pt"), data.used_rows())
    return large, run


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefixes", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--small-epochs", type=int, default=40)
    parser.add_argument("--large-epochs", type=int, default=4)
    parser.add_argument("--large-minutes", type=float, default=1e9, help="stop the large network's training after this")
    parser.add_argument("--plain-share", type=float, default=0.02, help="share of sure examples that the large network learns too")
    parser.add_argument("--band", type=float, default=0.998, help="the large network is trained where the small one gives less")
    parser.add_argument("--cascade", default="0,0.99,0.99", help="and judges where it gives less than this: SNPs, insertions, "
                        "deletions. On held-out people it helped with indels and not with SNPs")
    return parser.parse_args()


def main():
    options = parse_options()
    torch.manual_seed(SEED)
    data, out = Data(options.prefixes), Path(options.out)
    held = torch.nonzero(data.validation)[:, 0]
    labels, kinds = data.labels[held], data.kinds[held]
    print(f"{len(data.labels)} examples, labels {np.bincount(data.labels.numpy()).tolist()}, {len(held)} for validation", flush=True)
    features = Standardised(data)
    small, run_small = train_small(data, features, out, options)
    small_calibration = fit_calibration(logits_of(data, held, run_small), labels, kinds)
    every = probabilities(logits_of(data, torch.arange(len(data.labels)), run_small), data.kinds, small_calibration)
    large, run_large = train_large(data, features, small, every, out, options)

    final = every[held]
    cascade = torch.tensor([float(c) for c in options.cascade.split(",")])
    judged = unsure(final, cascade[kinds])
    logits = logits_of(data, held[judged], run_large)
    large_calibration = fit_calibration(logits, labels[judged], kinds[judged])
    small_loss = loss_on(final[judged].clamp_min(1e-9).log(), labels[judged])
    final[judged] = probabilities(logits, kinds[judged], large_calibration)
    print(f"on the {len(logits)} validation examples that the large network judges: loss of the small one {small_loss:.4f}, "
          f"of the large one {loss_on(final[judged].clamp_min(1e-9).log(), labels[judged]):.4f}")
    min_quality = best_threshold(1 - final[:, 0], labels > 0)
    print(f"QUAL of PASS: {min_quality}")
    metadata = dict(name=options.name, min_quality=str(min_quality), cascade=options.cascade, examples=str(len(data.labels)),
                    individuals=json.dumps([Path(p).name for p in options.prefixes]), seed=str(SEED))
    export_model(options.out, small, large, features.mean, features.deviation, small_calibration, large_calibration, data.names,
                 metadata)


if __name__ == "__main__":
    main()
