"""What rz-screen says of molecules, for training and evaluation. Needs numpy."""
import csv
import subprocess
import tempfile
from pathlib import Path

import numpy as np


def screened(program, smiles, models, *flags):
    """Rows of results as dicts, one per SMILES. The library holds nothing else, so that no column of it can stand in for a
    prediction."""
    with tempfile.TemporaryDirectory() as folder:
        library, output = Path(folder, 'library.csv'), Path(folder, 'out.csv')
        library.write_text('smiles\n' + ''.join(f'{one}\n' for one in smiles))
        subprocess.run([program, '--quiet', '--library', library, '-o', output, *flags,
                        *(word for model in models for word in ('--model', model))], check=True)
        with open(output, newline='') as file:
            return list(csv.DictReader(file))


def numbers(rows, tasks, suffix=''):
    """[rows, tasks] of the columns TASK + suffix; NaN where a row is blank."""
    return np.array([[float(row[task + suffix] or 'nan') for task in tasks] for row in rows])
