"""Tables of molecules and their measurements, and files of row numbers. Needs numpy."""
import csv
import gzip
from pathlib import Path

import numpy as np


def read_table(path):
    """Rows of a CSV, plain or gzip, as dicts."""
    with (gzip.open if str(path).endswith('.gz') else open)(path, 'rt', newline='') as file:
        return list(csv.DictReader(file))


def targets_of(table, tasks):
    """[rows, tasks], NaN where a cell is empty."""
    missing = [task for task in tasks if task not in table[0]]
    if missing:
        raise SystemExit(f'the table has no column {missing[0]}; it has {", ".join(table[0])}')
    return np.array([[float(row[task]) if row[task].strip() else np.nan for task in tasks] for row in table])


def row_numbers(path):
    """Row numbers from 0, apart by blanks or commas."""
    return np.array([int(word) for word in Path(path).read_text().replace(',', ' ').split()])
