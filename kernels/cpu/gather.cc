// The sums of a tile of rows stay in the second-level cache, where the product finds them.
#include "kernels/gather.h"

#include <algorithm>
#include <vector>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/weight_product.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/gather.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Included once per instruction set, hence behind Highway's own header.
#include "kernels/cpu/lanes-inl.h"

#ifndef RZ_KERNELS_CPU_GATHER_ARGS
#define RZ_KERNELS_CPU_GATHER_ARGS
namespace rz::cpu {
/// The operands of both ops, as pointers.
struct GatherArgs {
  const float* x;
  const int32_t* offsets;
  const int32_t* rows;
  const float* weights;  // or null
  const float* table;    // or null
  const int32_t* index;  // or null
  int64_t n;
  bool relu;

  const float* added(int64_t i) const { return table ? table + (index ? index[i] : i) * n : nullptr; }
};
}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

/// One result of gather_sum; `start` may be null, for zeros.
void gather_row(const GatherArgs& args, int64_t i, const float* start, float* to) {
  const int32_t begin = args.offsets[i], end = args.offsets[i + 1];
  for_lanes(args.n, [&](auto tag, int64_t c) HWY_ATTR {
    auto sum = start ? hn::LoadU(tag, start + c) : hn::Zero(tag);
    for (int32_t j = begin; j < end; ++j) {
      const auto value = hn::LoadU(tag, args.x + args.rows[j] * args.n + c);
      sum = args.weights ? hn::MulAdd(hn::Set(tag, args.weights[j]), value, sum) : hn::Add(sum, value);
    }
    hn::StoreU(args.relu ? hn::Max(sum, hn::Zero(tag)) : sum, tag, to + c);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {
namespace {

GatherArgs args_of(const Tensor& x, const RowLists& lists, Activation activation, const TableRows& added) {
  return {x.data<float>(),
          lists.offsets.data<int32_t>(),
          lists.rows.data<int32_t>(),
          lists.weights.data<float>(),
          added.table.data<float>(),
          added.index.data<int32_t>(),
          x.dim(1),
          activation == Activation::relu};
}

}  // namespace

HWY_EXPORT(gather_row);

void gather_sum(Context&, const Tensor& x, const RowLists& lists, Activation activation, const TableRows& added,
                const Tensor& out) {
  const GatherArgs args = args_of(x, lists, activation, added);
  const auto row_of = HWY_DYNAMIC_DISPATCH(gather_row);
  parallel_tiles(lists.count(), rows_per_tile(args.n), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) row_of(args, i, args.added(i), out.data<float>() + i * args.n);
  });
}

void gather_linear(Context& context, const Tensor& x, const RowLists& lists, const LinearWeight& weight,
                   Activation activation, const TableRows& added, const Tensor& out) {
  const ArenaScope scope(context.workspace());
  const GatherArgs sums = args_of(x, lists, Activation::none, {});
  const WeightProduct product(context, weight);
  const auto row_of = HWY_DYNAMIC_DISPATCH(gather_row);
  GemmArgs args{nullptr,
                weight.in_features,
                nullptr,
                weight.bias.data<float>(),
                added.table.data<float>(),
                out.data<float>(),
                weight.out_features,
                weight.in_features,
                weight.out_features,
                activation == Activation::relu};
  args.residual_first = true;
  args.residual_rows = added.index.data<int32_t>();
  parallel_tiles(lists.count(), kRowTile, [&](int64_t begin, int64_t end) {
    std::vector<float> tile(static_cast<size_t>((end - begin) * sums.n));
    for (int64_t i = begin; i < end; ++i) row_of(sums, i, nullptr, tile.data() + (i - begin) * sums.n);
    GemmArgs part = args.results_from(begin);
    part.x = tile.data();
    product.multiply(part, end - begin);
  });
}

}  // namespace rz::cpu
#endif
