"""Runs of rz-generate --optimize that can be stopped and gone on with, for pmo and guacamol.

They start from 100 molecules of ZINC250k, drawn at random by the seed, as both benchmarks have it.
"""
import gzip
import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SHARED = Path(os.environ.get('RIBOZYME_SHARED', REPOSITORY.parent / 'shared'))
STARTED_FROM = 100


def add_options(parser, seeds):
    parser.add_argument('--out', type=Path, required=True, help='folder of results; what it has is not run again')
    parser.add_argument('--rz-generate', default=REPOSITORY / 'build/bin/rz-generate')
    parser.add_argument('--start', type=Path, default=SHARED / 'data/molecules/zinc250k/zinc250k.smi.gz',
                        help='molecules that runs start from some of')
    parser.add_argument('--seeds', type=int, nargs='+', default=seeds)
    parser.add_argument('--budget', type=int, default=10000)
    parser.add_argument('--jobs', type=int, default=2, help='runs at a time')
    parser.add_argument('--threads', type=int, default=1, help='of each run; results do not depend on it')


def write_starts(o):
    """FOLDER/start-SEED.smi for each seed."""
    with gzip.open(o.start, 'rt') as lines:
        smiles = [line.split()[0] for line in lines]
    for seed in o.seeds:
        some = random.Random(seed).sample(smiles, STARTED_FROM)
        (o.out / f'start-{seed}.smi').write_text(''.join(one + '\n' for one in some))


def run(o, objective, seed):
    """Writes OBJECTIVE-SEED.csv and .json; a run that was stopped goes on from its checkpoint."""
    stats, output = o.out / f'{objective}-{seed}.json', o.out / f'{objective}-{seed}.csv'
    # A run that a signal has stopped has statistics, too, and its checkpoint.
    if stats.exists() and not Path(f'{output}.checkpoint').exists():
        return
    began = time.time()
    command = [o.rz_generate, '--quiet', '--optimize', objective, '--budget', str(o.budget), '--seed', str(seed),
               '--start', o.out / f'start-{seed}.smi', '-o', output, '--stats', stats, '--threads', str(o.threads), '--resume']
    done = subprocess.run([str(word) for word in command])
    # 3: nothing scored above 0, or nothing new was left, which is a result.
    if done.returncode not in (0, 3) or Path(f'{output}.checkpoint').exists():
        sys.exit(f'{objective} {seed}: rz-generate ended with {done.returncode}')
    found = json.loads(stats.read_text())
    print(f"{objective} {seed}: {found['scores']['auc_top10']:.4f}, best {found['scores']['best']:.4f}, "
          f'{time.time() - began:.0f} s', file=sys.stderr, flush=True)


def run_all(o, objectives):
    o.out.mkdir(parents=True, exist_ok=True)
    write_starts(o)
    with ThreadPoolExecutor(o.jobs) as pool:
        for one in [pool.submit(run, o, objective, seed) for seed in o.seeds for objective in objectives]:
            one.result()
