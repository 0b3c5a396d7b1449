"""MoleculeNet's sets as the shared data has them: tables, scaffold splits, and which recipe suits which.

Source: Wu et al. 2018, https://doi.org/10.1039/C7SC02664A. Splits: files of row numbers from 0.
"""
import os
from pathlib import Path
from typing import NamedTuple


class Set(NamedTuple):
    title: str
    file: str
    split: str                         # first part of its files' names
    smiles: str                        # column
    recipe: str                        # of the fingerprint half
    epochs: int                        # of the D-MPNN half

    @property
    def kind(self):
        return 'regression' if self.recipe == 'property' else 'classification'


SETS = {'esol': Set('ESOL', 'delaney.csv', 'delaney', 'smiles', 'property', 50),
        'freesolv': Set('FreeSolv', 'freesolv.csv', 'freesolv', 'smiles', 'property', 60),
        'lipophilicity': Set('Lipophilicity', 'lipo.csv', 'lipo', 'smiles', 'property', 40),
        'bace': Set('BACE', 'bace.csv', 'bace', 'mol', 'classes', 30),
        'bbbp': Set('BBBP', 'bbbp.csv', 'bbbp', 'smiles', 'classes', 30),
        'clintox': Set('ClinTox', 'clintox.csv', 'clintox', 'smiles', 'classes', 30),
        'sider': Set('SIDER', 'sider.csv', 'sider', 'smiles', 'many-classes', 30),
        'tox21': Set('Tox21', 'tox21.csv', 'tox21', 'smiles', 'many-classes', 25),
        'hiv': Set('HIV', 'hiv.csv.gz', 'hiv', 'smiles', 'large-classes', 10)}


# What the tables call by a name that misleads.
RENAMED = {'logp': 'log_solubility', 'freesolv': 'hydration_free_energy'}


def shared_folder(given):
    """The shared data: what was given, RIBOZYME_SHARED, or ../shared beside the repository."""
    folder = Path(given or os.environ.get('RIBOZYME_SHARED') or Path(__file__).resolve().parents[4] / 'shared')
    if not (folder / 'data/molecules/moleculenet').is_dir():
        raise SystemExit(f'{folder} has no data/molecules/moleculenet: name the shared data with --shared')
    return folder / 'data/molecules/moleculenet'


def split_file(folder, name, part):
    """part: train, valid or test."""
    return folder / f'splits/{SETS[name].split}.scaffold.{part}.txt'


def columns_of(table, name):
    """The table's columns of measurements."""
    return [column for column in table[0] if column != SETS[name].smiles]


def tasks_of(columns):
    """What models call them."""
    return [RENAMED.get(column, column) for column in columns]
