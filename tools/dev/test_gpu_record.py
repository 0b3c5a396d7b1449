"""Tests of gpu_record.py on compute-sanitizer's summary lines and the models' goldens."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from gpu_record import file_name, findings


class GpuRecordTest(unittest.TestCase):
    def test_findings(self):
        self.assertEqual(findings('========= COMPUTE-SANITIZER\n========= ERROR SUMMARY: 0 errors\n'), 0)
        self.assertEqual(findings('========= ERROR SUMMARY: 12 errors\n'), 12)
        self.assertEqual(findings('========= ERROR SUMMARY: 1 error\n'), 1)
        self.assertEqual(findings('========= RACECHECK SUMMARY: 3 hazards displayed (2 errors, 1 warning)\n'), 3)
        self.assertIsNone(findings('========= Device not supported\n'))

    def test_file_name(self):
        record = dict(gpu='NVIDIA H100 80GB HBM3', date='2026-11-24T10:00:00Z', commit='0123456789ab-dirty')
        self.assertEqual(file_name(record), 'nvidia-h100-80gb-hbm3-2026-11-24-0123456789ab-dirty.json')

    def test_goldens(self):
        for passed, code in ((True, 0), (False, 1)):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                record = dict(gpu='X', date='2026-11-24', commit='c', goldens={})
                (folder / 'record.json').write_text(json.dumps(record))
                (folder / 'goldens.jsonl').write_text('{"call": true}\n' + json.dumps(dict(fold=passed)))
                program = Path(__file__).with_name('gpu_record.py')
                run = subprocess.run([sys.executable, program, folder / 'record.json', folder, folder / 'out'],
                                     capture_output=True, text=True)
                self.assertEqual(run.returncode, code)
                self.assertEqual(json.loads(Path(run.stdout.strip()).read_text())['goldens'], dict(call=True, fold=passed))


if __name__ == '__main__':
    unittest.main()
