// The product of a tile of rows stays in the second-level cache, where the gates find it.
#include "kernels/gru.h"

#include <vector>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/weight_product.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/gru.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Included once per instruction set, hence behind Highway's own header.
#include "kernels/cpu/sigmoid-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

/// One row of gru_step from its product; `gates` may be null.
void gru_row(const float* product, const float* input, const float* h, float* gates, float* out, int64_t n) {
  for_lanes(n, [=](auto d, int64_t c) HWY_ATTR {
    const auto reset = sigmoid(d, hn::Add(hn::LoadU(d, input + c), hn::LoadU(d, product + c)));
    const auto update = sigmoid(d, hn::Add(hn::LoadU(d, input + n + c), hn::LoadU(d, product + n + c)));
    const auto recurrent = hn::LoadU(d, product + 2 * n + c);
    const auto candidate = hn::Tanh(d, hn::MulAdd(reset, recurrent, hn::LoadU(d, input + 2 * n + c)));
    const auto before = hn::LoadU(d, h + c);
    hn::StoreU(hn::MulAdd(update, hn::Sub(before, candidate), candidate), d, out + c);
    if (gates == nullptr) return;
    hn::StoreU(reset, d, gates + c);
    hn::StoreU(update, d, gates + n + c);
    hn::StoreU(candidate, d, gates + 2 * n + c);
    hn::StoreU(recurrent, d, gates + 3 * n + c);
  });
}

void gru_gradient_row(const float* h, const float* gates, const float* d_out, float* d_input, float* d_recurrent,
                      float* d_h, int64_t n) {
  for_lanes(n, [=](auto d, int64_t c) HWY_ATTR {
    const auto one = hn::Set(d, 1.0f);
    const auto reset = hn::LoadU(d, gates + c), update = hn::LoadU(d, gates + n + c);
    const auto candidate = hn::LoadU(d, gates + 2 * n + c), recurrent = hn::LoadU(d, gates + 3 * n + c);
    const auto by_out = hn::LoadU(d, d_out + c);
    const auto by_candidate = hn::Mul(hn::Mul(by_out, hn::Sub(one, update)), hn::NegMulAdd(candidate, candidate, one));
    const auto by_update =
        hn::Mul(hn::Mul(by_out, hn::Sub(hn::LoadU(d, h + c), candidate)), hn::Mul(update, hn::Sub(one, update)));
    const auto by_reset = hn::Mul(hn::Mul(by_candidate, recurrent), hn::Mul(reset, hn::Sub(one, reset)));
    for (float* both : {d_input, d_recurrent}) {
      hn::StoreU(by_reset, d, both + c);
      hn::StoreU(by_update, d, both + n + c);
    }
    hn::StoreU(by_candidate, d, d_input + 2 * n + c);
    hn::StoreU(hn::Mul(by_candidate, reset), d, d_recurrent + 2 * n + c);
    hn::StoreU(hn::Mul(by_out, update), d, d_h + c);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(gru_row);
HWY_EXPORT(gru_gradient_row);

void gru_step(Context& context, const Tensor& h, const LinearWeight& recurrent, const TableRows& input,
              const Tensor& gates, const Tensor& out) {
  const ArenaScope scope(context.workspace());
  const WeightProduct product(context, recurrent);
  const auto row_of = HWY_DYNAMIC_DISPATCH(gru_row);
  const int64_t n = h.dim(1);
  const int32_t* index = input.index.data<int32_t>();
  parallel_tiles(h.dim(0), kRowTile, [&](int64_t begin, int64_t end) {
    std::vector<float> tile(static_cast<size_t>((end - begin) * 3 * n));
    const float* from = h.data<float>() + begin * n;
    product.multiply({from, n, nullptr, recurrent.bias.data<float>(), nullptr, tile.data(), 3 * n, n, 3 * n, false},
                     end - begin);
    for (int64_t i = begin; i < end; ++i) {
      row_of(tile.data() + (i - begin) * 3 * n, input.table.data<float>() + (index ? index[i] : i) * 3 * n,
             h.data<float>() + i * n, gates.empty() ? nullptr : gates.data<float>() + i * 4 * n,
             out.data<float>() + i * n, n);
    }
  });
}

void gru_gradient(Context&, const Tensor& h, const Tensor& gates, const Tensor& d_out, const GruGradient& out) {
  const auto row_of = HWY_DYNAMIC_DISPATCH(gru_gradient_row);
  const int64_t n = h.dim(1);
  parallel_tiles(h.dim(0), rows_per_tile(n), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      row_of(h.data<float>() + i * n, gates.data<float>() + i * 4 * n, d_out.data<float>() + i * n,
             out.d_input.data<float>() + i * 3 * n, out.d_recurrent.data<float>() + i * 3 * n,
             out.d_h.data<float>() + i * n, n);
    }
  });
}

}  // namespace rz::cpu
#endif
