"""Safetensors: written so that the same arrays and metadata give the same bytes, and read. Needs numpy."""

import json
import math
import struct

import numpy as np

DTYPES = {'float32': ('F32', '<f4'), 'int32': ('I32', '<i4'), 'uint8': ('U8', 'u1')}


def write_safetensors(path, arrays, metadata):
    """f32, i32 and u8 arrays by name, row-major, and string metadata. Keys are sorted; u8 stands last, so that the bytes of
    the others stay aligned."""
    header, offset, blobs = {'__metadata__': dict(sorted(metadata.items()))}, 0, []
    for name, array in sorted(arrays.items(), key=lambda item: (item[1].dtype == np.uint8, item[0])):
        dtype, layout = DTYPES[array.dtype.name]
        blob = np.ascontiguousarray(array).astype(layout).tobytes()
        header[name] = {'dtype': dtype, 'shape': list(array.shape), 'data_offsets': [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as out:
        out.write(struct.pack('<Q', len(text)) + text + b''.join(blobs))


def read_header(path):
    """Types and shapes by tensor, and the metadata as `__metadata__`."""
    with open(path, 'rb') as file:
        return json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))


def read_safetensors(path):
    """Arrays by name, and the metadata."""
    header, layouts = read_header(path), dict(DTYPES.values())
    metadata = header.pop('__metadata__', {})
    with open(path, 'rb') as file:
        start = 8 + struct.unpack('<Q', file.read(8))[0]

    def array(dtype, shape, data_offsets):
        return np.fromfile(path, layouts[dtype], math.prod(shape), offset=start + data_offsets[0]).reshape(shape)

    return {name: array(**entry) for name, entry in header.items()}, metadata
