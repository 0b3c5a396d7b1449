// Element by element; rows on several threads.
#include "kernels/combine.h"

#include <algorithm>
#include <cstring>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/combine.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Included once per instruction set, hence behind Highway's own header.
#include "kernels/cpu/sigmoid-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

void gated_row(const float* x, const float* gate, const float* residual, float* out, int64_t n) {
  for_lanes(n, [=](auto tag, int64_t c) HWY_ATTR {
    const auto base = residual ? hn::LoadU(tag, residual + c) : hn::Zero(tag);
    hn::StoreU(hn::MulAdd(hn::LoadU(tag, x + c), sigmoid(tag, hn::LoadU(tag, gate + c)), base), tag, out + c);
  });
}

void sum_row(const float* a, const float* b, float* out, int64_t n) {
  for_lanes(n, [=](auto tag, int64_t c)
                   HWY_ATTR { hn::StoreU(hn::Add(hn::LoadU(tag, a + c), hn::LoadU(tag, b + c)), tag, out + c); });
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {
namespace {

/// Calls body(row) for every row of a tensor of so many elements each.
template <class Body>
void for_rows(int64_t rows, int64_t row_elements, const Body& body) {
  parallel_tiles(rows, rows_per_tile(row_elements), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) body(row);
  });
}

}  // namespace

HWY_EXPORT(gated_row);
HWY_EXPORT(sum_row);

void gated_add(Context&, const Tensor& x, const Tensor& gate, int64_t column, const Tensor& residual,
               const Tensor& out) {
  const int64_t n = out.dim(1), p = x.dim(0), width = gate.dim(1);
  const float* base = residual.data<float>();
  const auto row_of = HWY_DYNAMIC_DISPATCH(gated_row);
  for_rows(out.dim(0), n, [&](int64_t i) {
    row_of(x.data<float>() + i % p * n, gate.data<float>() + i * width + column, base ? base + i * n : nullptr,
           out.data<float>() + i * n, n);
  });
}

void add_rows(Context&, const Tensor& x, const Tensor& out) {
  const int64_t n = out.dim(1), p = x.dim(0);
  const auto sum = HWY_DYNAMIC_DISPATCH(sum_row);
  for_rows(out.dim(0), n, [&](int64_t i) {
    float* to = out.data<float>() + i * n;
    sum(to, x.data<float>() + i % p * n, to, n);
  });
}

void relu(Context&, const Tensor& x, const Tensor& out) {
  const int64_t n = x.dim(1);
  for_rows(x.dim(0), n, [&](int64_t i) {
    for (int64_t c = i * n; c < (i + 1) * n; ++c) out.data<float>()[c] = std::max(0.0f, x.data<float>()[c]);
  });
}

void scale(Context&, float factor, const Tensor& x) {
  const int64_t n = x.dim(1);
  for_rows(x.dim(0), n, [&](int64_t i) {
    for (int64_t c = i * n; c < (i + 1) * n; ++c) x.data<float>()[c] *= factor;
  });
}

void add_outer_sum(Context&, const Tensor& left, const Tensor& right, const Tensor& out) {
  const int64_t m = right.dim(0), d = left.dim(1);
  const auto sum = HWY_DYNAMIC_DISPATCH(sum_row);
  for_rows(out.dim(0) * m, d, [&](int64_t i) {
    float* to = out.data<float>() + i * d;
    sum(to, left.data<float>() + i / m * d, to, d);
    sum(to, right.data<float>() + i % m * d, to, d);
  });
}

void add_table_rows(Context&, const Tensor& index, const Tensor& table, const Tensor& out) {
  const int64_t n = out.dim(1);
  const auto sum = HWY_DYNAMIC_DISPATCH(sum_row);
  for_rows(out.dim(0), n, [&](int64_t i) {
    const int32_t entry = index.data<int32_t>()[i];
    float* to = out.data<float>() + i * n;
    if (entry >= 0) sum(to, table.data<float>() + entry * n, to, n);
  });
}

void masked_mean(Context&, const Tensor& x, const Tensor& mask, const Tensor& out) {
  const int64_t rows = x.dim(0), columns = x.dim(1), d = x.dim(2);
  const auto sum = HWY_DYNAMIC_DISPATCH(sum_row);
  for_rows(columns, rows * d, [&](int64_t j) {
    float* to = out.data<float>() + j * d;
    std::fill_n(to, d, 0.0f);
    float count = 1e-10f;
    for (int64_t s = 0; s < rows; ++s) {
      if (!mask.data<uint8_t>()[s * columns + j]) continue;
      sum(to, x.data<float>() + (s * columns + j) * d, to, d);
      count += 1;
    }
    for (int64_t c = 0; c < d; ++c) to[c] /= count;
  });
}

void copy_columns(Context&, const Tensor& x, int64_t from_column, int64_t width, const Tensor& out, int64_t to_column) {
  const auto size = static_cast<int64_t>(dtype_size(x.dtype()));
  for_rows(x.dim(0), width, [&](int64_t i) {
    std::memcpy(static_cast<char*>(out.raw()) + (i * out.dim(1) + to_column) * size,
                static_cast<const char*>(x.raw()) + (i * x.dim(1) + from_column) * size,
                static_cast<size_t>(width * size));
  });
}

}  // namespace rz::cpu
#endif
