"""What `rz-screen features` writes, as matrices: training reads what the program that predicts computes.

Needs numpy and scipy.
"""
import os
import subprocess
import tempfile

import numpy as np
from scipy import sparse

MOST_COUNT = 255                       # molecules/kernel_part.cc has the same


def rz_screen(path):
    """The program: `path`, or the one that was built in this repository."""
    path = path or os.path.join(os.path.dirname(__file__), '../../../build/bin/rz-screen')
    if not os.path.exists(path):
        raise SystemExit(f'{path} is missing: build it (./dev build), or name it with --rz-screen')
    return path


def compute(program, library, kinds, smiles_column=None):
    """Features of all rows of a library, of the kinds that are named."""
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, 'features.npz')
        command = [program, 'features', '--quiet', '--library', str(library), '-o', output]
        for kind in kinds:
            command += ['--kind', kind]
        if smiles_column:
            command += ['--smiles-column', smiles_column]
        subprocess.run(command, check=True)
        return Features(np.load(output))


class Features:
    def __init__(self, arrays):
        self.arrays = {name: arrays[name] for name in arrays}
        self.valid = self.arrays['valid'] != 0

    def __len__(self):
        return len(self.valid)

    def lists(self, kind):
        """(offsets, ids, counts) of a kind; the ids are 32 bits without a sign, in an int64."""
        ids = self.arrays[f'{kind}.ids'].view(np.uint32).astype(np.int64)
        return self.arrays[f'{kind}.offsets'].astype(np.int64), ids, self.arrays[f'{kind}.counts'].astype(np.int64)

    def levels(self, kind):
        """[rows, levels] of 0 and 1: a column for "has feature f at least c times", so that the product of two rows is the
        sum of the minima of their counts. float32: exact up to 2^24."""
        offsets, ids, counts = self.lists(kind)
        counts = np.minimum(counts, MOST_COUNT)
        rows = np.repeat(np.repeat(np.arange(len(self)), np.diff(offsets)), counts)
        level = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        _, columns = np.unique(np.repeat(ids, counts) * (MOST_COUNT + 1) + level, return_inverse=True)
        shape = (len(self), int(columns.max()) + 1 if len(columns) else 1)
        return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)

    def folded(self, kind, bits):
        """[rows, bits] f32, sparse: feature f counts in column f % bits."""
        offsets, ids, counts = self.lists(kind)
        rows = np.repeat(np.arange(len(self)), np.diff(offsets))
        return sparse.csr_matrix((counts.astype(np.float32), (rows, ids % bits)), shape=(len(self), bits))

    def columns(self, inputs):
        """[rows, width] f32, dense: what molecules/tree_part.h reads, side by side."""
        blocks = [self.arrays['descriptors'] if one['kind'] == 'descriptors'
                  else self.folded(one['kind'], one['bits']).toarray() for one in inputs]
        return np.hstack(blocks).astype(np.float32)
