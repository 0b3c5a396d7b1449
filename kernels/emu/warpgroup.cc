// PTX ISA, "Asynchronous Warpgroup Level Matrix Instructions": "Matrix Fragments for wgmma.mma_async.m64nNk16" (a warp
// has 16 rows, laid out as for mma.m16n8k16), "Matrix Descriptor Format", "Strides" and "Swizzling Modes". The
// canonical layouts agree with those that CUTLASS states in include/cute/atom/mma_traits_sm90_gmma.hpp.
#include <algorithm>

#include "kernels/emu/collectives.h"
#include "kernels/emu/ptx.h"
#include "kernels/emu/ptx_sm90.h"

namespace rz::cuda {
namespace {

/// The fields of a matrix descriptor, in bytes.
struct Descriptor {
  uint32_t start, leading, stride;
  int row_bytes;  // of the swizzle; 0: none

  explicit Descriptor(uint64_t bits)
      : start(static_cast<uint32_t>(bits & 0x3fff) * 16),
        leading(static_cast<uint32_t>(bits >> 16 & 0x3fff) * 16),
        stride(static_cast<uint32_t>(bits >> 32 & 0x3fff) * 16) {
    constexpr int kRowBytes[] = {0, 128, 64, 32};
    row_bytes = kRowBytes[bits >> 62];
  }

  /// Where element (k, n) lies: K-major, in rows of k for each n; transposed, in rows of n for each k.
  uint32_t address(int k, int n, bool transposed) const {
    const auto row = static_cast<uint32_t>(transposed ? k : n), column = static_cast<uint32_t>(transposed ? n : k) * 2;
    const auto width = static_cast<uint32_t>(row_bytes);
    const uint32_t offset = row / 8 * stride + row % 8 * width + column / width * leading + column % width;
    return swizzled(start + offset, row_bytes);
  }
};

float bf16_at(uint32_t address) {
  uint16_t bits;
  std::memcpy(&bits, emu::block().dynamic_shared.get() + address, sizeof bits);
  return low_bf16(bits);
}

emu::HeldAccumulator& held(emu::Fiber& fiber, float* registers) {
  const auto found = std::find_if(fiber.held.begin(), fiber.held.end(),
                                  [&](const emu::HeldAccumulator& entry) { return entry.registers == registers; });
  return *found;
}

/// One product of a warp: its 16 rows.
void multiply(emu::Fiber* const (&lanes)[32], size_t number) {
  float a[16][16];
  for (int lane = 0; lane < 32; ++lane) {
    const uint32_t* registers = lanes[lane]->product_groups.front()[number].a;
    for (int r = 0; r < 4; ++r) {
      const int row = lane / 4 + 8 * (r & 1), column = 2 * (lane % 4) + 8 * (r >> 1);
      a[row][column] = low_bf16(registers[r]);
      a[row][column + 1] = high_bf16(registers[r]);
    }
  }
  for (int lane = 0; lane < 32; ++lane) {
    const emu::PendingProduct& product = lanes[lane]->product_groups.front()[number];
    const Descriptor b(product.b);
    emu::HeldAccumulator& accumulator = held(*lanes[lane], product.d);
    for (int i = 0; i < product.columns / 2; ++i) {
      const int row = lane / 4 + 8 * (i / 2 % 2), column = i / 4 * 8 + 2 * (lane % 4) + i % 2;
      float sum = product.accumulate ? accumulator.values[i] : 0;
      for (int k = 0; k < 16; ++k) sum += a[row][k] * bf16_at(b.address(k, column, product.transposed));
      accumulator.values[i] = sum;
    }
  }
}

void give_back(emu::Fiber& fiber, float* registers) {
  emu::HeldAccumulator& accumulator = held(fiber, registers);
  if (--accumulator.open > 0) return;
  std::copy(accumulator.values.begin(), accumulator.values.end(), registers);
  fiber.held.erase(fiber.held.begin() + (&accumulator - fiber.held.data()));
}

struct Wait {
  emu::Fiber* fiber;
  unsigned newest_left_open;
};

void finish_products(void** payloads, unsigned) {
  emu::Fiber* lanes[32];
  for (int lane = 0; lane < 32; ++lane) {
    lanes[lane] = static_cast<Wait*>(payloads[lane])->fiber;
    if (lanes[lane]->products == lanes[0]->products) continue;
    emu::block().failure = "emulation: lanes of one warp issued different numbers of wgmma";
    return;
  }
  while (lanes[0]->product_groups.size() > static_cast<Wait*>(payloads[0])->newest_left_open) {
    const size_t count = lanes[0]->product_groups.front().size();
    for (size_t number = 0; number < count; ++number) multiply(lanes, number);
    for (emu::Fiber* lane : lanes) {
      for (const emu::PendingProduct& product : lane->product_groups.front()) give_back(*lane, product.d);
      lane->product_groups.pop_front();
    }
  }
}

void check_descriptor(const emu::PendingProduct& product, const char* file, int line) {
  const Descriptor b(product.b);
  if (b.row_bytes == 0) emu::fail("wgmma without a swizzle is not emulated", file, line);
  // The base offset is 0, so that the swizzle's pattern starts at a multiple of its eight rows.
  if (b.start % (8 * static_cast<uint32_t>(b.row_bytes)) >= static_cast<uint32_t>(b.row_bytes))
    emu::fail("a matrix descriptor that starts within its swizzle", file, line);
  const uint32_t last = b.address(15, product.columns - 1, product.transposed);
  if (last + 2 > emu::block().dynamic_shared_bytes)
    emu::fail("a matrix descriptor past the end of shared memory", file, line);
}

}  // namespace

uint32_t shared_address(const void* shared, const char* file_, int line_) {
  const auto offset = static_cast<const unsigned char*>(shared) - emu::block().dynamic_shared.get();
  if (offset < 0 || static_cast<size_t>(offset) >= emu::block().dynamic_shared_bytes)
    emu::fail("not an address of dynamic shared memory", file_, line_);
  return static_cast<uint32_t>(offset);
}

void wgmma_fence() { emu::block().current->products_fenced = true; }

void issue_product(const emu::PendingProduct& product, const char* file, int line) {
  emu::Fiber& fiber = *emu::block().current;
  if (!fiber.products_fenced) emu::fail("wgmma without wgmma_fence since the last commit or wait", file, line);
  check_descriptor(product, file, line);
  const int count = product.columns / 2;
  const auto known = std::find_if(fiber.held.begin(), fiber.held.end(),
                                  [&](const emu::HeldAccumulator& entry) { return entry.registers == product.d; });
  if (known == fiber.held.end()) {
    fiber.held.push_back({product.d, std::vector<float>(product.d, product.d + count), 1});
  } else {
    ++known->open;
  }
  std::fill_n(product.d, count, NAN);
  fiber.open_products.push_back(product);
  ++fiber.products;
}

void wgmma_commit() {
  emu::Fiber& fiber = *emu::block().current;
  fiber.product_groups.push_back(std::move(fiber.open_products));
  fiber.open_products.clear();
  fiber.products_fenced = false;
}

void wait_for_products(unsigned newest_left_open, const char* file, int line) {
  Wait payload{emu::block().current, newest_left_open};
  emu::collective(0xffffffffu, finish_products, payload, file, line);
  payload.fiber->products_fenced = false;
}

}  // namespace rz::cuda
