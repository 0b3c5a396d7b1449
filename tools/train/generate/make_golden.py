#!/usr/bin/env python3
"""Writes a small prior of random weights and PyTorch's log likelihoods of some SMILES by it, which hold the C++ network to
PyTorch's: tests/molecules/data/prior_small.safetensors and prior_small.json.

usage: make_golden.py FOLDER
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from prior import Prior  # noqa: E402
from safetensors_file import write_safetensors  # noqa: E402
from smiles_tokens import ANY_ORDER, CANONICAL, encode, vocabulary  # noqa: E402

SMILES = ('CC(=O)Nc1ccc(O)cc1', 'C[C@@H](Cl)Br', 'C1CC2(C1)CC%10CC2C%10', 'O=C([O-])c1cc[nH]c1', 'N#Cc1ccccc1', 'C', 'FC(F)(F)/C=C/S')


def main():
    torch.manual_seed(0)
    tokens = vocabulary(SMILES, 1)
    network = Prior(len(tokens), embedding=5, hidden=12, layers=2).double()
    with torch.no_grad():
        for parameter in network.parameters():
            # Larger than torch draws them, so that the gates matter; f32 as the file holds them.
            parameter.copy_((3 * parameter).float().double())
    folder, golden = Path(sys.argv[1]), []
    for smiles in SMILES:
        for start in (CANONICAL, ANY_ORDER):
            row = torch.from_numpy(encode([smiles], tokens, start)).T.long()
            with torch.no_grad():
                terms = torch.log_softmax(network(row[:-1]), dim=2).gather(2, row[1:, :, None])
            golden.append(dict(smiles=smiles, start=start, tokens=row[1:-1, 0].tolist(), log_likelihood=float(terms.sum())))
    arrays = {name: value.float().numpy().astype(np.float32) for name, value in network.state_dict().items()}
    write_safetensors(folder / 'prior_small.safetensors', arrays, dict(
        format='ribozyme-prior 1', architecture='gru', config=json.dumps(dict(tokens=tokens, hidden=12, layers=2)),
        use='a test of the program; random weights'))
    (folder / 'prior_small.json').write_text(json.dumps(golden, indent=1) + '\n')


if __name__ == '__main__':
    main()
