#!/usr/bin/env python3
"""Writes RDKit's fingerprints of some molecules for tests/molecules/fingerprints_test.cc.

usage: fingerprints.py SMILES.txt > tests/molecules/data/fingerprints.tsv
SMILES.txt: one per line (made with tests/molecules/data/fingerprints.smi). Needs RDKit 2022.09.3.
Columns: SMILES, kind, features or bits, the first 16 digits of the SHA-256 of "id:count id:count ..." in ascending order
of ids (of "bit bit ..." for bits).
"""
import hashlib
import sys

from rdkit import Chem
from rdkit.Chem import AllChem, MACCSkeys

FOLD = 2654435761                      # ids beyond 32 bits: low half ^ high half * FOLD


def folded(fingerprint):
    counts = {}
    for wide, count in fingerprint.GetNonzeroElements().items():
        name = (wide ^ (wide >> 32) * FOLD) & 0xffffffff
        counts[name] = counts.get(name, 0) + count
    return ' '.join(f'{name}:{count}' for name, count in sorted(counts.items()))


def counts(make, **options):
    return lambda molecule: folded(make(molecule, **options))


def bits(make, *arguments, **options):
    return lambda molecule: ' '.join(str(bit) for bit in make(molecule, *arguments, **options).GetOnBits())


KINDS = {
    'morgan2': counts(AllChem.GetMorganFingerprint, radius=2),
    'morgan3': counts(AllChem.GetMorganFingerprint, radius=3),
    'morgan2-chiral': counts(AllChem.GetMorganFingerprint, radius=2, useChirality=True),
    'features2': counts(AllChem.GetMorganFingerprint, radius=2, useFeatures=True),
    'pairs': counts(AllChem.GetAtomPairFingerprint),
    'pairs-chiral': counts(AllChem.GetAtomPairFingerprint, includeChirality=True),
    'torsions': counts(AllChem.GetTopologicalTorsionFingerprint),
    'torsions-chiral': counts(AllChem.GetTopologicalTorsionFingerprint, includeChirality=True),
    'paths5': counts(Chem.UnfoldedRDKFingerprintCountBased, maxPath=5),
    'maccs': lambda molecule: ' '.join(f'{key}:1' for key in MACCSkeys.GenMACCSKeys(molecule).GetOnBits()),
    'pairs10': counts(AllChem.GetAtomPairFingerprint, maxLength=10),
    'bits-morgan': bits(AllChem.GetMorganFingerprintAsBitVect, 2, nBits=2048),
    'bits-rdkit': bits(Chem.RDKFingerprint, fpSize=2048),
    'bits-maccs': bits(MACCSkeys.GenMACCSKeys),
}


def main():
    for line in open(sys.argv[1]):
        smiles = line.split()[0]
        molecule = Chem.MolFromSmiles(smiles)
        for kind, make in KINDS.items():
            text = make(molecule)
            print(smiles, kind, len(text.split()), hashlib.sha256(text.encode()).hexdigest()[:16], sep='\t')


if __name__ == '__main__':
    main()
