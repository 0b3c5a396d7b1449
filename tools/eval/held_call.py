#!/usr/bin/env python3
"""Calls the held-out simulated people and assesses the calls: what the model card and the choice of settings rest on.

These are the individuals of tools/train/call/individuals.json whose names begin with `held` or `bench`: another stretch
of sequence than any that was trained on. make_individual.py makes them.

usage: held_call.py --people DIR --rz-call PROGRAM --out DIR [--model FILE] [--shared DIR] [--threads N] [NAME ...]
Writes OUT/NAME.vcf.gz and OUT/NAME.json (assess_call.py) and prints a table.
"""
import argparse
import json
import os
import subprocess

from assess_call import assess

HERE = os.path.dirname(os.path.abspath(__file__))
PLAN = os.path.join(HERE, '..', 'train', 'call', 'individuals.json')
EDGE = 300                   # bases at the ends of regions, where the simulator gives fewer reads


def call(plan, name, a):
    reference = os.path.join(a.shared, plan['references'][plan['individuals'][name]['reference']]['fasta'])
    people, out = os.path.join(a.people, name), os.path.join(a.out, name)
    command = [a.rz_call, '--quiet', '--ref', reference, '--reads', people + '.bam', '--bed', people + '.regions.bed',
               '-o', out + '.vcf.gz', '--threads', str(a.threads)]
    subprocess.run(command + (['--model', a.model] if a.model else []), check=True)
    result = assess(out + '.vcf.gz', people + '.truth.vcf.gz', reference, people + '.confident.bed', EDGE)
    result['individual'] = plan['individuals'][name]
    with open(out + '.json', 'w') as f:
        json.dump(result, f, indent=1)
    return result


def line(name, kind, s):
    low, high = s['F1_interval']
    return f"{name:16} {kind:16} TP {s['TP']:5} FP {s['FP']:4} FN {s['FN']:4} F1 {s['F1'] or 0:.4f} ({low:.4f}-{high:.4f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', help='individuals; none: all held-out ones that are there')
    for name in ('people', 'rz-call', 'out'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--model', help='default: the shipped one')
    parser.add_argument('--shared', default=os.environ.get('RIBOZYME_SHARED', '../shared'))
    parser.add_argument('--threads', type=int, default=1)
    a = parser.parse_args()
    with open(PLAN) as f:
        plan = json.load(f)
    os.makedirs(a.out, exist_ok=True)
    held = [n for n in plan['individuals'] if n.startswith(('held', 'bench'))]
    for name in a.names or [n for n in held if os.path.exists(os.path.join(a.people, n + '.json'))]:
        result = call(plan, name, a)
        for kind, stratum in result['strata'].items():
            print(line(name, kind, stratum))
        print(f"{name:16} expected calibration error of GQ: {result['reliability']['expected_calibration_error']:.4f} "
              f"(PASS only: {result['reliability_of_pass']['expected_calibration_error']:.4f})", flush=True)


if __name__ == '__main__':
    main()
