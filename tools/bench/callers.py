"""The callers that rz-call is measured against: their commands, what a run costs, and how right its calls are."""
import json
import math
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PEER_QUALITY = 20            # QUAL from which a peer's call counts; rz-call's calls count where they pass
Z = 1.959964                 # of a 95 % interval


@dataclass
class Inputs:
    reference: str           # plain FASTA with its .fai: freebayes reads no bgzip
    reads: str
    bed: str                 # where to call


def commands(caller, inputs, output, rz_call, threads=2, device='cpu'):
    """The pipeline of a caller, as a list of commands; the last one writes `output` or, where it has no flag, stdout."""
    if caller == 'rz-call':
        return [[rz_call, '--ref', inputs.reference, '--reads', inputs.reads, '--bed', inputs.bed, '-o', output,
                 '--threads', str(threads), '--device', device, '--quiet']]
    if caller == 'bcftools':
        return [['bcftools', 'mpileup', '-f', inputs.reference, '-R', inputs.bed, '-Ou', inputs.reads],
                ['bcftools', 'call', '-mv', '-Ov', '-o', output]]
    if caller == 'freebayes':
        return [['freebayes', '-f', inputs.reference, '-t', inputs.bed, inputs.reads]]
    raise ValueError(caller)


CALLERS = ('rz-call', 'bcftools', 'freebayes')


def version(caller, rz_call):
    command = [rz_call if caller == 'rz-call' else caller, '--version']
    line = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.split(b'\n')[0].decode()
    return line.split()[-1]


def measure(pipeline, output):
    """Runs a pipeline; wall and CPU seconds, and the peak memory in MB, summed over its processes."""
    processes, before, began = [], None, time.monotonic()
    for number, command in enumerate(pipeline):
        last = number == len(pipeline) - 1
        target = open(output, 'wb') if last and output not in command else None if last else subprocess.PIPE
        processes.append(subprocess.Popen(command, stdin=before, stdout=target, stderr=subprocess.DEVNULL))
        if before:
            before.close()                               # the reader alone holds the pipe, so that a writer notices its end
        before = processes[-1].stdout
        if last and target:
            target.close()
    cpu = memory = 0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f'exit code {process.returncode}: {" ".join(process.args)}')
        cpu += usage.ru_utime + usage.ru_stime
        memory += usage.ru_maxrss / 1024
    return dict(wall=time.monotonic() - began, cpu=cpu, memory=memory)


def find_shared():
    """The folder of shared data; exits 4 where it is missing."""
    shared = Path(os.environ.get('RIBOZYME_SHARED', ROOT.parent / 'shared'))
    if not (shared / 'tools' / 'score_variants.py').exists():
        print(f'{shared}: no shared data there; set RIBOZYME_SHARED to the folder that holds data/ and tools/', file=sys.stderr)
        sys.exit(4)
    return shared


def plain_reference(source, target):
    """A plain FASTA with its .fai of a plain or bgzip one, made once."""
    target = Path(target)
    if not Path(f'{target}.fai').exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(target, 'wb') as out:
            command = ['bgzip', '-d', '-c', source] if str(source).endswith('.gz') else ['cat', source]
            subprocess.run(command, stdout=out, check=True)
        subprocess.run(['samtools', 'faidx', target], check=True)
    return str(target)


def score(caller, calls, truth, bed, reference, shared):
    """{SNP, INDEL: {truth, TP, FN, FP, recall, precision, F1}} by haplotype match inside the BED."""
    command = [sys.executable, shared / 'tools' / 'score_variants.py', '--truth', truth, '--calls', calls, '--bed', bed,
               '--ref', reference, '--json']
    command += ['--pass-only'] if caller == 'rz-call' else ['--min-qual', PEER_QUALITY]
    return json.loads(subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True).stdout)


def wilson(right, total):
    """95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    p, d = right / total, 1 + Z * Z / total
    centre, half = p + Z * Z / (2 * total), Z * math.sqrt(p * (1 - p) / total + Z * Z / (4 * total * total))
    return max((centre - half) / d, 0.0), min((centre + half) / d, 1.0)


def f1_interval(counts):
    """95 % interval of F1 = 2J / (1 + J), through the interval of J = TP / (TP + FN + FP)."""
    bounds = wilson(counts['TP'], counts['TP'] + counts['FN'] + counts['FP'])
    return tuple(2 * j / (1 + j) for j in bounds)


def counts_text(counts):
    low, high = f1_interval(counts)
    return f'{counts["TP"]}/{counts["FN"]}/{counts["FP"]} {counts["F1"]:.4f} ({low:.3f}-{high:.3f})'


def table(rows):
    """Left-aligned columns of text rows."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return '\n'.join('  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)
