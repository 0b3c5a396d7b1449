#!/usr/bin/env python3
"""Times PyTorch at the sizes of a record of rz_gpu_check, in bf16 and f32, and adds to each of its bench entries:

peer, peer_ms   what was timed beside it, and its median time; null where there is no peer
ratio           peer_ms / ms: above 1, ours is faster
roofline        the share of the machine's limit: (the larger of operations over its rate and bytes over its bandwidth) / time.
                The rates are measured: a copy on the device, and PyTorch's product of 8192^3. In f32, where this project's
                products are three of bf16 (kernels/linear.h), the rate is a third of bf16's.

usage: gpu_peers.py RECORD.json [--device cuda] [--repeats 30]
"""
import argparse
import json
import statistics
import sys
import time
from pathlib import Path


def roofline(entry, rates):
    """`rates`: TFLOP/s of bf16, GB/s."""
    tflops, gbs = rates
    seconds = entry['ms'] * 1e-3
    if entry['dtype'] == 'f32':
        tflops /= 3
    return max(entry['tflops'] / tflops, entry['gbs'] / gbs) if seconds > 0 else None


def complete(record, times, rates):
    """Adds peers, given {(op, shape, dtype): (name, milliseconds)}, and shares of the roofline."""
    for entry in record['bench']:
        name, milliseconds = times.get((entry['op'], entry['shape'], entry['dtype']), (None, None))
        entry['peer'], entry['peer_ms'] = name, milliseconds
        entry['ratio'] = milliseconds / entry['ms'] if milliseconds else None
        entry['roofline'] = roofline(entry, rates)
    record['rates'] = {'bf16_tflops': rates[0], 'copy_gbs': rates[1]}


class Peers:
    """PyTorch's calls for an entry's op; each method gives (name, call)."""

    def __init__(self, torch, device, dtype):
        self.torch, self.device = torch, device
        self.dtype = torch.bfloat16 if dtype == 'bf16' else torch.float32

    def random(self, *shape, dtype=None):
        return self.torch.rand(*shape, device=self.device, dtype=dtype or self.dtype) * 2 - 1

    def copy(self, count):
        source = self.random(count, dtype=self.torch.float32)
        target = self.torch.empty_like(source)
        return 'torch copy_', lambda: target.copy_(source)

    def linear(self, m, k, n):
        x, weight, bias = self.random(m, k), self.random(n, k), self.random(n)
        return 'torch linear (cuBLASLt)', lambda: self.torch.nn.functional.linear(x, weight, bias)

    def layer_norm(self, rows, width):
        x, gamma, beta = self.random(rows, width), self.random(width), self.random(width)
        return 'torch layer_norm', lambda: self.torch.nn.functional.layer_norm(x, (width,), gamma, beta)

    def attention(self, outer, length, inner, heads, dim, bias):
        q, k, v = (self.random(outer * inner, heads, length, dim) for _ in range(3))
        mask = self.random(1, heads, length, length) if bias else None
        return ('torch scaled_dot_product_attention',
                lambda: self.torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask))

    attention_bf16tensors = attention_bf16tensors_sm90 = attention

    def triangle_product(self, n, channels):
        a, b = self.random(channels, n, n), self.random(channels, n, n)
        return 'torch bmm (cuBLASLt)', lambda: self.torch.bmm(a, b.transpose(1, 2))

    def triangle_update(self, n, width):
        functional = self.torch.nn.functional
        x, mask = self.random(n, n, width), self.torch.ones(n, n, 1, device=self.device, dtype=self.dtype)
        projections, gate, out = self.random(4 * width, width), self.random(width, width), self.random(width, width)
        gamma, beta = self.random(width), self.random(width)

        def call():
            normal = functional.layer_norm(x, (width,), gamma, beta)
            left, right, left_gate, right_gate = functional.linear(normal, projections).chunk(4, dim=-1)
            a = (mask * left * left_gate.sigmoid()).permute(2, 0, 1)
            b = (mask * right * right_gate.sigmoid()).permute(2, 0, 1)
            sums = (a @ b.transpose(1, 2)).permute(1, 2, 0)
            update = functional.linear(functional.layer_norm(sums, (width,), gamma, beta), out)
            return x + update * functional.linear(normal, gate).sigmoid()
        return 'torch, op by op', call

    def outer_product_mean(self, n, rows, c, d):
        left, right = self.random(n * c, rows), self.random(n * c, rows)
        weight, bias = self.random(d, c * c), self.random(d)

        def call():
            products = (left @ right.T).reshape(n, c, n, c).permute(0, 2, 1, 3).reshape(n * n, c * c)
            return self.torch.nn.functional.linear(products, weight, bias)
        return 'torch matmul and linear', call

    def gather_linear(self, m, width):
        x, added, weight, bias = self.random(m, width), self.random(m, width), self.random(width, width), self.random(width)
        first, second = (self.torch.randint(m, (m,), device=self.device) for _ in range(2))
        functional = self.torch.nn.functional
        return ('torch index_select and linear',
                lambda: functional.relu(functional.linear(x[first] + x[second], weight, bias) + added))

    def call_of(self, entry):
        method = getattr(self, entry['op'], None)
        return method(**entry['sizes']) if method and 'sizes' in entry else None

    def synchronize(self):
        if self.device != 'cpu':
            self.torch.cuda.synchronize()

    def median_ms(self, call, repeats):
        """Before each call a buffer larger than the second-level cache is rewritten, as rz_gpu_check does."""
        flush = self.torch.empty(1 << 26 if self.device != 'cpu' else 1, device=self.device)
        times = []
        for repeat in range(-3, repeats):
            flush.zero_()
            if self.device == 'cpu':
                start = time.perf_counter()
                call()
                milliseconds = (time.perf_counter() - start) * 1e3
            else:
                begin, end = (self.torch.cuda.Event(enable_timing=True) for _ in range(2))
                begin.record()
                call()
                end.record()
                end.synchronize()
                milliseconds = begin.elapsed_time(end)
            if repeat >= 0:
                times.append(milliseconds)
        return statistics.median(times)


