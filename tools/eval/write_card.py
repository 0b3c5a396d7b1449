#!/usr/bin/env python3
"""Writes the model card of rz-call's model from what was measured; the text around the numbers is card_call.md.

usage: write_card.py --model M.safetensors --held DIR --real call.json --real-assessed DIR --out M.md
DIR: what held_call.py wrote; call.json: what call.py --json wrote; the second DIR: assess_call.py's JSON of the real sets.
"""
import argparse
import glob
import hashlib
import json
import math
import os
import sys
from collections import Counter
from pathlib import Path

from assess_call import CONTEXTS, KINDS, summary, wilson

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'train'))
from safetensors_file import read_header  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
COMMAND = 'tools/train/call/train.py --out data/models/rz-call-illumina.safetensors --name {name} EXAMPLES/train01 ... EXAMPLES/train23'


def table(header, rows):
    lines = ['| ' + ' | '.join(header) + ' |', '|' + '---|' * len(header)]
    return '\n'.join(lines + ['| ' + ' | '.join(map(str, row)) + ' |' for row in rows])


def metadata(path):
    header = read_header(path)
    count = sum(math.prod(t['shape']) for n, t in header.items() if n.startswith(('small.', 'large.')) and 'calibration' not in n)
    return header['__metadata__'] | dict(sha256=hashlib.sha256(Path(path).read_bytes()).hexdigest(), parameters=f'{count:,}')


def score_cell(s):
    low, high = s['F1_interval']
    return f"{s['TP']} / {s['FN']} / {s['FP']}, {s['F1'] or 0:.4f} ({low:.4f}-{high:.4f})"


def load(folder):
    return {os.path.basename(p)[:-5]: json.load(open(p)) for p in sorted(glob.glob(os.path.join(folder, '*.json')))}


def held_table(held):
    def what(person):
        p = person['individual']
        marks = '' if p.get('markdup', True) else ', duplicates not marked'
        return f"{p['parameters']['depth']}x, 2x{p['parameters']['read_length']}, {p['preset']}{marks}"
    rows = [(name, what(r), score_cell(r['strata']['SNP']), score_cell(r['strata']['indel'])) for name, r in held.items()]
    return table(('person', 'reads', 'SNP TP / FN / FP, F1', 'indel TP / FN / FP, F1'), rows)


def context_table(held):
    counts = Counter()
    for result in held.values():
        for kind in KINDS:
            for context in CONTEXTS:
                for outcome in ('TP', 'FP', 'FN'):
                    counts[kind, context, outcome] += result['strata'][f'{kind} {context}'][outcome]
    rows = [(kind, *(score_cell(summary(counts, lambda k: k[:2] == (kind, c))) for c in CONTEXTS)) for kind in KINDS]
    return table(('', *CONTEXTS), rows)


def real_table(real):
    rows = [(name, caller, score_cell(s['SNP']), score_cell(s['INDEL']))
            for name, callers in real['sets'].items() for caller, s in callers.items()]
    return table(('set', 'caller', 'SNP TP / FN / FP, F1', 'indel TP / FN / FP, F1'), rows)


def reliability_table(held):
    records, wrong, stated = Counter(), Counter(), Counter()
    for result in held.values():
        for b in result['reliability']['bins']:
            records[b['GQ']] += b['records']
            wrong[b['GQ']] += round(b['seen_error'] * b['records'])
            stated[b['GQ']] += b['stated_error'] * b['records']
    rows = []
    for gq in sorted(records, key=lambda g: int(g.split('-')[0])):
        low, high = wilson(wrong[gq], records[gq])
        rows.append((gq, records[gq], f'{stated[gq] / records[gq]:.5f}', f'{wrong[gq] / records[gq]:.5f} ({low:.5f}-{high:.5f})'))
    return table(('GQ', 'records', 'stated error', 'seen error (95 %)'), rows)


def calibration_table(results):
    rows = [(name, sum(b['records'] for b in r['reliability']['bins']), f"{r['reliability']['expected_calibration_error']:.4f}",
             f"{r['reliability_of_pass']['expected_calibration_error']:.4f}") for name, r in results.items()]
    return table(('set', 'records', 'all records', 'PASS only'), rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('model', 'held', 'real', 'real-assessed', 'out'):
        parser.add_argument('--' + name, required=True)
    a = parser.parse_args()
    meta, held, real = metadata(a.model), load(a.held), json.load(open(a.real))
    with open(os.path.join(HERE, 'card_call.md')) as f:
        text = f.read()
    fields = dict(meta, feature_count=len(meta['features'].split(',')), individuals=len(json.loads(meta['individuals'])),
                  examples=f"{int(meta['examples']):,}", command=COMMAND.format(name=meta['name']),
                  held_table=held_table(held), context_table=context_table(held), real_table=real_table(real),
                  reliability_table=reliability_table(held), calibration_table=calibration_table(held | load(a.real_assessed)))
    with open(a.out, 'w') as out:
        out.write(text.format(**fields))


if __name__ == '__main__':
    main()
