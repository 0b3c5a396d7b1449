// Thin wrappers around the PTX instructions that Hopper adds, for sm_90a alone. PTX ISA: "mbarrier",
// "cp.async.bulk.tensor", "Asynchronous Warpgroup Level Matrix Instructions", "setmaxnreg".
#pragma once

#include "kernels/cuda/tensor_map.h"

#if defined(RZ_EMULATE_CUDA)
#include "kernels/emu/ptx_sm90.h"
#else
#include "kernels/cuda/ptx.h"

namespace rz::cuda {

using Mbarrier = uint64_t;

/// A phase of the barrier ends with that many arrivals and all bytes that were announced to it.
__device__ __forceinline__ void mbarrier_init(Mbarrier* mbarrier, unsigned arrivals) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared_address(mbarrier)), "r"(arrivals) : "memory");
}
/// Behind the inits, for the copy engine; other threads need a barrier besides.
__device__ __forceinline__ void mbarrier_init_fence() {
  asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
}
__device__ __forceinline__ void mbarrier_arrive(Mbarrier* mbarrier) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(shared_address(mbarrier)) : "memory");
}
/// Arrives and announces bytes of tensor copies.
__device__ __forceinline__ void mbarrier_arrive_expect(Mbarrier* mbarrier, unsigned bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(shared_address(mbarrier)), "r"(bytes)
               : "memory");
}
/// Waits for the end of the phase of that parity; the first phase has parity 0.
__device__ __forceinline__ void mbarrier_wait(const Mbarrier* mbarrier, unsigned parity) {
  uint32_t done;
  do {
    asm volatile(
        "{\n\t.reg .pred p;\n\tmbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2;\n\tselp.u32 %0, 1, 0, p;\n\t}"
        : "=r"(done)
        : "r"(shared_address(mbarrier)), "r"(parity)
        : "memory");
  } while (!done);
}

/// One thread starts the copy of the box at `at`, whose bytes the barrier counts. `shared` is a multiple of eight rows
/// of the map's swizzle.
__device__ __forceinline__ void copy_tensor(void* shared, const TensorMap& map, const int (&at)[3],
                                            Mbarrier* mbarrier) {
  asm volatile(
      "cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%3, %4, %5}], [%2];" ::
          "r"(shared_address(shared)),
      "l"(&map), "r"(shared_address(mbarrier)), "r"(at[0]), "r"(at[1]), "r"(at[2])
      : "memory");
}
__device__ __forceinline__ void copy_tensor(void* shared, const TensorMap& map, const int (&at)[4],
                                            Mbarrier* mbarrier) {
  asm volatile(
      "cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%3, %4, %5, %6}], "
      "[%2];" ::"r"(shared_address(shared)),
      "l"(&map), "r"(shared_address(mbarrier)), "r"(at[0]), "r"(at[1]), "r"(at[2]), "r"(at[3])
      : "memory");
}

/// Keeps the compiler from moving work on registers over the neighbouring statement, which it does not know to read or
/// write them: behind the wait for accumulators, before the fence for what products read.
template <int kCount>
__device__ __forceinline__ void pin_registers(float (&registers)[kCount][4]) {
#pragma unroll
  for (int i = 0; i < 4 * kCount; ++i) asm volatile("" : "+f"(registers[i / 4][i % 4])::"memory");
}
template <int kCount>
__device__ __forceinline__ void pin_registers(uint32_t (&registers)[kCount][4]) {
#pragma unroll
  for (int i = 0; i < 4 * kCount; ++i) asm volatile("" : "+r"(registers[i / 4][i % 4])::"memory");
}

/// Before the first product of a group: registers that threads wrote become visible to the tensor cores.
__device__ __forceinline__ void wgmma_fence() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ __forceinline__ void wgmma_commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
template <unsigned kNewestLeftOpen>
__device__ __forceinline__ void wgmma_wait() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(kNewestLeftOpen) : "memory");
}

