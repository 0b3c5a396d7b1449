"""Tests of check_includes.py on made-up files."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import check_includes


def breaches(path, text):
    return [message for _, message in check_includes.check_file(Path(path), text)]


class RulesTest(unittest.TestCase):
    def allow(self, path, *lines):
        self.assertEqual(breaches(path, '\n'.join(lines)), [])

    def refuse(self, path, line):
        self.assertEqual(len(breaches(path, f'#include <vector>\n{line}\n')), 1, f'{path}: {line}')

    def test_floors(self):
        self.allow('apps/a.cc', '#include "genomics/call.h"', '#include "folding/fold.h"', '#include "io/log.h"')
        self.allow('genomics/a.cc', '#include "io/log.h"', '#include "kernels/linear.h"', '#include "genomics/b.h"')
        self.allow('io/a.cc', '#include "kernels/error.h"')
        self.allow('kernels/a.cc', '#include <vector>', '#include "hwy/highway.h"')
        self.refuse('kernels/a.cc', '#include "io/log.h"')
        self.refuse('io/a.h', '#include "genomics/tile.h"')
        self.refuse('io/a.h', '#include "apps/program.h"')
        self.refuse('genomics/a.cc', '#include "apps/program.h"')

    def test_domains_do_not_meet(self):
        self.refuse('genomics/a.cc', '#include "molecules/graph.h"')
        self.refuse('folding/a.cc', '#include "genomics/tile.h"')

    def test_tests_have_the_rights_of_what_they_test(self):
        self.allow('tests/genomics/a_test.cc', '#include "genomics/tile.h"', '#include "tests/genomics/fixture.h"')
        self.allow('tests/kernels/a.cc', '#include "kernels/ref/ops.h"', '#include "kernels/cuda/gpu.h"')
        self.refuse('tests/kernels/a.cc', '#include "io/log.h"')
        self.refuse('tests/genomics/a.cc', '#include "apps/program.h"')
        self.refuse('genomics/a.cc', '#include "tests/genomics/fixture.h"')

    def test_what_is_behind_the_ops(self):
        self.refuse('genomics/a.cc', '#include "kernels/cuda/ops.h"')
        self.refuse('tests/genomics/a.cc', '#include "kernels/cpu/ops.h"')
        self.refuse('kernels/linear.cc', '#include "kernels/ref/ops.h"')

    def test_rooms_of_the_libraries(self):
        self.allow('io/a.cc', '#include <htslib/sam.h>')
        self.allow('tests/apps/a.cc', '#include <htslib/vcf.h>')
        self.allow('molecules/a.cc', '#include <GraphMol/GraphMol.h>', '#include <OpenMM.h>')
        self.allow('kernels/cuda/a.cu', '#include <cuda_runtime.h>', '#include <cub/cub.cuh>')
        self.refuse('apps/a.cc', '#include <htslib/sam.h>')
        self.refuse('kernels/a.cc', '#include <htslib/sam.h>')
        self.refuse('genomics/a.cc', '#include <GraphMol/GraphMol.h>')
        self.refuse('genomics/a.cc', '#include "OpenMM.h"')
        self.refuse('io/a.cc', '# include <cuda_runtime.h>')
        self.refuse('apps/a.cc', '#include <thrust/sort.h>')

    def test_cuda_stays_under_kernels(self):
        self.allow('kernels/a.h', '#if defined(__CUDACC__)', '__global__ void f();', '#endif')
        self.allow('tests/kernels/a.cc', '#ifdef RZ_EMULATE_CUDA', '#endif', '__global__ void f();')
        self.allow('tests/genomics/a.cc', '#ifdef RZ_EMULATE_CUDA', '#endif')
        self.allow('io/a.cc', '#ifdef __linux__', '#endif')
        self.refuse('tests/genomics/a.cc', '#if defined(__CUDACC__)')
        self.refuse('genomics/a.cc', '#ifdef RZ_EMULATE_CUDA')
        self.refuse('apps/a.cc', '#if !defined(RZ_HAVE_CUDA)')
        self.refuse('genomics/a.h', '__device__ int f();')
        self.refuse('genomics/a.cc', 'f<<<1, 32>>>();')
        self.refuse('genomics/a.cu', '')

    def test_comments_do_not_count(self):
        self.allow('genomics/a.cc', '// #include "apps/program.h"', '/* __global__', '#include <htslib/x.h> */', '// a <<< b')

    def test_line_numbers(self):
        self.assertEqual(check_includes.check_file(Path('io/a.cc'), '/* a\nb */\n#include "apps/x.h"\n')[0][0], 3)

    def test_the_program(self):
        with tempfile.TemporaryDirectory() as root:
            Path(root, 'io').mkdir()
            Path(root, 'io/good.h').write_text('#include "kernels/error.h"\n')
            command = [sys.executable, check_includes.__file__, root]
            self.assertEqual(subprocess.run(command).returncode, 0)
            Path(root, 'io/bad.h').write_text('#include "genomics/tile.h"\n')
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            self.assertEqual((done.returncode, done.stdout), (1, 'io/bad.h:1: io may not include genomics: genomics/tile.h\n'))


if __name__ == '__main__':
    unittest.main()
