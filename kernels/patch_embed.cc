#include "kernels/patch_embed.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"
#include "kernels/pileup_encode.h"

namespace rz {
namespace {

bool images_fit(const Tensor& codes, const Tensor& quals, int patch, const Tensor& out) {
  return has_rank(codes, DType::u8, 3) && is(quals, DType::u8, codes.shape()) && patch > 0 &&
         codes.dim(2) % patch == 0 && has_rank(out, DType::f32, 4) &&
         is(out, DType::f32, Shape{codes.dim(0), codes.dim(1), codes.dim(2) / patch, out.dim(3)});
}

bool weights_fit(const Tensor& codes, int patch, const Tensor& table_code, const Tensor& table_qual,
                 const Tensor& row_features, const LinearWeight& row_weight, const Tensor& position,
                 const Tensor& out) {
  const Shape table{patch, pileup_code::kCount, out.dim(3)};
  return is(table_code, DType::f32, table) && is(table_qual, DType::f32, table) &&
         is(row_features, DType::f32, Shape{codes.dim(0), codes.dim(1), row_weight.in_features}) &&
         row_weight.out_features == out.dim(3) && is(position, DType::f32, Shape{out.dim(2), out.dim(3)});
}

}  // namespace

void patch_embed(Context& context, const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                 const Tensor& table_qual, const Tensor& row_features, const LinearWeight& row_weight,
                 const Tensor& position, const Tensor& out) {
  const bool fits = images_fit(codes, quals, patch, out) &&
                    weights_fit(codes, patch, table_code, table_qual, row_features, row_weight, position, out);
  require_operands(fits, "patch_embed",
                   {{"codes", codes},
                    {"quals", quals},
                    {"table_code", table_code},
                    {"table_qual", table_qual},
                    {"row_features", row_features},
                    {"packed row weight", row_weight.panels},
                    {"position", position},
                    {"out", out}});
  if (out.numel() == 0) return;
  ArenaScope scope(context.workspace());
  const int64_t rows = codes.dim(0) * codes.dim(1);
  const Tensor row_term = context.workspace().alloc(DType::f32, Shape{rows, out.dim(3)});
  linear(context, row_features.reshape(Shape{rows, row_weight.in_features}), row_weight, Activation::none, Tensor(),
         row_term);
  (context.on_cuda() ? cuda::patch_embed : cpu::patch_embed)(context, codes, quals, patch, table_code, table_qual,
                                                             row_term, position, out);
}

}  // namespace rz
