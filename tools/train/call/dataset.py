"""Examples that `rz-call --emit-examples` wrote, with the labels of label.py."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from networks import ROWS, ROW_FEATURES, WIDTH

KINDS = ("snp", "insertion", "deletion")
BLOCK = 100_000  # bases: examples are split by such blocks, so that neighbours never stand on both sides


@dataclass
class Examples:
    """n candidate alleles. The pileups stay on disk, memory-mapped."""

    features: np.ndarray    # [n, F] f32
    labels: np.ndarray      # [n] u8: 0, 1, 2 copies; 255 unknown
    kinds: np.ndarray       # [n] u8: index into KINDS
    blocks: np.ndarray      # [n] i64: contig and position block
    codes: np.ndarray       # [n, ROWS, WIDTH] u8
    qualities: np.ndarray   # [n, ROWS, WIDTH] u8
    rows: np.ndarray        # [n, ROWS, ROW_FEATURES] f32
    names: list             # feature names


def read_sites(path: Path):
    """Per example its kind and its block, in file order."""
    kinds, blocks = [], []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            contig, position, _, ref, alts = line.split("\t")[:5]
            block = (hash_text(contig) << 20) + int(position) // BLOCK
            for alt in alts.split(","):
                change = len(alt) - len(ref)
                kinds.append(0 if change == 0 else 1 if change > 0 else 2)
                blocks.append(block)
    return np.array(kinds, np.uint8), np.array(blocks, np.int64)


def hash_text(text: str) -> int:
    """A small hash that is the same in every run."""
    value = 7
    for letter in text:
        value = (value * 131 + ord(letter)) % 65_521
    return value


def load(prefix: str) -> Examples:
    """The examples PREFIX.* of one individual."""
    shapes = json.loads(Path(prefix + ".json").read_text())
    n, names = shapes["examples"], shapes["features"]
    kinds, blocks = read_sites(Path(prefix + ".vcf.gz"))
    if len(kinds) != n:
        raise ValueError(f"{prefix}: {len(kinds)} alleles in the VCF, {n} examples")
    labels = np.load(prefix + ".labels.npy")
    memory = lambda suffix, dtype, shape: np.memmap(prefix + suffix, dtype, "r", shape=shape) if n else np.zeros(shape, dtype)
    return Examples(np.array(memory(".features.f32", np.float32, (n, len(names)))), labels, kinds, blocks,
                    memory(".codes.u8", np.uint8, (n, ROWS, WIDTH)), memory(".quals.u8", np.uint8, (n, ROWS, WIDTH)),
                    memory(".rows.f32", np.float32, (n, ROWS, ROW_FEATURES)), names)


def is_validation(blocks: np.ndarray) -> np.ndarray:
    """One block in ten, by its number: never trained on, used to stop, to calibrate and to choose thresholds."""
    return (blocks * 2_654_435_761 >> 7) % 10 == 0
