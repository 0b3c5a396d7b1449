"""Tests of check_page.py on a made-up page and program."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import check_page

PAGE = '''# rz-x
```sh example
rz-x --good > out
```
| flag | what |
|---|---|
| `--good` | x |
| `-o`, `--out FILE` | x, unlike `--other` of another program |
```sh
rm -rf never
```
```sh example
test -s out
```
'''


class PageTest(unittest.TestCase):
    def test_examples(self):
        self.assertEqual(check_page.examples(PAGE), [(3, 'rz-x --good > out\n'), (13, 'test -s out\n')])

    def test_flags(self):
        self.assertEqual(check_page.flag_differences(PAGE, 'a --good\n -o,--out FILE', False), [])
        self.assertEqual(check_page.flag_differences(PAGE, '--good --out --new', False), ['--new: in --help, not on the page'])
        self.assertEqual(check_page.flag_differences(PAGE, '--good', False), ['--out: on the page, not in --help'])
        self.assertEqual(check_page.flag_differences(PAGE, '--good', True), [])

    def run_page(self, script, model=True, page=PAGE):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / 'data/demo').mkdir(parents=True)
            (root / 'data/models').mkdir()
            if model:
                (root / 'data/models/rz-call-illumina.safetensors').touch()
            (root / 'page.md').write_text(page)
            if script:
                (root / 'rz-x').write_text(f'#!/bin/sh\n{script}\n')
                (root / 'rz-x').chmod(0o755)
            command = [sys.executable, check_page.__file__, root / 'page.md', root / 'rz-x', root / 'data']
            return subprocess.run(command, stdout=subprocess.PIPE).returncode

    def test_the_program(self):
        self.assertEqual(self.run_page('echo --good --out'), 0)
        self.assertEqual(self.run_page('[ $1 = --help ] && echo --good --out'), 1)
        self.assertEqual(self.run_page('echo --good'), 1)
        self.assertEqual(self.run_page('echo --good --out', model=False), check_page.SKIPPED)
        self.assertEqual(self.run_page('echo --good', model=False), 1)
        self.assertEqual(self.run_page(None), check_page.SKIPPED)


if __name__ == '__main__':
    unittest.main()
