#include "kernels/attention.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {
namespace {

bool operands_fit(const Tensor& qkv, const Tensor& key_mask, int heads, const Tensor& out) {
  if (!has_rank(qkv, DType::f32, 4) || !has_rank(out, DType::f32, 4) || heads < 1) return false;
  const int64_t channels = out.dim(3);
  const int64_t head_dim = channels / heads;
  return is(qkv, DType::f32, Shape{out.dim(0), out.dim(1), out.dim(2), 3 * channels}) && channels % heads == 0 &&
         (head_dim == 8 || head_dim == 16 || head_dim == 32) &&
         (key_mask.empty() || is(key_mask, DType::u8, Shape{qkv.dim(0), qkv.dim(1)}));
}

}  // namespace

void attention(Context& context, const Tensor& qkv, const Tensor& key_mask, int heads, const Tensor& out) {
  require_operands(operands_fit(qkv, key_mask, heads, out), "attention",
                   {{"qkv", qkv}, {"key_mask", key_mask}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::attention : cpu::attention)(context, qkv, key_mask, heads, out);
}

}  // namespace rz
