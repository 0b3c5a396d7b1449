"""MoleculeNet's sets as the shared data has them: tables, scaffold splits, and which recipe suits which.

Source: Wu et al. 2018, https://doi.org/10.1039/C7SC02664A. Splits: files of row numbers from 0.
"""
import os
from pathlib import Path

import numpy as np

SETS = {'delaney': 'property', 'freesolv': 'property', 'lipo': 'property', 'bace': 'classes', 'bbbp': 'classes',
        'clintox': 'classes', 'sider': 'many-classes', 'tox21': 'many-classes', 'hiv': 'large-classes'}
TITLES = {'delaney': 'ESOL', 'freesolv': 'FreeSolv', 'lipo': 'Lipophilicity', 'bace': 'BACE', 'bbbp': 'BBBP',
          'clintox': 'ClinTox', 'sider': 'SIDER', 'tox21': 'Tox21', 'hiv': 'HIV'}


def shared_folder(given):
    """The shared data: what was given, RIBOZYME_SHARED, or ../shared beside the repository."""
    folder = Path(given or os.environ.get('RIBOZYME_SHARED') or Path(__file__).resolve().parents[4] / 'shared')
    if not (folder / 'data/molecules/moleculenet').is_dir():
        raise SystemExit(f'{folder} has no data/molecules/moleculenet: name the shared data with --shared')
    return folder / 'data/molecules/moleculenet'


def table_path(folder, name):
    return folder / (f'{name}.csv.gz' if name == 'hiv' else f'{name}.csv')


def smiles_column(name):
    return 'mol' if name == 'bace' else 'smiles'


def split_path(folder, name, part):
    """part: train, valid or test."""
    return folder / f'splits/{name}.scaffold.{part}.txt'


def read_split(folder, name, part):
    return np.array(split_path(folder, name, part).read_text().split(), int)


def tasks_of(table, name):
    return [column for column in table[0] if column != smiles_column(name)]
