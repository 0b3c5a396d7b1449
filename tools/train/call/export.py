"""Writes the networks as safetensors, in the layout that genomics/caller_model.cc loads."""

import hashlib
import sys
from pathlib import Path

from networks import PATCH, PATCHES, ROW_FEATURES, ROWS, WIDTH

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from safetensors_file import write_safetensors  # noqa: E402

ARCHITECTURE = "rz-call-cascade-1"
FEATURE_VERSION = 1


def linear(prefix, layer):
    return {prefix + ".weight": layer.weight, prefix + ".bias": layer.bias}


def large_tensors(network):
    code, quality = network.embed.tables()
    tensors = {"large.embed.code": code, "large.embed.quality": quality, "large.embed.position": network.embed.position,
               **linear("large.embed.row", network.embed.row), **linear("large.norm", network.norm),
               **linear("large.pool", network.pool), **linear("large.join", network.join), **linear("large.out", network.out)}
    for i, layer in enumerate(network.layers):
        for axis in ("positions", "reads"):
            attention = getattr(layer, axis)
            for part in ("norm", "qkv", "out"):
                tensors.update(linear(f"large.layers.{i}.{axis}.{part}", getattr(attention, part)))
        for part in ("norm", "up", "down"):
            tensors.update(linear(f"large.layers.{i}.{part}", getattr(layer, part)))
    return tensors


def export_model(path, small, large, mean, deviation, small_calibration, large_calibration, feature_names, metadata,
                 more_tensors=None):
    tensors = {"features.mean": mean, "features.deviation": deviation,
               "small.calibration.scale": small_calibration.scale, "small.calibration.offset": small_calibration.offset,
               "large.calibration.scale": large_calibration.scale, "large.calibration.offset": large_calibration.offset,
               **{k: v for i, layer in enumerate(small.layers) for k, v in linear(f"small.{i}", layer).items()},
               **large_tensors(large), **(more_tensors or {})}
    metadata |= dict(layers=str(len(large.layers)), heads=str(large.layers[0].positions.heads),
                     width=str(large.norm.weight.numel()), hidden=str(large.layers[0].up.weight.shape[0]),
                     architecture=ARCHITECTURE, feature_version=str(FEATURE_VERSION), features=",".join(feature_names),
                     pileup=f"{ROWS}x{WIDTH}", patch=str(PATCH), license="Apache-2.0",
                     use="research use only, not for diagnostic procedures")
    write_safetensors(path, {name: tensor.detach().numpy() for name, tensor in tensors.items()}, metadata)
    with open(path, "rb") as f:
        print(path, "sha256", hashlib.sha256(f.read()).hexdigest())
