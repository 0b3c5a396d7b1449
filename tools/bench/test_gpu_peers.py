"""Tests of gpu_peers.py without PyTorch: hand-computed shares of the roofline and ratios."""
import unittest

from gpu_peers import complete, measured_rates


def entry(op, dtype, ms, tflops, gbs, **sizes):
    return dict(op=op, shape='s', dtype=dtype, ms=ms, tflops=tflops, gbs=gbs, sizes=sizes)


class GpuPeersTest(unittest.TestCase):
    def test_rates(self):
        sizes = dict(m=1000, k=1000, n=1000)
        record = dict(bench=[entry('linear', 'bf16', 2, 0, 0, **sizes), entry('linear', 'f32', 9, 0, 0, **sizes),
                             entry('copy', 'f32', 1, 0, 4000, count=1)])
        times = {('linear', 's', 'bf16'): ('torch', 0.5), ('linear', 's', 'f32'): ('torch', 3.0)}
        tflops, gbs = measured_rates(record, times)
        self.assertAlmostEqual(tflops, 4.0)                            # 2e9 operations in 0.5 ms
        self.assertEqual(gbs, 4000)

    def test_complete(self):
        record = dict(bench=[entry('attention', 'bf16', 2.0, 300, 100), entry('scale', 'f32', 1.0, 0, 3000),
                             entry('linear', 'f32', 1.0, 100, 1)])
        complete(record, {('attention', 's', 'bf16'): ('torch', 6.0)}, (600, 4000))
        attention, scale, linear = record['bench']
        self.assertEqual((attention['peer'], attention['ratio'], attention['roofline']), ('torch', 3.0, 0.5))
        self.assertEqual((scale['peer'], scale['ratio'], scale['roofline']), (None, None, 0.75))
        self.assertEqual(linear['roofline'], 0.5)                      # three products of bf16 each


if __name__ == '__main__':
    unittest.main()
