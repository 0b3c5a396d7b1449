#!/usr/bin/env python3
"""Emits and labels the training examples of simulated individuals.

For every NAME: rz-call --emit-examples EXAMPLES/NAME on PEOPLE/NAME.bam inside its regions, then label.py. Those that are
there already are skipped, unless --again.

usage: make_examples.py --people DIR --examples DIR --rz-call PROGRAM [--shared DIR] [--plan FILE] [NAME ...]
"""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def make(plan, name, a):
    prefix, people = os.path.join(a.examples, name), os.path.join(a.people, name)
    if os.path.exists(prefix + '.labels.npy') and not a.again:
        return
    if not os.path.exists(people + '.json'):
        return print(f'{name}: not simulated yet', flush=True)
    reference = os.path.join(a.shared, plan['references'][plan['individuals'][name]['reference']]['fasta'])
    regions = people + '.regions.bed'
    subprocess.run([a.rz_call, '--ref', reference, '--reads', people + '.bam', '--bed', regions, '--emit-examples', prefix,
                    '--threads', str(a.threads), '--quiet'], check=True)
    print(name, flush=True, end=' ')
    subprocess.run([sys.executable, os.path.join(HERE, 'label.py'), '--examples', prefix, '--truth', people + '.truth.vcf.gz',
                    '--ref', reference, '--bed', regions, '--confident', people + '.confident.bed'], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', help='individuals of the plan; none: all')
    parser.add_argument('--people', required=True, help='where make_individual.py wrote')
    parser.add_argument('--examples', required=True)
    parser.add_argument('--rz-call', required=True)
    parser.add_argument('--shared', default=os.environ.get('RIBOZYME_SHARED', '../shared'))
    parser.add_argument('--plan', default=os.path.join(HERE, 'individuals.json'))
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--again', action='store_true', help='also where examples exist')
    a = parser.parse_args()
    with open(a.plan) as f:
        plan = json.load(f)
    os.makedirs(a.examples, exist_ok=True)
    for name in a.names or plan['individuals']:
        make(plan, name, a)


if __name__ == '__main__':
    main()
