#include "kernels/gather.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {
namespace {

void check(const char* op, const Tensor& x, const RowLists& lists, int64_t out_width, const TableRows& added,
           const Tensor& out) {
  const bool listed = has_rank(lists.offsets, DType::i32, 1) && lists.offsets.dim(0) >= 1 &&
                      has_rank(lists.rows, DType::i32, 1) &&
                      (lists.weights.empty() || is(lists.weights, DType::f32, lists.rows.shape()));
  const int64_t m = listed ? lists.count() : 0;
  const bool indexed = added.index.empty() ? added.table.empty() || added.table.dim(0) == m
                                           : !added.table.empty() && is(added.index, DType::i32, Shape{m});
  const bool fits =
      listed && has_rank(x, DType::f32, 2) && is(out, DType::f32, Shape{m, out_width}) &&
      (added.table.empty() || (has_rank(added.table, DType::f32, 2) && added.table.dim(1) == out_width)) && indexed;
  require_operands(fits, op,
                   {{"x", x},
                    {"offsets", lists.offsets},
                    {"rows", lists.rows},
                    {"weights", lists.weights},
                    {"table", added.table},
                    {"index", added.index},
                    {"out", out}});
}

}  // namespace

void gather_sum(Context& context, const Tensor& x, const RowLists& lists, Activation activation, const TableRows& added,
                const Tensor& out) {
  check("gather_sum", x, lists, x.rank() == 2 ? x.dim(1) : 0, added, out);
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::gather_sum : cpu::gather_sum)(context, x, lists, activation, added, out);
}

void gather_linear(Context& context, const Tensor& x, const RowLists& lists, const LinearWeight& weight,
                   Activation activation, const TableRows& added, const Tensor& out) {
  check("gather_linear", x, lists, weight.out_features, added, out);
  require_operands(x.dim(1) == weight.in_features, "gather_linear", {{"x", x}, {"packed weight", weight.panels}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::gather_linear : cpu::gather_linear)(context, x, lists, weight, activation, added, out);
}

}  // namespace rz
