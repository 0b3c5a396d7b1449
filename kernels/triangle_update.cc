#include "kernels/triangle_update.h"

#include <algorithm>

#include "kernels/check.h"
#include "kernels/combine.h"
#include "kernels/cuda/ops.h"
#include "kernels/permute.h"
#include "kernels/triangle_product.h"

namespace rz {
namespace {

void normalise(Context& context, const NormWeights& norm, const Tensor& x, const Tensor& out) {
  const Shape flat{x.numel() / norm.gamma.dim(0), norm.gamma.dim(0)};
  layer_norm(context, x.reshape(flat), norm.gamma, norm.beta, norm.epsilon, out.reshape(flat));
}

void project(Context& context, const LinearWeight& weight, const Tensor& x, const Tensor& out) {
  const int64_t rows = x.numel() / weight.in_features;
  linear(context, x.reshape(Shape{rows, weight.in_features}), weight, Activation::none, {},
         out.reshape(Shape{rows, weight.out_features}));
}

/// The update by the ops that it is made of, some rows at a time.
class Composed {
 public:
  Composed(Context& context, Arena& scratch, int64_t chunk_bytes, const TriangleUpdate& layer, const Tensor& x)
      : context_(context),
        scratch_(scratch),
        chunk_bytes_(chunk_bytes),
        layer_(layer),
        n_(x.dim(0)),
        width_(x.dim(2)),
        hidden_(layer.hidden()),
        a_(alloc(Shape{hidden_, n_, n_})),
        b_(alloc(Shape{hidden_, n_, n_})) {}

  void run(const Tensor& mask, const Tensor& x) {
    for_rows(n_ * (width_ + 4 * hidden_),
             [&](int64_t begin, int64_t end) { fill_planes(begin, x.slice(begin, end), mask.slice(begin, end)); });
    for_rows(n_ * (2 * hidden_ + 3 * width_),
             [&](int64_t begin, int64_t end) { update_rows(begin, x.slice(begin, end)); });
  }

 private:
  Tensor alloc(const Shape& shape) { return scratch_.alloc(DType::f32, shape); }

  template <class Body>
  void for_rows(int64_t floats_per_row, const Body& body) {
    const auto row_bytes = static_cast<int64_t>(sizeof(float)) * floats_per_row;
    const int64_t chunk = std::clamp<int64_t>(chunk_bytes_ / row_bytes, 1, n_);
    for (int64_t begin = 0; begin < n_; begin += chunk) {
      const ArenaScope scope(scratch_);
      body(begin, std::min(n_, begin + chunk));
    }
  }

  void fill_planes(int64_t begin, const Tensor& rows, const Tensor& mask) {
    const Tensor normal = alloc(rows.shape()), projected = alloc(Shape{rows.dim(0), n_, 4 * hidden_});
    normalise(context_, layer_.norm, rows, normal);
    project(context_, layer_.projections, normal, projected);
    PermuteOperands operands;
    operands.x = projected;
    operands.mask = mask;
    operands.first_row = begin;
    operands.order = layer_.outgoing ? PermuteOrder::crj : PermuteOrder::cjr;
    operands.gate_column = 2 * hidden_;
    permute(context_, operands, layer_.outgoing ? a_ : b_);  // left
    operands.column = hidden_;
    operands.gate_column = 3 * hidden_;
    permute(context_, operands, layer_.outgoing ? b_ : a_);  // right
  }

  void update_rows(int64_t begin, const Tensor& rows) {
    const int64_t count = rows.dim(0);
    const Tensor product = alloc(Shape{hidden_, count, n_}), center = alloc(Shape{count, n_, hidden_});
    const Tensor update = alloc(rows.shape()), gate = alloc(rows.shape()), normal = alloc(rows.shape());
    triangle_product(context_, a_, b_, begin, product);
    PermuteOperands to_rows;  // of [hidden, count, n]: its rows are the channels
    to_rows.x = product;
    to_rows.order = PermuteOrder::jcr;
    permute(context_, to_rows, center);
    normalise(context_, layer_.center_norm, center, center);
    project(context_, layer_.out, center, update);
    normalise(context_, layer_.norm, rows, normal);
    project(context_, layer_.gate, normal, gate);
    const Shape flat{count * n_, width_};
    gated_add(context_, update.reshape(flat), gate.reshape(flat), 0, rows.reshape(flat), rows.reshape(flat));
  }

  Context& context_;
  Arena& scratch_;
  int64_t chunk_bytes_;
  const TriangleUpdate& layer_;
  int64_t n_, width_, hidden_;
  Tensor a_, b_;
};

bool norm_fits(const NormWeights& norm, int64_t width) {
  return is(norm.gamma, DType::f32, Shape{width}) && is(norm.beta, DType::f32, Shape{width});
}

bool layer_fits(const TriangleUpdate& layer, int64_t width) {
  const int64_t hidden = layer.hidden();
  return norm_fits(layer.norm, width) && norm_fits(layer.center_norm, hidden) &&
         layer.projections.in_features == width && layer.projections.out_features == 4 * hidden &&
         layer.out.out_features == width && layer.gate.in_features == width && layer.gate.out_features == width;
}

}  // namespace

void triangle_update(Context& context, Arena& scratch, int64_t chunk_bytes, const TriangleUpdate& layer,
                     const Tensor& mask, const Tensor& x) {
  const bool fits = has_rank(x, DType::f32, 3) && x.dim(0) == x.dim(1) &&
                    is(mask, DType::u8, Shape{x.dim(0), x.dim(0)}) && layer_fits(layer, x.dim(2));
  require_operands(fits, "triangle_update",
                   {{"x", x}, {"mask", mask}, {"gamma", layer.norm.gamma}, {"center", layer.center_norm.gamma}});
  if (x.numel() == 0) return;
  const ArenaScope scope(scratch);
  if (context.on_cuda() && cuda::triangle_update_serves(context, layer)) {
    cuda::triangle_update(context, scratch, layer, mask, x);
  } else {
    Composed(context, scratch, chunk_bytes, layer, x).run(mask, x);
  }
}

}  // namespace rz
