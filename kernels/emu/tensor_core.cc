// Register layouts: PTX ISA, "Matrix Fragments for mma.m16n8k16" and "ldmatrix" (group = lane / 4, pair = lane % 4).
#include <cmath>
#include <cstring>

#include "kernels/emu/collectives.h"
#include "kernels/emu/ptx.h"

namespace rz::cuda {
namespace {

uint32_t bits_of(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

float float_of(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// To nearest, ties to even, as cvt.rn does.
uint32_t bf16_bits(float value) {
  if (std::isnan(value)) return 0x7fff;
  const uint32_t bits = bits_of(value);
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

struct MatrixLoad {
  const uint16_t* row;
  uint32_t* registers;
};

/// Lane l names row l % 8 of matrix l / 8 and gets, of each matrix, two neighbours of row l / 4 or, transposed, of
/// column l / 4.
template <bool kTransposed>
void load_matrices(void** payloads, unsigned) {
  for (int lane = 0; lane < 32; ++lane) {
    for (int matrix = 0; matrix < 4; ++matrix) {
      uint32_t pair = 0;
      for (int i = 0; i < 2; ++i) {
        const int row = kTransposed ? 2 * (lane % 4) + i : lane / 4;
        const int column = kTransposed ? lane / 4 : 2 * (lane % 4) + i;
        const uint16_t element = static_cast<MatrixLoad*>(payloads[matrix * 8 + row])->row[column];
        pair |= static_cast<uint32_t>(element) << (16 * i);
      }
      static_cast<MatrixLoad*>(payloads[lane])->registers[matrix] = pair;
    }
  }
}

template <bool kTransposed>
void load_matrix(uint32_t* registers, const void* row, const char* file, int line) {
  if (reinterpret_cast<uintptr_t>(row) % 16 != 0) emu::fail("ldmatrix from an odd address", file, line);
  MatrixLoad payload{static_cast<const uint16_t*>(row), registers};
  emu::collective(0xffffffffu, load_matrices<kTransposed>, payload, file, line);
}

struct Fragments {
  float* d;
  const uint32_t* a;
  const uint32_t* b;
};

float half_of(uint32_t pair, int i) { return i ? high_bf16(pair) : low_bf16(pair); }

void multiply_accumulate(void** payloads, unsigned) {
  float a[16][16], b[16][8];
  for (int lane = 0; lane < 32; ++lane) {
    const auto& own = *static_cast<Fragments*>(payloads[lane]);
    const int group = lane / 4, pair = lane % 4;
    for (int i = 0; i < 2; ++i) {
      for (int r = 0; r < 4; ++r) a[group + 8 * (r & 1)][2 * pair + i + 8 * (r >> 1)] = half_of(own.a[r], i);
      for (int r = 0; r < 2; ++r) b[2 * pair + i + 8 * r][group] = half_of(own.b[r], i);
    }
  }
  for (int lane = 0; lane < 32; ++lane) {
    auto& own = *static_cast<Fragments*>(payloads[lane]);
    for (int r = 0; r < 4; ++r) {
      const int row = lane / 4 + 8 * (r >> 1), column = 2 * (lane % 4) + (r & 1);
      for (int k = 0; k < 16; ++k) own.d[r] += a[row][k] * b[k][column];
    }
  }
}

}  // namespace

uint32_t pack_bf16x2(float low, float high) { return bf16_bits(low) | bf16_bits(high) << 16; }
float low_bf16(uint32_t pair) { return float_of(pair << 16); }
float high_bf16(uint32_t pair) { return float_of(pair & 0xffff0000u); }

/// As far off as the hardware may be.
float exp2_approx(float x) { return std::exp2(x) * (1 - 0x1p-22f); }
float reciprocal_approx(float x) { return 1 / x * (1 + 0x1p-23f); }

void load_matrix_x4(uint32_t (&registers)[4], const void* row, const char* file_, int line_) {
  load_matrix<false>(registers, row, file_, line_);
}
void load_matrix_x4_transposed(uint32_t (&registers)[4], const void* row, const char* file_, int line_) {
  load_matrix<true>(registers, row, file_, line_);
}

void mma_m16n8k16_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2], const char* file_, int line_) {
  Fragments payload{d, a, b};
  emu::collective(0xffffffffu, multiply_accumulate, payload, file_, line_);
}

}  // namespace rz::cuda
