#!/usr/bin/env python3
"""Writes the cards of MoleculeNet's ensembles from what tools/eval/moleculenet and tools/eval/trust.py measured.

usage: ensemble_cards.py MOLECULENET.json TRUST.json MODELS
MOLECULENET.json: with --models joint=MODELS/{set}, dmpnn=..., fingerprint=...  Writes MODELS/SET/README.md of each set in both.
"""
import json
import sys
from pathlib import Path

TRAIN = Path(__file__).resolve().parent.parent / 'train'
sys.path[:0] = [str(TRAIN), str(TRAIN / 'molecules')]
from fingerprint_cards import MEASURES  # noqa: E402
from moleculenet_sets import SETS  # noqa: E402
from safetensors_file import read_header  # noqa: E402

CARD = '''# {title}

Ensemble of `rz-screen --model data/models/{key}`: {networks} D-MPNNs (300 wide, depth 3, with the 200 RDKit descriptors) and a
[model on fingerprints](fingerprint.md), and what is known of their errors (`trust.safetensors`). Research use only, not for
diagnostic procedures. License Apache-2.0; the data are MoleculeNet's.

- **Predicts** {tasks}: the mean of the members. {columns}
- **For** ranking and triage of organic molecules like those of the set. **Not for** decisions about patients, dosing or safety; molecules
  far from the set (`{prefix}_in_domain` 0); polymers, mixtures, proteins.
- **Trained on** the train rows of MoleculeNet {title} with the given scaffold split (https://doi.org/10.1039/C7SC02664A), by
  `tools/train/molecules/moleculenet.py {key} --out data/models/{key}`, and `moleculenet_fingerprints.py data/models --sets {key}`. The epoch of each
  network was chosen on the valid rows.
- **Calibrated on** the valid rows, by `tools/train/molecules/trust.py {key} --models data/models/{key}`. Since these chose the epochs, they are not quite
  untouched.

## Accuracy

On the test rows, never trained on and chosen nothing by. Beside it a random forest on ECFP4 (scikit-learn, 1024 bits) of the same rows.

| measure | this ensemble | D-MPNNs alone | fingerprints alone | random forest |
|---|---|---|---|---|
{rows}

Difference from the forest, positive where the ensemble is better: {better} (95 % interval by a paired bootstrap).

## Do its errors keep to what it says?

On the same test rows, `tools/eval/trust.py`; 95 % intervals by a bootstrap over molecules.

{trust}

In the domain are {share:.0%} of the test molecules. {measure} inside {inside}, outside {outside}.

## Limits

One split of one set. The test rows have other scaffolds than the valid ones, so that intervals promise what they say only for molecules
like the valid rows: the table shows what came of it.
'''


def interval(one, digits=3):
    if one['value'] is None or one['value'] != one['value']:
        return 'nothing to measure'
    return f'{one["value"]:.{digits}f} ({one["low"]:.{digits}f} to {one["high"]:.{digits}f}; {one["molecules"]} molecules)'


def trust_lines(measured, regression):
    if regression:
        lines = ['| level | measurements inside the interval | median width |', '|---|---|---|']
        lines += [f'| {float(level):.0%} | {interval(one["inside"])} | {one["median_width"]:.2f} |'
                  for level, one in measured['intervals'].items()]
        return '\n'.join(lines)
    lines = ['| level | decided | right of the decided |', '|---|---|---|']
    lines += [f'| {float(level):.0%} | {one["decided"]:.1%} | {interval(one["right"])} |' for level, one in measured['intervals'].items()]
    brier = measured['brier']
    return '\n'.join(lines) + (f'\n\nBrier score of the probabilities, lower is better: {interval(brier["as they are"], 4)} of the plain mean, '
                               f'{interval(brier["calibrated"], 4)} calibrated.')


def card(key, measured, trust, folder):
    one = SETS[key]
    regression = one.kind == 'regression'
    config = json.loads(read_header(folder / 'trust.safetensors')['__metadata__']['config'])
    tasks, prefix = config['tasks'], config['name']
    labels = ('joint', 'dmpnn', 'fingerprint', 'forest')
    rows = '\n'.join(f'| {title} | ' + ' | '.join(f'{measured[label][name]:.4f}' for label in labels) + ' |'
                     for name, title in MEASURES.items() if name in measured['joint'])
    better = measured['joint']['against_forest']
    first = tasks[0]
    columns = (f'`{first}_std` is a calibrated standard deviation, `{first}_lower` and `{first}_upper` a conformal interval.' if regression else
               'Probabilities are calibrated; `TASK_class` is the class whose probability reaches `--interval`, `TASK_std` how far the members are apart.')
    return CARD.format(
        title=one.title, key=key, networks=len(list(folder.glob('dmpnn-*.safetensors'))), prefix=prefix,
        tasks=f'`{first}`' if len(tasks) == 1 else f'{len(tasks)} tasks', columns=columns, rows=rows,
        better=f'{better["better_by"]:+.3f} ({better["low"]:+.3f} to {better["high"]:+.3f})', trust=trust_lines(trust, regression),
        share=trust['domain']['share_inside'], measure='RMSE' if regression else 'ROC-AUC',
        inside=interval(trust['domain']['inside']), outside=interval(trust['domain']['outside']))


def main():
    measured, trust = (json.loads(Path(path).read_text()) for path in sys.argv[1:3])
    for key in sorted(set(trust) & set(measured['sets'])):
        folder = Path(sys.argv[3]) / key
        (folder / 'README.md').write_text(card(key, measured['sets'][key]['models'], trust[key], folder))


if __name__ == '__main__':
    main()
