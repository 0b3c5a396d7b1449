"""Writes the networks as safetensors, in the layout that genomics/caller_model.cc loads."""

import hashlib
import json
import struct

import numpy as np
import torch

from networks import PATCH, PATCHES, ROW_FEATURES, ROWS, WIDTH

ARCHITECTURE = "rz-call-cascade-1"
FEATURE_VERSION = 1


def write_safetensors(path, tensors, metadata):
    """f32 and u8 tensors by name, row-major, and string metadata. Keys are sorted: the same weights give the same bytes."""
    header, offset, blobs = {"__metadata__": dict(sorted(metadata.items()))}, 0, []
    # f32 first, so that their bytes stay aligned.
    for name, tensor in sorted(tensors.items(), key=lambda item: (item[1].dtype == torch.uint8, item[0])):
        values = np.ascontiguousarray(tensor.detach().numpy())
        blob = values.astype("u1" if values.dtype == np.uint8 else "<f4").tobytes()
        dtype = "U8" if values.dtype == np.uint8 else "F32"
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


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
    write_safetensors(path, tensors, metadata)
    with open(path, "rb") as f:
        print(path, "sha256", hashlib.sha256(f.read()).hexdigest())
