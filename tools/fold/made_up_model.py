#!/usr/bin/env python3
"""Writes made-up AlphaFold 2 parameters and features: for benchmarks and memory tables, where no numbers count but time.

usage: made_up_model.py OUT_FOLDER [--residues 48] [--msa 16] [--extra 16] [--blocks 48] [--extra-blocks 4] [--passes 1] [--seed 0]
Writes params_model_1_ptm.npz (shapes of DeepMind's model_1_ptm, 373 MB with all its blocks, random numbers) where it is
missing, and features.npz, alike in all recycling passes.
"""
import argparse
from pathlib import Path

import numpy as np

MSA, PAIR, SINGLE, EXTRA, TEMPLATE = 256, 128, 384, 64, 64
PREFIX = 'alphafold/alphafold_iteration/'


def linear(scope, *shape, bias=True):
    """A layer [..., in, out]; leading axes are blocks."""
    yield f'{scope}//weights', shape
    if bias:
        yield f'{scope}//bias', shape[:-2] + shape[-1:]


def norm(scope, *shape):
    yield f'{scope}//scale', shape
    yield f'{scope}//offset', shape


def attention(scope, blocks, width, heads, dim, gate=True, keys=None, out=None):
    lead, shared = (blocks,) if blocks else (), keys == 'shared'
    key_width = width if keys in (None, 'shared') else keys
    for name in ('query_w', 'key_w', 'value_w'):
        one = shared and name != 'query_w'
        yield f'{scope}//{name}', lead + (width if name == 'query_w' else key_width,) + ((dim,) if one else (heads, dim))
    if gate:
        yield f'{scope}//gating_w', lead + (width, heads, dim)
        yield f'{scope}//gating_b', lead + (heads, dim)
    yield f'{scope}//output_w', lead + (heads, dim, out or width)
    yield f'{scope}//output_b', lead + (out or width,)


def transition(scope, blocks, width, factor):
    yield from norm(f'{scope}/input_layer_norm', blocks, width)
    yield from linear(f'{scope}/transition1', blocks, width, width * factor)
    yield from linear(f'{scope}/transition2', blocks, width * factor, width)


def pair_updates(scope, blocks, width, heads, dim, hidden, factor):
    for edges in ('outgoing', 'incoming'):
        name = f'{scope}/triangle_multiplication_{edges}'
        yield from norm(f'{name}/layer_norm_input', blocks, width)
        for part in ('left_projection', 'right_projection', 'left_gate', 'right_gate'):
            yield from linear(f'{name}/{part}', blocks, width, hidden)
        yield from norm(f'{name}/center_layer_norm', blocks, hidden)
        yield from linear(f'{name}/output_projection', blocks, hidden, width)
        yield from linear(f'{name}/gating_linear', blocks, width, width)
    for node in ('starting', 'ending'):
        name = f'{scope}/triangle_attention_{node}_node'
        yield from norm(f'{name}/query_norm', blocks, width)
        yield f'{name}//feat_2d_weights', (blocks, width, heads)
        yield from attention(f'{name}/attention', blocks, width, heads, dim)
    yield from transition(f'{scope}/pair_transition', blocks, width, factor)


def evoformer(scope, blocks, width, dim, column):
    row = f'{scope}/msa_row_attention_with_pair_bias'
    yield from norm(f'{row}/query_norm', blocks, width)
    yield from norm(f'{row}/feat_2d_norm', blocks, PAIR)
    yield f'{row}//feat_2d_weights', (blocks, PAIR, 8)
    yield from attention(f'{row}/attention', blocks, width, 8, dim)
    yield from norm(f'{scope}/{column}/query_norm', blocks, width)
    yield from attention(f'{scope}/{column}/attention', blocks, width, 8, dim, keys='shared' if 'global' in column else None)
    yield from transition(f'{scope}/msa_transition', blocks, width, 4)
    outer = f'{scope}/outer_product_mean'
    yield from norm(f'{outer}/layer_norm_input', blocks, width)
    yield from linear(f'{outer}/left_projection', blocks, width, 32)
    yield from linear(f'{outer}/right_projection', blocks, width, 32)
    yield f'{outer}//output_w', (blocks, 32, 32, PAIR)
    yield f'{outer}//output_b', (blocks, PAIR)
    yield from pair_updates(scope, blocks, PAIR, 4, 32, 128, 4)


def templates():
    yield from linear('evoformer/template_single_embedding', 57, MSA)
    yield from linear('evoformer/template_projection', MSA, MSA)
    scope = 'evoformer/template_embedding'
    yield from attention(f'{scope}/attention', 0, PAIR, 4, 16, gate=False, keys=TEMPLATE)
    single = f'{scope}/single_template_embedding'
    yield from linear(f'{single}/embedding2d', 88, TEMPLATE)
    yield from norm(f'{single}/output_layer_norm', TEMPLATE)
    yield from pair_updates(f'{single}/template_pair_stack/__layer_stack_no_state', 2, TEMPLATE, 4, 16, 64, 2)


