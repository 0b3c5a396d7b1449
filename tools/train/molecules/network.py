"""The D-MPNN of molecules/dmpnn.h in PyTorch, for training: the same function of the same features.

Source: Yang et al. 2019, https://doi.org/10.1021/acs.jcim.9b00237.
"""

import numpy as np
import torch
from torch import nn


class Graphs:
    """Molecules as `rz-screen features --kind graph-v2` writes them; row i is molecule i of the library."""

    def __init__(self, arrays):
        self.valid = np.asarray(arrays['valid']) != 0
        self.atom_offsets, self.bond_offsets = arrays['atoms.offsets'], arrays['bonds.offsets']
        self.atoms, self.bonds = arrays['atoms.features'], arrays['bonds.features']
        self.begin, self.end = arrays['bonds.begin'], arrays['bonds.end']

    def batch(self, rows):
        """Tensors of some molecules: every bond becomes two directed ones, 2 b from begin to end and 2 b + 1 back."""
        atoms = [np.arange(self.atom_offsets[r], self.atom_offsets[r + 1]) for r in rows]
        bonds = [np.arange(self.bond_offsets[r], self.bond_offsets[r + 1]) for r in rows]
        first = np.cumsum([0] + [len(a) for a in atoms])
        moved = np.repeat(first[:-1], [len(b) for b in bonds])
        bonds, molecule = np.concatenate(bonds), np.repeat(np.arange(len(rows)), [len(a) for a in atoms])
        ends = np.stack([self.begin[bonds] + moved, self.end[bonds] + moved], axis=1)
        return dict(atoms=torch.from_numpy(self.atoms[np.concatenate(atoms)]),
                    bonds=torch.from_numpy(np.repeat(self.bonds[bonds], 2, axis=0)),
                    source=torch.from_numpy(ends.reshape(-1).astype(np.int64)),
                    target=torch.from_numpy(ends[:, ::-1].reshape(-1).astype(np.int64)),
                    molecule=torch.from_numpy(molecule), molecules=len(rows))


def summed(values, index, count):
    return torch.zeros(count, values.shape[1]).index_add_(0, index, values)


class Dmpnn(nn.Module):
    def __init__(self, atom_width, bond_width, tasks, hidden, depth, descriptors, dropout):
        super().__init__()
        self.depth = depth
        self.input = nn.Linear(atom_width + bond_width, hidden, bias=False)
        self.recurrent = nn.Linear(hidden, hidden, bias=False)
        self.output = nn.Linear(atom_width + hidden, hidden)
        self.hidden_layer = nn.Linear(hidden + descriptors, hidden)
        self.last_layer = nn.Linear(hidden, tasks)
        self.dropout = nn.Dropout(dropout)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.xavier_normal_(parameter)
            else:
                nn.init.zeros_(parameter)

    def forward(self, graph, descriptors=None):
        atoms = len(graph['atoms'])
        start = self.input(torch.cat([graph['atoms'][graph['source']], graph['bonds']], dim=1))
        state = torch.relu(start)
        back = torch.arange(len(state)) ^ 1
        for _ in range(self.depth - 1):
            message = summed(state, graph['target'], atoms)[graph['source']] - state[back]
            state = self.dropout(torch.relu(start + self.recurrent(message)))
        incoming = summed(state, graph['target'], atoms)
        atom_state = self.dropout(torch.relu(self.output(torch.cat([graph['atoms'], incoming], dim=1))))
        counts = torch.bincount(graph['molecule'], minlength=graph['molecules']).unsqueeze(1)
        vector = summed(atom_state, graph['molecule'], graph['molecules']) / counts
        if descriptors is not None:
            vector = torch.cat([vector, descriptors], dim=1)
        return self.last_layer(self.dropout(torch.relu(self.hidden_layer(self.dropout(vector)))))

    def arrays(self):
        """By the names of molecules/dmpnn_config.h."""
        named = {'W_i.weight': self.input.weight, 'W_h.weight': self.recurrent.weight, 'W_o.weight': self.output.weight,
                 'W_o.bias': self.output.bias, 'ffn.0.weight': self.hidden_layer.weight,
                 'ffn.0.bias': self.hidden_layer.bias, 'ffn.1.weight': self.last_layer.weight,
                 'ffn.1.bias': self.last_layer.bias}
        return {name: parameter.detach().numpy().copy() for name, parameter in named.items()}
