#!/usr/bin/env python3
"""Times rz-call against bcftools and freebayes on one simulated person, and scores all three.

The person is `bench30` of tools/train/call/individuals.json: 3 Mb of GRCh38 chr20 that no network was trained on, at 30x.
It is simulated and aligned once, into build/bench. The callers run one after the other, in turns, on the same regions;
reported are medians. Simulated reads flatter every caller: the scores show that the speed was not bought, no more.

usage: call.py --rz-call PROGRAM [--rounds 3] [--threads 2] [--device cpu] [--json FILE]
Needs the shared data (RIBOZYME_SHARED, or ../shared), else exits 4.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from callers import CALLERS, ROOT, Inputs, commands, counts_text, find_shared, measure, plain_reference, score, table, version

PERSON = 'bench30'
REFERENCE = 'data/genomics/train_grch38/chr20_chr21_first10Mb.fa.gz'


def make_person(folder, shared):
    if not (folder / f'{PERSON}.bam.bai').exists():
        print(f'simulating {PERSON} into {folder} (minutes, once)', file=sys.stderr, flush=True)
        subprocess.run([sys.executable, ROOT / 'tools/train/call/make_individual.py', '--out', folder, '--shared', shared,
                        '--threads', str(os.cpu_count() or 1), PERSON], check=True, stdout=sys.stderr)
    return plain_reference(shared / REFERENCE, folder / 'index' / 'grch38.fa')


def cpu_name():
    try:
        lines = Path('/proc/cpuinfo').read_text().splitlines()
        return next(line.split(':', 1)[1].strip() for line in lines if line.startswith('model name'))
    except (OSError, StopIteration):
        return platform.machine()


def run_rounds(inputs, folder, a):
    """caller -> its costs, one per round. The order turns from round to round."""
    costs = {caller: [] for caller in CALLERS}
    for number in range(a.rounds):
        turn = number % len(CALLERS)
        for caller in CALLERS[turn:] + CALLERS[:turn]:
            output = str(folder / f'{caller}.vcf')
            costs[caller].append(measure(commands(caller, inputs, output, a.rz_call, a.threads, a.device), output))
            print(f'round {number + 1}: {caller} {costs[caller][-1]["wall"]:.1f} s', file=sys.stderr, flush=True)
    return costs


def result_of(costs, scores, a):
    median = lambda caller, key: round(statistics.median(cost[key] for cost in costs[caller]), 2)
    callers = {caller: dict(version=version(caller, a.rz_call), wall_s=median(caller, 'wall'), cpu_s=median(caller, 'cpu'),
                            peak_mb=round(median(caller, 'memory')), walls_s=[round(c['wall'], 2) for c in costs[caller]],
                            score=scores[caller]) for caller in CALLERS}
    faster = min(CALLERS[1:], key=lambda caller: callers[caller]['wall_s'])
    return dict(person=PERSON, cpu=cpu_name(), threads=a.threads, device=a.device, rounds=a.rounds, callers=callers,
                faster_peer=faster, speed_over_faster_peer=round(callers[faster]['wall_s'] / callers['rz-call']['wall_s'], 2))


def text_of(result):
    rows = [('caller', 'wall s', '(range)', 'CPU s', 'peak MB', 'SNP TP/FN/FP F1 (95 %)', 'indel TP/FN/FP F1 (95 %)')]
    for name, c in result['callers'].items():
        rows.append((f'{name} {c["version"]}', f'{c["wall_s"]:.1f}', f'{min(c["walls_s"]):.1f}-{max(c["walls_s"]):.1f}',
                     f'{c["cpu_s"]:.1f}', str(c['peak_mb']), counts_text(c['score']['SNP']), counts_text(c['score']['INDEL'])))
    return (f'{result["person"]}: 3 Mb at 30x, {result["cpu"]}, {result["threads"]} threads, medians of {result["rounds"]} rounds\n\n'
            f'{table(rows)}\n\nrz-call: {result["speed_over_faster_peer"]} times as fast as {result["faster_peer"]}, the faster peer')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rz-call', required=True)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--threads', type=int, default=2, help='threads of rz-call; the peers are one and two processes')
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--json', type=Path, help='default: build/bench/call.json')
    a = parser.parse_args()
    shared, folder = find_shared(), ROOT / 'build' / 'bench'
    folder.mkdir(parents=True, exist_ok=True)
    reference, prefix = make_person(folder, shared), folder / PERSON
    costs = run_rounds(Inputs(reference, f'{prefix}.bam', f'{prefix}.regions.bed'), folder, a)
    scores = {caller: score(caller, folder / f'{caller}.vcf', f'{prefix}.truth.vcf.gz', f'{prefix}.confident.bed', reference,
                            shared) for caller in CALLERS}
    result = result_of(costs, scores, a)
    (a.json or folder / 'call.json').write_text(json.dumps(result, indent=1) + '\n')
    print(text_of(result))


if __name__ == '__main__':
    main()