/// A warpgroup's d [64, kColumns] = a [64, 16] b [16, kColumns] (+ d where `accumulate`), bf16 in, f32 accumulation.
/// Warp w of the four has rows 16 w to 16 w + 15, d[4 n] being a fragment of mma_m16n8k16_bf16 of columns 8 n, and a as
/// there. b is a matrix descriptor: rows of k for each column or, transposed, rows of columns for each k.
template <int kColumns, bool kTransposed>
__device__ __forceinline__ void wgmma(float (&d)[kColumns / 8][4], const uint32_t (&a)[4], uint64_t b,
                                      bool accumulate) {
  static_assert(kColumns == 16 || kColumns == 32 || kColumns == 64, "wgmma: not a width that the kernels use");
  if constexpr (kColumns == 16) {
    asm volatile(
        "{\n\t.reg .pred p;\n\tsetp.ne.b32 p, %13, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n16k16.f32.bf16.bf16 {%0, %1, %2, %3, %4, %5, %6, %7}, {%8, %9, %10, %11}, "
        "%12, p, 1, 1, %14;\n\t}"
        : "+f"(d[0][0]), "+f"(d[0][1]), "+f"(d[0][2]), "+f"(d[0][3]), "+f"(d[1][0]), "+f"(d[1][1]), "+f"(d[1][2]),
          "+f"(d[1][3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b), "r"(static_cast<int>(accumulate)),
          "n"(static_cast<int>(kTransposed)));
  } else if constexpr (kColumns == 32) {
    asm volatile(
        "{\n\t.reg .pred p;\n\tsetp.ne.b32 p, %21, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n32k16.f32.bf16.bf16 {%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, "
        "%13, %14, %15}, {%16, %17, %18, %19}, %20, p, 1, 1, %22;\n\t}"
        : "+f"(d[0][0]), "+f"(d[0][1]), "+f"(d[0][2]), "+f"(d[0][3]), "+f"(d[1][0]), "+f"(d[1][1]), "+f"(d[1][2]),
          "+f"(d[1][3]), "+f"(d[2][0]), "+f"(d[2][1]), "+f"(d[2][2]), "+f"(d[2][3]), "+f"(d[3][0]), "+f"(d[3][1]),
          "+f"(d[3][2]), "+f"(d[3][3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b), "r"(static_cast<int>(accumulate)),
          "n"(static_cast<int>(kTransposed)));
  } else {
    asm volatile(
        "{\n\t.reg .pred p;\n\tsetp.ne.b32 p, %37, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, "
        "%13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31}, {%32, %33, "
        "%34, %35}, %36, p, 1, 1, %38;\n\t}"
        : "+f"(d[0][0]), "+f"(d[0][1]), "+f"(d[0][2]), "+f"(d[0][3]), "+f"(d[1][0]), "+f"(d[1][1]), "+f"(d[1][2]),
          "+f"(d[1][3]), "+f"(d[2][0]), "+f"(d[2][1]), "+f"(d[2][2]), "+f"(d[2][3]), "+f"(d[3][0]), "+f"(d[3][1]),
          "+f"(d[3][2]), "+f"(d[3][3]), "+f"(d[4][0]), "+f"(d[4][1]), "+f"(d[4][2]), "+f"(d[4][3]), "+f"(d[5][0]),
          "+f"(d[5][1]), "+f"(d[5][2]), "+f"(d[5][3]), "+f"(d[6][0]), "+f"(d[6][1]), "+f"(d[6][2]), "+f"(d[6][3]),
          "+f"(d[7][0]), "+f"(d[7][1]), "+f"(d[7][2]), "+f"(d[7][3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b), "r"(static_cast<int>(accumulate)),
          "n"(static_cast<int>(kTransposed)));
  }
}

/// A role of a warp-specialised kernel takes registers from, or leaves them to, the others.
template <int kRegisters>
__device__ __forceinline__ void raise_register_limit() {
  asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(kRegisters));
}
template <int kRegisters>
__device__ __forceinline__ void lower_register_limit() {
  asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(kRegisters));
}

}  // namespace rz::cuda
#endif

namespace rz::cuda {

/// A matrix in shared memory as wgmma reads it and a tensor copy leaves it: rows of 32, 64 or 128 bytes, as wide as the
/// swizzle, eight of them `stride_bytes` before the next eight. PTX ISA, "Matrix Descriptor Format".
__device__ __forceinline__ uint64_t matrix_descriptor(const void* shared, unsigned stride_bytes, int swizzle_bytes) {
  const uint64_t mode = swizzle_bytes == 128 ? 1 : swizzle_bytes == 64 ? 2 : 3;
  return (shared_address(shared) & 0x3ffff) >> 4 | uint64_t{1} << 16 | uint64_t{stride_bytes >> 4} << 32 | mode << 62;
}

/// The same of a matrix that starts so many bytes later, a multiple of 16.
__device__ __forceinline__ uint64_t advance(uint64_t descriptor, unsigned bytes) { return descriptor + (bytes >> 4); }

}  // namespace rz::cuda