def time_peers(torch, entries, device, repeats):
    times = {}
    for entry in entries:
        key = entry['op'], entry['shape'], entry['dtype']
        try:
            peer = Peers(torch, device, entry['dtype'])
            found = peer.call_of(entry)
            if found:
                times[key] = found[0], peer.median_ms(found[1], repeats)
                print('%-60s %10.4f ms (ours %10.4f)' % (' '.join(key), times[key][1], entry['ms']), file=sys.stderr)
        except torch.OutOfMemoryError:
            print(f'{" ".join(key)}: the peer is out of memory', file=sys.stderr)
        if device != 'cpu':
            torch.cuda.empty_cache()
    return times


def measured_rates(record, times):
    """bf16's rate from the largest product of the peer, bandwidth from the copy."""
    bf16 = [entry['sizes'] for entry in record['bench'] if entry['op'] == 'linear' and 'sizes' in entry]
    largest = max(bf16, key=lambda sizes: sizes['m'] * sizes['k'] * sizes['n'])
    [milliseconds] = [times[e['op'], e['shape'], e['dtype']][1] for e in record['bench']
                      if e.get('sizes') == largest and e['dtype'] == 'bf16']
    copies = [entry['gbs'] for entry in record['bench'] if entry['op'] == 'copy']
    return 2e-9 * largest['m'] * largest['k'] * largest['n'] / milliseconds, max(copies)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('record', type=Path)
    parser.add_argument('--device', default='cuda')
    parser.add_argument('--repeats', type=int, default=30)
    options = parser.parse_args()
    import torch  # not needed by the tests of this file
    torch.backends.cuda.matmul.allow_tf32 = False
    record = json.loads(options.record.read_text())
    with torch.inference_mode():
        times = time_peers(torch, record['bench'], options.device, options.repeats)
    complete(record, times, measured_rates(record, times))
    options.record.write_text(json.dumps(record, indent=2) + '\n')


if __name__ == '__main__':
    main()
