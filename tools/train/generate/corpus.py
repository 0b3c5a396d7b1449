#!/usr/bin/env python3
"""Writes the SMILES that a prior learns from: one molecule a line, in RDKit's canonical order of atoms and in a random one.

Rings are in a Kekulé form: whether an aromatic ring has one at all depends on atoms far apart, and half of what a network
wrote that was no molecule were such rings.

usage: corpus.py --smiles zinc250k.smi.gz --without zinc_test.txt --without zinc_valid.txt -o train.tsv
       corpus.py --smiles zinc_valid.txt -o valid.tsv
Needs RDKit for Python (Debian's python3-rdkit, the version that rz-generate is built with: canonical SMILES differ between
versions). Molecules are left out by their canonical SMILES, whatever the lists write.
"""
import argparse
import gzip

from rdkit import Chem, RDLogger


def molecules(path):
    with (gzip.open if path.endswith('.gz') else open)(path, 'rt') as lines:
        for line in lines:
            molecule = Chem.MolFromSmiles(line.split()[0])
            if molecule is not None:
                yield Chem.MolToSmiles(molecule), molecule


def kekule(smiles):
    molecule = Chem.MolFromSmiles(smiles)
    Chem.Kekulize(molecule, clearAromaticFlags=True)
    return Chem.MolToSmiles(molecule, canonical=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--smiles', required=True)
    parser.add_argument('--without', action='append', default=[])
    parser.add_argument('-o', '--output', required=True)
    options = parser.parse_args()
    RDLogger.DisableLog('rdApp.*')
    seen = {smiles for path in options.without for smiles, _ in molecules(path)}
    left_out = len(seen)
    with open(options.output, 'w') as out:
        for canonical, molecule in molecules(options.smiles):
            if canonical not in seen:
                # RDKit draws the order of atoms from a generator that starts alike in every process.
                any_order = Chem.MolToSmiles(molecule, canonical=False, doRandom=True)
                out.write(f'{kekule(canonical)}\t{kekule(any_order)}\n')
                seen.add(canonical)
    print(f'{options.output}: {len(seen) - left_out} molecules, {left_out} held out')


if __name__ == '__main__':
    main()
