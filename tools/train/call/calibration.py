"""Turns logits into probabilities that mean what they say: a temperature and class offsets per kind of variant."""

from dataclasses import dataclass

import torch
from torch import nn

from dataset import KINDS


@dataclass
class Calibration:
    scale: torch.Tensor    # [kinds] multiplies the logits (1 / temperature)
    offset: torch.Tensor   # [kinds, 3] is added

    @staticmethod
    def identity():
        return Calibration(torch.ones(len(KINDS)), torch.zeros(len(KINDS), 3))


def probabilities(logits, kinds, calibration: Calibration):
    scaled = logits * calibration.scale[kinds, None] + calibration.offset[kinds]
    return torch.softmax(scaled, -1)


def fit_calibration(logits, labels, kinds, steps: int = 60) -> Calibration:
    """Least cross-entropy on held-out examples, unweighted; a mild pull towards the identity where a kind is rare."""
    scale = torch.zeros(len(KINDS), requires_grad=True)  # logarithm of the scale
    offset = torch.zeros(len(KINDS), 3, requires_grad=True)
    optimiser = torch.optim.LBFGS([scale, offset], max_iter=steps, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(logits * scale.exp()[kinds, None] + offset[kinds], labels)
        loss = loss + 1e-4 * (scale.square().sum() + offset.square().sum())
        loss.backward()
        return loss

    optimiser.step(closure)
    return Calibration(scale.exp().detach(), offset.detach())