def structure_module():
    yield from norm('structure_module/single_layer_norm', SINGLE)
    yield from norm('structure_module/pair_layer_norm', PAIR)
    yield from linear('structure_module/initial_projection', SINGLE, SINGLE)
    fold = 'structure_module/fold_iteration'
    point = f'{fold}/invariant_point_attention'
    yield f'{point}//trainable_point_weights', (12,)
    for name, inputs, width in (('attention_2d', PAIR, 12), ('q_scalar', SINGLE, 192), ('kv_scalar', SINGLE, 384),
                                ('q_point_local', SINGLE, 144), ('kv_point_local', SINGLE, 432),
                                ('output_projection', 2112, SINGLE)):
        yield from linear(f'{point}/{name}', inputs, width)
    for name in ('attention_layer_norm', 'transition_layer_norm'):
        yield from norm(f'{fold}/{name}', SINGLE)
    for name in ('transition', 'transition_1', 'transition_2'):
        yield from linear(f'{fold}/{name}', SINGLE, SINGLE)
    yield from linear(f'{fold}/affine_update', SINGLE, 6)
    for name in ('input_projection', 'input_projection_1'):
        yield from linear(f'{fold}/rigid_sidechain/{name}', SINGLE, 128)
    for name in ('resblock1', 'resblock2', 'resblock1_1', 'resblock2_1'):
        yield from linear(f'{fold}/rigid_sidechain/{name}', 128, 128)
    yield from linear(f'{fold}/rigid_sidechain/unnormalized_angles', 128, 14)


def heads():
    yield from norm('predicted_lddt_head/input_layer_norm', SINGLE)
    yield from linear('predicted_lddt_head/act_0', SINGLE, 128)
    yield from linear('predicted_lddt_head/act_1', 128, 128)
    yield from linear('predicted_lddt_head/logits', 128, 50)
    yield from linear('distogram_head/half_logits', PAIR, 64)
    yield from linear('predicted_aligned_error_head/logits', PAIR, 64)
    yield from linear('masked_msa_head/logits', MSA, 23)
    yield from linear('experimentally_resolved_head/logits', SINGLE, 37)


def model_shapes(blocks=48, extra_blocks=4):
    """Name and shape of every array of DeepMind's model_1_ptm, or of one with fewer blocks."""
    for name, inputs, width in (('preprocess_1d', 22, MSA), ('preprocess_msa', 49, MSA), ('left_single', 22, PAIR),
                                ('right_single', 22, PAIR), ('prev_pos_linear', 15, PAIR),
                                ('pair_activiations', 65, PAIR), ('extra_msa_activations', 25, EXTRA),
                                ('single_activations', MSA, SINGLE)):
        yield from linear(f'evoformer/{name}', inputs, width)
    yield from norm('evoformer/prev_msa_first_row_norm', MSA)
    yield from norm('evoformer/prev_pair_norm', PAIR)
    yield from templates()
    yield from evoformer('evoformer/extra_msa_stack', extra_blocks, EXTRA, 8, 'msa_column_global_attention')
    yield from evoformer('evoformer/evoformer_iteration', blocks, MSA, 32, 'msa_column_attention')
    yield from structure_module()
    yield from heads()


def made_up_parameters(random, blocks, extra_blocks):
    """Random numbers of the size that keeps activations near one."""
    arrays = {}
    for name, shape in model_shapes(blocks, extra_blocks):
        if name.endswith('//scale'):
            values = np.ones(shape, np.float32)
        else:
            inputs = 400 if name.endswith(('bias', '_b', 'offset')) else max(shape[-2:])
            values = random.standard_normal(shape, np.float32) / np.float32(np.sqrt(inputs))
        arrays[PREFIX + name] = values
    return arrays


def made_up_features(random, residues, msa, extra, passes):
    """Features without templates, the same ones for every recycling pass."""
    def types(*shape):
        return random.integers(0, 20, shape, dtype=np.int32)
    ones = np.ones
    features = {
        'aatype': types(residues), 'residue_index': np.arange(residues, dtype=np.int32),
        'seq_mask': ones(residues, np.float32), 'target_feat': random.random((residues, 22), np.float32),
        'msa_feat': random.random((msa, residues, 49), np.float32), 'msa_mask': ones((msa, residues), np.float32),
        'extra_msa': types(extra, residues), 'extra_msa_mask': ones((extra, residues), np.float32),
        'extra_has_deletion': np.zeros((extra, residues), np.float32),
        'extra_deletion_value': np.zeros((extra, residues), np.float32),
    }
    return {name: np.repeat(array[None], passes, axis=0) for name, array in features.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path)
    for name, value in (('--residues', 48), ('--msa', 16), ('--extra', 16), ('--blocks', 48),
                        ('--extra-blocks', 4), ('--passes', 1), ('--seed', 0)):
        parser.add_argument(name, type=int, default=value)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(options.seed)
    parameters = options.folder / 'params_model_1_ptm.npz'
    if not parameters.exists():
        np.savez(parameters, **made_up_parameters(random, options.blocks, options.extra_blocks))
    np.savez(options.folder / 'features.npz',
             **made_up_features(np.random.default_rng(options.seed), options.residues, options.msa, options.extra,
                                options.passes))


if __name__ == '__main__':
    main()
