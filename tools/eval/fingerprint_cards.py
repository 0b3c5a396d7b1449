#!/usr/bin/env python3
"""Writes the cards of MoleculeNet's fingerprint models from what tools/eval/moleculenet measured.

usage: fingerprint_cards.py MEASURED.json MODELS
Writes MODELS/SET/fingerprint.md beside each MODELS/SET/fingerprint.safetensors that was measured.
"""
import hashlib
import json
import sys
from pathlib import Path

TRAIN = Path(__file__).resolve().parent.parent / 'train'
sys.path[:0] = [str(TRAIN), str(TRAIN / 'molecules')]
from moleculenet_sets import SETS  # noqa: E402
from safetensors_file import read_header  # noqa: E402

PARTS = {'kernel': 'a Gaussian process whose kernel is the mean Tanimoto similarity of counted fingerprints ({what})',
         'trees': 'trees on {what}'}
MEASURES = {'rmse': 'RMSE', 'roc_auc': 'ROC-AUC', 'pr_auc': 'PR-AUC', 'enrichment_1_percent': 'enrichment in the best 1 %'}
CARD = '''# {name}

Model of `rz-screen` for MoleculeNet's {title} ({tasks}). Research use only, not for diagnostic procedures.
SHA-256 `{digest}`, license Apache-2.0, trained from scratch by this repository.

## Uses and non-uses

For: ranking and triage of organic molecules like those of the set, with `rz-screen --model`. {unsure}Not for: decisions
about patients, dosing or safety; molecules far from the set; polymers, mixtures, proteins. Salts were read as they stand.

## What it is

The weighted sum of

{parts}

`tools/train/molecules/recipes.py`, recipe `{recipe}`, has all settings, which were chosen on the valid rows of MoleculeNet's
sets.

## Training data

MoleculeNet {title}, {train} train rows of the deterministic scaffold split
(https://doi.org/10.1039/C7SC02664A); {trained} of them are molecules with a measurement. Made by

    tools/train/molecules/moleculenet_fingerprints.py data/models --sets {key}

## Accuracy

The {test} test rows of the split{unreadable}, never trained on, no setting chosen by them. Beside it a random forest on ECFP4
(1024 bits, {forest} trees, scikit-learn) of the same rows, by `tools/eval/moleculenet`.

| measure | this model | random forest |
|---|---|---|
{rows}

{verdict}

## Limits

One split of one set: what a random split or another laboratory's data would show was not measured. The test rows have
other scaffolds than the train rows, so that accuracy near the training data is higher. {calibration}
'''


def inputs_of(part):
    if part['type'] == 'kernel':
        return ', '.join(part['fingerprints'])
    return ' and '.join(f'{one["kind"]} in {one["bits"]} columns' if 'bits' in one else 'the 200 RDKit descriptors'
                        for one in part['inputs'])


def verdict_of(against):
    better = f'{against["better_by"]:+.4f} (95 % interval {against["low"]:+.4f} to {against["high"]:+.4f}, paired bootstrap)'
    if against['low'] > 0:
        return f'Better than the forest by {better}.'
    if against['high'] < 0:
        return f'Worse than the forest: {better}.'
    return f'Difference from the forest, positive where this model is better: {better}: not told from chance.'


def card(name, path, one):
    metadata = read_header(path)['__metadata__']
    config = json.loads(metadata['config'])
    mine, forest = one['models']['fingerprint'], one['models']['forest']
    parts = [f'- {part["weight"]:g} of {PARTS[part["type"]].format(what=inputs_of(part))}' for part in config['parts']]
    kernel = any(part['type'] == 'kernel' for part in config['parts'])
    regression = config['head'] == 'regression'
    rows = [f'| {text} | {mine[key]:.4f} | {forest[key]:.4f} |' for key, text in MEASURES.items() if key in mine]
    return CARD.format(
        name=metadata['name'], title=SETS[name].title, key=name, recipe=metadata['recipe'], train=one['train'],
        trained=metadata['training_molecules'], test=one['test'], digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        tasks=f'{one["tasks"]} {"value" if regression else "class"}{"es" if not regression and one["tasks"] > 1 else ""}',
        unsure='`TASK_similarity` says how near the nearest training molecule is. ' if kernel else '',
        parts='\n'.join(parts), forest=100 if name in ('tox21', 'sider', 'hiv') else 500, rows='\n'.join(rows),
        unreadable=f' ({one["unreadable"]} that RDKit cannot read left out)' if one['unreadable'] else '',
        verdict=verdict_of(mine['against_forest']),
        calibration='`TASK_std` was not checked on other scaffolds.' if regression
        else 'Whether probabilities mean what they say was not measured.')


def main():
    measured, folder = json.loads(Path(sys.argv[1]).read_text())['sets'], Path(sys.argv[2])
    for name, one in measured.items():
        path = folder / name / 'fingerprint.safetensors'
        path.with_suffix('.md').write_text(card(name, path, one))


if __name__ == '__main__':
    main()
