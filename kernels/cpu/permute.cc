// Runs along the result's innermost axis: channels are moved as they lie, other orders go through a small block.
#include "kernels/permute.h"

#include <algorithm>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/permute.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Included once per instruction set, hence behind Highway's own header.
#include "kernels/cpu/sigmoid-inl.h"

#ifndef RZ_KERNELS_CPU_PERMUTE_ONCE
#define RZ_KERNELS_CPU_PERMUTE_ONCE
namespace rz::cpu {

constexpr int64_t kRun = 16;        // positions that are written together, a cache line
constexpr int64_t kChannels = 128;  // channels that are moved together

struct PermuteArgs {
  const float* x;
  const uint8_t* mask;  // null where nothing is masked
  float* out;
  int64_t columns, width, column, gate_column;
  PermuteTarget to;
};

}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

/// Channels [first, first + count) of row r, column j.
HWY_INLINE void moved_channels(const PermuteArgs& args, int64_t r, int64_t j, int64_t first, int64_t count, float* to) {
  const int64_t position = r * args.columns + j;
  const float* value = args.x + position * args.width + args.column + first;
  if (args.mask && !args.mask[position]) {
    std::fill_n(to, count, 0.0f);
  } else if (args.gate_column < 0) {
    std::copy_n(value, count, to);
  } else {
    const float* gate = args.x + position * args.width + args.gate_column + first;
    for_lanes(count, [=](auto tag, int64_t c) HWY_ATTR {
      hn::StoreU(hn::Mul(hn::LoadU(tag, value + c), sigmoid(tag, hn::LoadU(tag, gate + c))), tag, to + c);
    });
  }
}

/// `count` positions from (r, j) on, along r or along j, whose entries of a channel lie side by side in the result.
HWY_INLINE void move_run(const PermuteArgs& args, int64_t r, int64_t j, int64_t count, bool along_rows) {
  HWY_ALIGN float block[kRun * kChannels];
  float* out = args.out + r * args.to.row_stride + j * args.to.column_stride;
  for (int64_t first = 0; first < args.to.channels; first += kChannels) {
    const int64_t channels = std::min(kChannels, args.to.channels - first);
    for (int64_t i = 0; i < count; ++i) {
      moved_channels(args, along_rows ? r + i : r, along_rows ? j : j + i, first, channels, block + i * kChannels);
    }
    for (int64_t c = 0; c < channels; ++c) {
      float* to = out + (first + c) * args.to.channel_stride;
      for (int64_t i = 0; i < count; ++i) to[i] = block[i * kChannels + c];
    }
  }
}

void permute_rows(const PermuteArgs& args, int64_t begin, int64_t end) {
  if (args.to.channel_stride == 1) {
    for (int64_t r = begin; r < end; ++r) {
      for (int64_t j = 0; j < args.columns; ++j) {
        moved_channels(args, r, j, 0, args.to.channels, args.out + r * args.to.row_stride + j * args.to.column_stride);
      }
    }
  } else if (args.to.row_stride == 1) {
    for (int64_t r = begin; r < end; r += kRun) {
      for (int64_t j = 0; j < args.columns; ++j) move_run(args, r, j, std::min(kRun, end - r), true);
    }
  } else {
    for (int64_t r = begin; r < end; ++r) {
      for (int64_t j = 0; j < args.columns; j += kRun) move_run(args, r, j, std::min(kRun, args.columns - j), false);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(permute_rows);

void permute(Context&, const PermuteOperands& operands, const Tensor& out) {
  const PermuteTarget to = permute_target(out, operands.order);
  const PermuteArgs args{operands.x.data<float>(),
                         operands.mask.data<uint8_t>(),
                         out.data<float>() + operands.first_row * to.row_stride,
                         operands.x.dim(1),
                         operands.x.dim(2),
                         operands.column,
                         operands.gate_column,
                         to};
  const auto rows = HWY_DYNAMIC_DISPATCH(permute_rows);
  const int64_t tile = (rows_per_tile(to.columns * to.channels) + kRun - 1) / kRun * kRun;
  parallel_tiles(operands.x.dim(0), tile, [&](int64_t begin, int64_t end) { rows(args, begin, end); });
}

}  // namespace rz::cpu
#endif
