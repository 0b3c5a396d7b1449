#!/usr/bin/env python3
"""Holds a program's page to the program: its flags are those of --help, and its examples run.

usage: check_page.py PAGE PROGRAM DATA
Every block that opens with "```sh example" is run by bash in one copy of DATA/demo beside DATA/models, with the program's
folder on PATH. Exits 77, which ctest takes for a skip, where the program or the shipped model is missing.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
EXAMPLE = re.compile(r'^```sh example\n(.*?)^```$', re.DOTALL | re.MULTILINE)
FLAG = re.compile(r'(?<![\w-])--[a-z][a-z0-9-]*')
ROW = re.compile(r'^\| *((?:`-[^`]*`(?:, )?)+) *\|', re.MULTILINE)       # a table's row that is about flags


def examples(page):
    """The example blocks of a page with the lines that they start at."""
    return [(page.count('\n', 0, match.start()) + 2, match[1]) for match in EXAMPLE.finditer(page)]


def flag_differences(page, help_text, has_subcommands):
    """What page and help disagree on. A page may explain more flags than the first help shows only with subcommands."""
    explained, offered = set(FLAG.findall(page)), set(FLAG.findall(help_text))
    listed = set(FLAG.findall(' '.join(ROW.findall(page))))
    out = [f'{flag}: in --help, not on the page' for flag in sorted(offered - explained)]
    if not has_subcommands:
        out += [f'{flag}: on the page, not in --help' for flag in sorted(listed - offered)]
    return out


def run_examples(page, program, data):
    """Names of the examples that failed."""
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / 'demo'
        shutil.copytree(data / 'demo', work)
        (Path(folder) / 'models').symlink_to((data / 'models').resolve())
        path = f'{program.parent}{os.pathsep}{os.environ["PATH"]}'
        for line, script in examples(page):
            done = subprocess.run(['bash', '-euo', 'pipefail', '-c', script], cwd=work, env=dict(os.environ, PATH=path))
            if done.returncode:
                failed.append(f'the example of line {line} exits {done.returncode}')
    return failed


def main():
    page_path, program, data = map(Path, sys.argv[1:])
    program = program.resolve()
    if not program.exists():
        print(f'skipped: {program.name} is not built')
        sys.exit(SKIPPED)
    page = page_path.read_text()
    help_text = subprocess.run([program, '--help'], stdout=subprocess.PIPE, text=True, check=True).stdout
    problems = flag_differences(page, help_text, 'subcommand' in help_text.lower())
    model_missing = not (data / 'models' / 'rz-call-illumina.safetensors').exists()
    if not model_missing:
        problems += run_examples(page, program, data)
    for problem in problems:
        print(f'{page_path.name}: {problem}')
    if model_missing and not problems and examples(page):
        print('skipped: the flags agree, but the shipped model is missing and the examples were not run')
        sys.exit(SKIPPED)
    sys.exit(len(problems) > 0)


if __name__ == '__main__':
    main()
