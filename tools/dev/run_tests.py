#!/usr/bin/env python3
"""Runs ctest in a build folder and the Python tests under tools/, and ends with one line of counts over both.

usage: run_tests.py BUILD
Python test files whose third-party modules are missing here are skipped, with the reason. Exits 1 where a test failed.
"""
import argparse
import json
import os
import subprocess
import sys
import xml.etree.ElementTree
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent
OPTIONAL = ('torch',)                  # training needs it, ./dev test does not install it

# Runs one test file in its own process, since files of different folders may share module names.
ONE_FILE = '''
import json, sys, unittest
try:
    suite = unittest.defaultTestLoader.loadTestsFromName(sys.argv[1])
except ModuleNotFoundError as error:
    if error.name not in sys.argv[2].split(','):
        raise
    print('\\n' + json.dumps(dict(passed=0, failed=0, skipped=1, reason=f'needs {error.name}')))
    sys.exit()
result = unittest.TextTestRunner(verbosity=0).run(suite)
failed, skipped = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses), len(result.skipped)
print('\\n' + json.dumps(dict(passed=result.testsRun - failed - skipped, failed=failed, skipped=skipped,
                              reason='; '.join(sorted({reason for _, reason in result.skipped})))))
'''


def run_ctest(build):
    """Counts of ctest, and the reasons of what was skipped."""
    report = Path(build) / 'ctest.xml'
    report.unlink(missing_ok=True)
    code = subprocess.run(['ctest', '--test-dir', build, '--output-on-failure', '--parallel', str(os.cpu_count() or 1),
                           '--output-junit', str(report.resolve())]).returncode
    counts = dict(passed=0, failed=0, skipped=0)
    if not report.exists():
        return dict(counts, failed=1)
    for case in xml.etree.ElementTree.parse(report).getroot().iter('testcase'):
        skipped = case.find('skipped')
        if skipped is not None and 'SKIP' not in skipped.get('message', ''):
            counts['failed'] += 1                        # its program is missing: not built
        elif skipped is not None:
            counts['skipped'] += 1
            print(f'skipped: {case.get("name")}: {skip_reason(case)}')
        else:
            counts['failed' if case.find('failure') is not None else 'passed'] += 1
    if code and not counts['failed']:
        counts['failed'] = 1
    return counts


def skip_reason(case):
    """The line of a skipped test's output that says why: behind GoogleTest's mark, or the first one."""
    lines = [line.strip() for line in (case.findtext('system-out') or '').splitlines() if line.strip()]
    marks = [i for i, line in enumerate(lines[:-1]) if line.endswith(': Skipped')]
    return lines[marks[0] + 1] if marks else lines[0].removeprefix('skipped: ') if lines else 'no reason given'


def run_python(path):
    """Counts of one Python test file."""
    command = [sys.executable, '-c', ONE_FILE, path.stem, ','.join(OPTIONAL)]
    done = subprocess.run(command, cwd=path.parent, stdout=subprocess.PIPE, text=True)
    name = path.relative_to(TOOLS.parent)
    if done.returncode:
        print(f'{name}: could not run')
        return dict(passed=0, failed=1, skipped=0)
    counts = json.loads(done.stdout.splitlines()[-1])
    if counts['skipped']:
        print(f'skipped: {name}: {counts["reason"]}')
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('build')
    build = parser.parse_args().build
    results = [run_ctest(build)] + [run_python(path) for path in sorted(TOOLS.rglob('test_*.py'))]
    passed, failed, skipped = (sum(r[key] for r in results) for key in ('passed', 'failed', 'skipped'))
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''), flush=True)
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
