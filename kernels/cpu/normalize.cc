// layer_norm and softmax: two reductions over a row, then one pass that writes it.
#include <cmath>

#include "kernels/cpu/bf16_tensors.h"
#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/normalize.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Highway's headers come first: the next two are included once per instruction set.
#include "kernels/cpu/lanes-inl.h"
#include "kernels/cpu/softmax-inl.h"

#ifndef RZ_KERNELS_CPU_NORMALIZE_ONCE
#define RZ_KERNELS_CPU_NORMALIZE_ONCE
namespace rz::cpu {

struct LayerNormArgs {
  const float* x;
  const float* gamma;
  const float* beta;
  float* out;
  int64_t d;
  float eps;
};

struct SoftmaxArgs {
  const float* x;
  float* out;
  int64_t n;
};

}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

void layer_norm_rows(const LayerNormArgs& args, int64_t begin, int64_t end) {
  const float count = static_cast<float>(args.d);
  for (int64_t row = begin; row < end; ++row) {
    const float* x = args.x + row * args.d;
    float* out = args.out + row * args.d;
    const float mean =
        sum_in_chains(args.d, [=](auto tag, int64_t i) HWY_ATTR { return hn::LoadU(tag, x + i); }) / count;
    const float squares = sum_in_chains(args.d, [=](auto tag, int64_t i) HWY_ATTR {
      const auto deviation = hn::Sub(hn::LoadU(tag, x + i), hn::Set(tag, mean));
      return hn::Mul(deviation, deviation);
    });
    const float scale = 1.0f / std::sqrt(squares / count + args.eps);
    for_lanes(args.d, [=](auto tag, int64_t i) HWY_ATTR {
      const auto normal = hn::Mul(hn::Sub(hn::LoadU(tag, x + i), hn::Set(tag, mean)), hn::Set(tag, scale));
      hn::StoreU(hn::MulAdd(normal, hn::LoadU(tag, args.gamma + i), hn::LoadU(tag, args.beta + i)), tag, out + i);
    });
  }
}

void softmax_rows(const SoftmaxArgs& args, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) softmax_row(args.x + row * args.n, args.n, args.out + row * args.n);
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(layer_norm_rows);
HWY_EXPORT(softmax_rows);

void layer_norm(Context& context, const Tensor& x, const Tensor& gamma, const Tensor& beta, float eps,
                const Tensor& out) {
  write_widened(context, out, [&](const Tensor& result) {
    const LayerNormArgs args{
        x.data<float>(), gamma.data<float>(), beta.data<float>(), result.data<float>(), x.dim(1), eps};
    const auto rows = HWY_DYNAMIC_DISPATCH(layer_norm_rows);
    parallel_tiles(x.dim(0), rows_per_tile(x.dim(1)), [&](int64_t begin, int64_t end) { rows(args, begin, end); });
  });
}

void softmax(Context&, const Tensor& x, const Tensor& out) {
  const SoftmaxArgs args{x.data<float>(), out.data<float>(), x.dim(1)};
  const auto rows = HWY_DYNAMIC_DISPATCH(softmax_rows);
  parallel_tiles(x.dim(0), rows_per_tile(x.dim(1)), [&](int64_t begin, int64_t end) { rows(args, begin, end); });
}

}  // namespace rz::cpu
#endif
