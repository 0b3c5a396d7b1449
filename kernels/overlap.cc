#include "kernels/overlap.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void select_overlaps(Context& context, const Tensor& table, const OverlapQueries& queries, const Tensor& selected,
                     const Tensor& digits) {
  const bool listed = has_rank(queries.offsets, DType::i32, 1) && queries.offsets.dim(0) >= 1 &&
                      has_rank(queries.features, DType::i32, 1);
  const int64_t count = listed ? queries.count() : 0;
  const int64_t words = has_rank(table, DType::u32, 2) ? table.dim(1) : 0;
  const bool fits = listed && has_rank(table, DType::u32, 2) && words % kOverlapChunkWords == 0 &&
                    is(queries.minimum, DType::i32, Shape{count, words / kOverlapChunkWords}) &&
                    is(selected, DType::u32, Shape{count, words}) && has_rank(digits, DType::u32, 3) &&
                    digits.dim(1) >= 1 && digits.dim(1) <= kMostOverlapPlanes &&
                    is(digits, DType::u32, Shape{count, digits.dim(1), words});
  require_operands(fits, "select_overlaps",
                   {{"table", table},
                    {"offsets", queries.offsets},
                    {"features", queries.features},
                    {"minimum", queries.minimum},
                    {"selected", selected},
                    {"digits", digits}});
  if (selected.numel() == 0) return;
  (context.on_cuda() ? cuda::select_overlaps : cpu::select_overlaps)(context, table, queries, selected, digits);
}

}  // namespace rz
