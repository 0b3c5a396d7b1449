#!/usr/bin/env python3
"""Runs AlphaFold's own code on real template hits, for tests/folding/data/templates.npz and template_hits.a3m.

usage: template_features.py ALPHAFOLD SHARED FOLDER
  ALPHAFOLD  a checkout of google-deepmind/alphafold (made with c77e5d2); needs numpy and biopython (made with 1.88)
  SHARED     the shared data
Arrays: hhr/NAME, a3m/NAME: what the featurizers for HHsearch and hmmsearch give; chain/PDB_CHAIN/sequence (letters as
bytes), /positions and /mask of every protein chain of the mmCIF files and of tests/folding/data/edge.cif.
"""
import os
import sys
import types

import numpy as np


def stand_in_for_unneeded_modules():
    """absl only logs here, and of jax only tree.map is called, on import."""
    logging = types.ModuleType('absl.logging')
    for name in ('info', 'warning', 'error', 'debug'):
        setattr(logging, name, lambda *_: None)
    absl = types.ModuleType('absl')
    absl.logging = logging

    def tree_map(function, tree):
        if isinstance(tree, (list, tuple)):
            return [tree_map(function, leaf) for leaf in tree]
        return function(tree)
    jax = types.ModuleType('jax')
    jax.tree = types.SimpleNamespace(map=tree_map)
    sys.modules.update({'absl': absl, 'absl.logging': logging, 'jax': jax})


def a3m_of_hits(hits, query):
    """The HHsearch hits as hmmsearch would write them."""
    text = ''
    for hit in hits:
        row = ['-'] * len(query)
        inserted = {}
        last = -1
        for q, h in zip(hit.indices_query, hit.hit_sequence):
            if q >= 0:
                row[q] = h
                last = q
            elif h != '-':
                inserted[last] = inserted.get(last, '') + h.lower()
        aligned = ''.join(letter + inserted.get(i, '') for i, letter in enumerate(row))
        pdb_id, chain = hit.name.split()[0].split('_')
        text += f'>{pdb_id.lower()}_{chain}/1-20 [subseq from] mol:protein length:100  made up\n{aligned}\n'
    return text


def main():
    alphafold, shared, out = sys.argv[1:]
    sys.path.insert(0, alphafold)
    stand_in_for_unneeded_modules()
    from alphafold.data import mmcif_parsing, parsers, templates
    alignments = f'{shared}/data/folding/msa/openfold_test_alignments'
    folder = f'{shared}/data/folding/structures/openfold_test_mmcifs'
    with open(f'{alignments}/bfd_uniclust_hits.a3m') as file:
        query = parsers.parse_a3m(file.read()).sequences[0]
    with open(f'{alignments}/pdb70_hits.hhr') as file:
        hits = parsers.parse_hhr(file.read())
    hits = [hit for hit in hits if os.path.exists(f'{folder}/{hit.name[:4].lower()}.cif')]
    a3m = a3m_of_hits(hits, query)
    with open(f'{out}/template_hits.a3m', 'w') as file:
        file.write(a3m)
    arrays = {}
    for kind, featurizer, found in (
            ('hhr', templates.HhsearchHitFeaturizer, hits),
            ('a3m', templates.HmmsearchHitFeaturizer, parsers.parse_hmmsearch_a3m(query, a3m, False))):
        features = featurizer(folder, '2022-01-01', 20, 'none', None, None).get_templates(query, found).features
        print(kind, features['template_domain_names'])
        for name, array in features.items():
            if array.dtype != object:
                arrays[f'{kind}/{name}'] = array
    edge = os.path.join(os.path.dirname(__file__), '../../tests/folding/data/edge.cif')
    for path in [f'{folder}/{name}' for name in sorted(os.listdir(folder))] + [edge]:
        name = os.path.basename(path)
        with open(path) as file:
            text = file.read()
        parsed = mmcif_parsing.parse(file_id=name[:4], mmcif_string=text, catch_all_errors=False).mmcif_object
        for chain, sequence in parsed.chain_to_seqres.items():
            positions, mask = templates._get_atom_positions(parsed, chain, 1e9)
            prefix = f'chain/{name[:4]}_{chain}/'
            arrays[prefix + 'sequence'] = np.frombuffer(sequence.encode(), np.uint8)
            arrays[prefix + 'positions'] = positions.astype(np.float32)
            arrays[prefix + 'mask'] = mask.astype(np.float32)
    np.savez_compressed(f'{out}/templates.npz', **arrays)


if __name__ == '__main__':
    main()
