"""SMILES as tokens: what molecules/smiles_tokens.cc does, for training.

A token is a bracket atom, Cl, Br, a ring number of two digits (%10), or one character. Token 0 ends a sequence and pads it;
tokens 1 and 2 start one: in RDKit's canonical order of atoms, or in any order.
"""
import collections
import re

import numpy as np

END, CANONICAL, ANY_ORDER = 0, 1, 2
SPECIAL = ('<end>', '<canonical>', '<any-order>')
PATTERN = re.compile(r'\[[^\]]+\]|%\d\d|Br|Cl|.')


def split(smiles):
    return PATTERN.findall(smiles)


def vocabulary(smiles, rarest):
    """The special tokens and those that at least `rarest` molecules have, in the order of the alphabet."""
    counts = collections.Counter()
    for line in smiles:
        counts.update(set(split(line)))
    return [*SPECIAL, *sorted(token for token, count in counts.items() if count >= rarest)]


def encode(smiles, tokens, start):
    """[molecules, longest + 2] uint8: start, tokens, ends. SMILES with other tokens are left out."""
    number = {token: i for i, token in enumerate(tokens)}
    rows = [[number.get(token) for token in split(line)] for line in smiles]
    rows = [row for row in rows if None not in row]
    encoded = np.zeros((len(rows), max(map(len, rows)) + 2), np.uint8)
    for line, row in zip(encoded, rows):
        line[0] = start
        line[1:1 + len(row)] = row
    return encoded
