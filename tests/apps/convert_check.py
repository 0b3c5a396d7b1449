#!/usr/bin/env python3
"""Holds `rz-weights convert` to OpenFold's own table of names (data/openfold_names_*.tsv), bit for bit.

usage: convert_check.py RZ_WEIGHTS SOURCE_FOLDER
A monomer model under AlphaFold's names is renamed to OpenFold's by that table, converted back, and must be as before: from
.npz, .safetensors and, where PyTorch is there, .pt; under today's names and those of OpenFold 1.0. A multimer model comes
under OpenFold's names. Exits 77, which ctest takes for a skip, where NumPy is missing.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print('skipped: NumPy is missing')
    sys.exit(77)
try:
    import torch
except ImportError:
    torch = None

LAYERS = 'ribozyme//structure_module_layers'
KINDS = {      # OpenFold's ParamType: AlphaFold's numbers as OpenFold keeps them
    'Other': lambda w: w,
    'LinearWeight': lambda w: w[:, None] if w.ndim == 1 else w.T,
    'LinearWeightMHA': lambda w: w.reshape(w.shape[0], -1).T,
    'LinearMHAOutputWeight': lambda w: w.reshape(-1, w.shape[-1]).T,
    'LinearWeightOPM': lambda w: w.reshape(-1, w.shape[-1]).T,
    'LinearBiasMHA': lambda w: w.reshape(-1),
}


def openfold_of(alphafold, table):
    """AlphaFold's arrays under OpenFold's names and shapes."""
    arrays = {}
    for line in table.read_text().splitlines()[1:]:
        name, kind, swap, target = line.split('\t')
        blocks = alphafold[name] if '{}' in target else alphafold[name][None]
        for number, block in enumerate(blocks):
            array = KINDS[kind](block)
            arrays[target.format(number)] = np.roll(array, len(array) // 2, 0) if swap == 'swap' else array
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def old_name(name):
    """A name of OpenFold 1.0: convert_deprecated_v1_keys() the other way round."""
    if name.startswith(('evoformer.blocks', 'extra_msa_stack.blocks')):
        for part in ('.msa_transition', '.outer_product_mean'):
            name = name.replace(part, '.core' + part)
        name = name.replace('.pair_stack.', '.core.')
    name = name.replace('_points.linear', '_points').replace('template_single_embedder', 'template_angle_embedder')
    return name.removeprefix('template_embedder.')


def write_safetensors(path, arrays):
    header, data = {}, b''
    for name, array in arrays.items():
        dtype = {'float32': 'F32', 'float64': 'F64', 'int32': 'I32'}[array.dtype.name]
        header[name] = {'dtype': dtype, 'shape': array.shape, 'data_offsets': [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, 'little') + text + data)


def read_safetensors(path):
    raw = path.read_bytes()
    start = 8 + int.from_bytes(raw[:8], 'little')
    assert start % 64 == 0, 'the data is not aligned'
    header = json.loads(raw[8:start])
    metadata = header.pop('__metadata__')
    types = {'F32': np.float32, 'I32': np.int32}
    return metadata, {name: np.frombuffer(raw[start:][slice(*entry['data_offsets'])], types[entry['dtype']])
                      .reshape(entry['shape']) for name, entry in header.items()}


def tensors(arrays):
    return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}


def inputs(folder, openfold):
    """Files that must all convert to the same."""
    old = {old_name(name): array for name, array in openfold.items()}
    np.savez(folder / 'current.npz', **openfold)
    np.savez_compressed(folder / 'old.npz', **old)
    write_safetensors(folder / 'current.safetensors', openfold)
    write_safetensors(folder / 'doubles.safetensors',
                      {LAYERS: old.pop(LAYERS)} | {f'module.model.{n}': a.astype(np.float64) for n, a in old.items()})
    if torch:
        old[LAYERS] = openfold[LAYERS]
        torch.save(tensors(openfold), folder / 'current.pt')
        torch.save(tensors(old), folder / 'old.pt')
        layers = {LAYERS: torch.tensor(openfold[LAYERS])}
        averaged = {f'model.{name}': tensor for name, tensor in tensors(openfold).items() if name != LAYERS}
        last = {name: tensor + 1 for name, tensor in averaged.items()}
        torch.save({'ema': {'params': averaged}, 'state_dict': last, 'epoch': 3, **layers}, folder / 'training.pt')
    return sorted(path for path in folder.iterdir())


def convert(program, path, folder, *flags):
    out = folder / 'out.safetensors'
    subprocess.run([program, 'convert', path, '-o', out, *flags], check=True, stdout=subprocess.DEVNULL)
    return read_safetensors(out)


def differences(got, expected):
    """Names of arrays that are not the same, bits, shape and type."""
    return [name for name in sorted(set(got) | set(expected))
            if name not in got or name not in expected or got[name].shape != expected[name].shape
            or got[name].dtype != expected[name].dtype or got[name].tobytes() != expected[name].tobytes()]


def main():
    program, source = map(Path, sys.argv[1:])
    shared = Path(os.environ.get('RIBOZYME_SHARED', source.parent / 'shared'))
    problems, tables = [], source / 'tests/apps/data'
    alphafold = dict(np.load(source / 'data/demo/fold/params_model_1_ptm.npz'))
    openfold = openfold_of(alphafold, tables / 'openfold_names_model_1_ptm.tsv')
    openfold[LAYERS] = alphafold[LAYERS]
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as out:
        for path in [source / 'data/demo/fold/params_model_1_ptm.npz', *inputs(Path(made), openfold)]:
            metadata, got = convert(program, path, Path(out))
            problems += [f'{path.name}: {name}' for name in differences(got, alphafold)]
            if 'CC BY 4.0' not in metadata['license'] or metadata['source'] != path.name:
                problems.append(f'{path.name}: metadata {metadata}')
        multimer = shared / 'goldens/folding/multimer_small/params_openfold_names.npz'
        if multimer.exists():
            _, got = convert(program, multimer, Path(out), '--structure-layers', '4')
            if got.pop(LAYERS) != 4:
                problems.append('the number of layers is lost')
            back = openfold_of(got, tables / 'openfold_names_model_1_multimer_v3.tsv')
            problems += [f'{multimer.name}: {name}' for name in differences(back, dict(np.load(multimer)))]
    print('\n'.join(problems) or f'all arrays are as they were{"" if torch else " (.pt not tested: PyTorch is missing)"}')
    sys.exit(len(problems) > 0)


if __name__ == '__main__':
    main()
