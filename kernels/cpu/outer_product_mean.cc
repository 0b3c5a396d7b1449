// A tile of pairs (i, j), (i, j + 1), ... at a time: their c x c products in scratch memory, then the projection.
#include "kernels/outer_product_mean.h"

#include <algorithm>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/product_operand.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/outer_product_mean.cc"
#include "hwy/aligned_allocator.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/cpu/gemm-inl.h"

#ifndef RZ_KERNELS_CPU_OUTER_PRODUCT_MEAN_ONCE
#define RZ_KERNELS_CPU_OUTER_PRODUCT_MEAN_ONCE
namespace rz::cpu {

struct OuterProductArgs {
  const float* left;    // [n, c, s]
  const float* right;   // panels [m, ceil(c / 32), s, 32]
  const float* weight;  // panels of c * c inputs
  const float* bias;    // [d rounded up]
  const float* count;   // [n, m]
  float* pair;          // [rows, m, d]
  int64_t first_row, m, c, s, d;
  bool rounded;  // the products too, as operands of the projection

  int64_t panel_size() const { return (c + kPanel - 1) / kPanel * s * kPanel; }
};

/// Pairs (i, [begin, end)); scratch: products [end - begin, c * c], then sums [end - begin, d].
struct PairTile {
  int64_t i, begin, end;
  float* products;
  float* sums;
};

}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

void pair_tile(const OuterProductArgs& args, const PairTile& tile) {
  const int64_t c = args.c, d = args.d, inputs = c * c;
  for (int64_t j = tile.begin; j < tile.end; ++j) {
    const GemmArgs outer{args.left + (args.first_row + tile.i) * c * args.s,
                         args.s,
                         args.right + j * args.panel_size(),
                         nullptr,
                         nullptr,
                         tile.products + (j - tile.begin) * inputs,
                         c,
                         args.s,
                         c,
                         false};
    gemm_rows(outer, 0, c);
  }
  if (args.rounded) round_to_bf16(tile.products, (tile.end - tile.begin) * inputs, tile.products);
  const GemmArgs project{tile.products, inputs, args.weight, args.bias, nullptr, tile.sums, d, inputs, d, false};
  gemm_rows(project, 0, tile.end - tile.begin);
  for (int64_t j = tile.begin; j < tile.end; ++j) {
    const float norm = 1e-3f + args.count[(args.first_row + tile.i) * args.m + j];
    const float* sum = tile.sums + (j - tile.begin) * d;
    float* pair = args.pair + (tile.i * args.m + j) * d;
    for (int64_t e = 0; e < d; ++e) pair[e] += sum[e] / norm;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {
namespace {

/// right [m, s, c] as panels; it is its own panels where c is a panel's width.
const float* right_panels(const Tensor& right, int64_t panel_size, float* scratch) {
  const int64_t m = right.dim(0), s = right.dim(1), c = right.dim(2);
  if (c == kPanel) return right.data<float>();
  std::fill_n(scratch, m * panel_size, 0.0f);
  for (int64_t row = 0; row < m * s; ++row) {
    const float* from = right.data<float>() + row * c;
    float* to = scratch + row / s * panel_size + row % s * kPanel;
    for (int64_t e = 0; e < c; ++e) to[e / kPanel * s * kPanel + e % kPanel] = from[e];
  }
  return scratch;
}

}  // namespace

HWY_EXPORT(pair_tile);

void outer_product_mean(Context& context, const Tensor& left, const Tensor& right, const LinearWeight& weight,
                        const Tensor& count, int64_t first_row, const Tensor& pair) {
  const ArenaScope scope(context.workspace());
  OuterProductArgs args{product_operand(context, left).data<float>(),
                        nullptr,
                        product_operand(context, weight.panels).data<float>(),
                        weight.bias.data<float>(),
                        count.data<float>(),
                        pair.data<float>(),
                        first_row,
                        right.dim(0),
                        left.dim(1),
                        left.dim(2),
                        pair.dim(2),
                        context.precision() == Precision::bf16};
  const bool repack = args.c != kPanel;
  const Tensor scratch = context.workspace().alloc(DType::f32, Shape{repack ? args.m * args.panel_size() : 0});
  args.right = right_panels(product_operand(context, right), args.panel_size(), scratch.data<float>());
  const int64_t tiles = (args.m + kRowTile - 1) / kRowTile;
  const auto run = HWY_DYNAMIC_DISPATCH(pair_tile);
  parallel_tiles(pair.dim(0) * tiles, 1, [&](int64_t index, int64_t) {
    const int64_t begin = index % tiles * kRowTile, end = std::min(args.m, begin + kRowTile);
    const auto buffer = hwy::AllocateAligned<float>(static_cast<size_t>((end - begin) * (args.c * args.c + args.d)));
    run(args, {index / tiles, begin, end, buffer.get(), buffer.get() + (end - begin) * args.c * args.c});
  });
}

}  // namespace rz::cpu
#endif
