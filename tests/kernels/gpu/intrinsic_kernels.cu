// One warp per intrinsic. Launch: one block of 32 threads.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ptx.h"
#include "tests/kernels/gpu/intrinsics.h"

namespace rz::test {
namespace {

using cuda::kWholeWarp;

/// Runs body(in, out) with each lane's own words.
template <class Body>
__global__ void lanes_kernel(const uint32_t* in, uint32_t* out) {
  Body::run(in + threadIdx.x * Body::kInputs, out + threadIdx.x * Body::kOutputs);
}

template <class Body>
void launch(Context& context, const uint32_t* in, uint32_t* out) {
  LAUNCH(lanes_kernel<Body>, dim3(1), dim3(32), 0, cuda::stream_of(context), in, out);
}

template <class Body>
IntrinsicKernel kernel(const char* name) {
  return {name, Body::kInputs, Body::kOutputs, launch<Body>};
}

struct ShuffleXor {
  static constexpr int kInputs = 1, kOutputs = 6;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    for (int i = 0; i < 5; ++i) out[i] = __shfl_xor_sync(kWholeWarp, in[0], 1 << i);
    out[5] = __shfl_xor_sync(kWholeWarp, in[0], 8, 8);  // beyond the width: its own value
  }
};

struct ShuffleDown {
  static constexpr int kInputs = 1, kOutputs = 2;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    out[0] = __shfl_down_sync(kWholeWarp, in[0], 5);
    out[1] = __shfl_down_sync(kWholeWarp, in[0], 3, 16);
  }
};

struct ShuffleFrom {
  static constexpr int kInputs = 1, kOutputs = 2;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    out[0] = __shfl_sync(kWholeWarp, in[0], 11);
    out[1] = __shfl_sync(kWholeWarp, in[0], 7, 8);
  }
};

struct Ballot {
  static constexpr int kInputs = 1, kOutputs = 2;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    out[0] = __ballot_sync(kWholeWarp, in[0] & 1);
    const unsigned half = threadIdx.x < 16 ? 0x0000ffffu : 0xffff0000u;
    out[1] = __ballot_sync(half, in[0] & 2);
  }
};

struct Reduce {
  static constexpr int kInputs = 1, kOutputs = 4;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    out[0] = __reduce_add_sync(kWholeWarp, in[0]);
    out[1] = static_cast<uint32_t>(__reduce_max_sync(kWholeWarp, static_cast<int>(in[0])));
    out[2] = static_cast<uint32_t>(__reduce_min_sync(kWholeWarp, static_cast<int>(in[0])));
    out[3] = __reduce_or_sync(kWholeWarp, in[0]);
  }
};

/// Lane 0's words are what all lanes added to, and the largest of them.
struct Atomic {
  static constexpr int kInputs = 1, kOutputs = 2;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    uint32_t* first = out - threadIdx.x * kOutputs;
    out[0] = out[1] = 0;
    __syncwarp();
    atomicAdd(first, in[0]);
    atomicMax(first + 1, in[0]);
  }
};

struct PackBf16 {
  static constexpr int kInputs = 2, kOutputs = 3;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    const float* values = reinterpret_cast<const float*>(in);
    float* halves = reinterpret_cast<float*>(out + 1);
    out[0] = cuda::pack_bf16x2(values[0], values[1]);
    halves[0] = cuda::low_bf16(out[0]);
    halves[1] = cuda::high_bf16(out[0]);
  }
};

/// Word 0 says how many of the four that follow are copied; the rest becomes zero.
struct CopyAsync {
  static constexpr int kInputs = 8, kOutputs = 4;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    SHARED_ARRAY(uint32_t, shared, 32 * 4);
    cuda::copy_async_16(shared + threadIdx.x * 4, in + 4, in[0] % 5 * 4);
    cuda::copy_async_commit();
    cuda::copy_async_wait<0>();
    __syncwarp();
    for (int i = 0; i < 4; ++i) out[i] = shared[threadIdx.x * 4 + i];
  }
};

/// The warp's 128 words are four matrices of 8 rows of 16 bytes; a lane's own four words are its row.
template <bool kTransposed>
struct LoadMatrix {
  static constexpr int kInputs = 4, kOutputs = 4;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    SHARED_ARRAY(uint32_t, shared, 32 * 4);
    for (int i = 0; i < 4; ++i) shared[threadIdx.x * 4 + i] = in[i];
    __syncwarp();
    uint32_t registers[4];
    if (kTransposed) cuda::load_matrix_x4_transposed(registers, shared + threadIdx.x * 4);
    if (!kTransposed) cuda::load_matrix_x4(registers, shared + threadIdx.x * 4);
    for (int i = 0; i < 4; ++i) out[i] = registers[i];
  }
};

/// Words: four of a, two of b, four of d.
struct Multiply {
  static constexpr int kInputs = 10, kOutputs = 4;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    const uint32_t a[4] = {in[0], in[1], in[2], in[3]}, b[2] = {in[4], in[5]};
    float d[4];
    for (int i = 0; i < 4; ++i) d[i] = reinterpret_cast<const float*>(in)[6 + i];
    cuda::mma_m16n8k16_bf16(d, a, b);
    for (int i = 0; i < 4; ++i) reinterpret_cast<float*>(out)[i] = d[i];
  }
};

struct Functions {
  static constexpr int kInputs = 1, kOutputs = 6;
  static __device__ void run(const uint32_t* in, uint32_t* out) {
    const float x = *reinterpret_cast<const float*>(in), positive = fabsf(x) + 1e-3f;
    float* results = reinterpret_cast<float*>(out);
    results[0] = expf(x);
    results[1] = exp2f(x);
    results[2] = logf(positive);
    results[3] = sqrtf(positive);
    results[4] = tanhf(x);
    results[5] = 1.0f / positive;
  }
};

}  // namespace

const std::vector<IntrinsicKernel>& intrinsic_kernels() {
  static const std::vector<IntrinsicKernel> kKernels = {
      kernel<ShuffleXor>("shfl_xor_sync"),   kernel<ShuffleDown>("shfl_down_sync"),
      kernel<ShuffleFrom>("shfl_sync"),      kernel<Ballot>("ballot_sync"),
      kernel<Reduce>("reduce_sync"),         kernel<Atomic>("atomics"),
      kernel<PackBf16>("cvt_bf16x2"),        kernel<CopyAsync>("cp_async"),
      kernel<LoadMatrix<false>>("ldmatrix"), kernel<LoadMatrix<true>>("ldmatrix_trans"),
      kernel<Multiply>("mma_m16n8k16_bf16"), kernel<Functions>("functions"),
  };
  return kKernels;
}

}  // namespace rz::test
