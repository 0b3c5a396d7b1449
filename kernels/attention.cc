#include "kernels/attention.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {
namespace {

/// Whether every element that the view names lies inside its tensor, which has the result's type.
bool view_fits(const ChannelView& view, const AttentionOperands& operands, int64_t positions) {
  const int64_t channels = int64_t{operands.heads} * operands.head_dim;
  const int64_t last = view.offset + (operands.outer - 1) * view.outer + (positions - 1) * view.position +
                       (operands.inner - 1) * view.inner + channels;
  return !view.tensor.empty() && view.tensor.dtype() == operands.out.tensor.dtype() && view.offset >= 0 &&
         view.outer >= 0 && view.position >= 0 && view.inner >= 0 && last <= view.tensor.numel();
}

bool mask_fits(const AttentionOperands& operands) {
  const Tensor& mask = operands.key_mask;
  return mask.empty() || is(mask, DType::u8, Shape{operands.outer, operands.keys, operands.inner}) ||
         is(mask, DType::u8, Shape{operands.outer, operands.keys, 1});
}

bool is_real(DType dtype) { return dtype == DType::f32 || dtype == DType::bf16; }

bool operands_fit(const AttentionOperands& a) {
  return is_real(a.out.tensor.dtype()) && a.outer >= 0 && a.queries >= 0 && a.keys >= 1 && a.inner >= 0 &&
         a.heads >= 1 && (a.head_dim == 4 || a.head_dim == 8 || a.head_dim == 16 || a.head_dim == 32) &&
         view_fits(a.q, a, a.queries) && view_fits(a.k, a, a.keys) && view_fits(a.v, a, a.keys) &&
         view_fits(a.out, a, a.queries) && (a.gate.tensor.empty() || view_fits(a.gate, a, a.queries)) && mask_fits(a) &&
         (a.bias.empty() || is(a.bias, DType::f32, Shape{a.heads, a.keys, a.queries}));
}

}  // namespace

ChannelView channels_of(const Tensor& tensor, int64_t offset) {
  if (tensor.rank() != 4) throw Error(ExitCode::internal, "channels_of: " + tensor.text() + " has not four axes");
  const int64_t width = tensor.dim(3), inner = tensor.dim(2);
  return {tensor, offset, tensor.dim(1) * inner * width, inner * width, width};
}

void attention(Context& context, const AttentionOperands& operands) {
  if (operands.outer == 0 || operands.queries == 0 || operands.inner == 0) return;
  require_operands(operands_fit(operands), "attention",
                   {{"q", operands.q.tensor},
                    {"k", operands.k.tensor},
                    {"v", operands.v.tensor},
                    {"gate", operands.gate.tensor},
                    {"key_mask", operands.key_mask},
                    {"bias", operands.bias},
                    {"out", operands.out.tensor}});
  (context.on_cuda() ? cuda::attention : cpu::attention)(context, operands);
}

void attention(Context& context, const Tensor& qkv, const Tensor& key_mask, int heads, const Tensor& out) {
  const bool fits = has_rank(out, out.dtype(), 4) && heads >= 1 && out.dim(3) % heads == 0 &&
                    is(qkv, out.dtype(), Shape{out.dim(0), out.dim(1), out.dim(2), 3 * out.dim(3)}) &&
                    (key_mask.empty() || is(key_mask, DType::u8, Shape{qkv.dim(0), qkv.dim(1)}));
  require_operands(fits, "attention", {{"qkv", qkv}, {"key_mask", key_mask}, {"out", out}});
  AttentionOperands operands;
  operands.outer = out.dim(0);
  operands.queries = operands.keys = out.dim(1);
  operands.inner = out.dim(2);
  operands.heads = heads;
  operands.head_dim = static_cast<int>(out.dim(3) / heads);
  operands.q = channels_of(qkv, 0);
  operands.k = channels_of(qkv, out.dim(3));
  operands.v = channels_of(qkv, 2 * out.dim(3));
  operands.out = channels_of(out, 0);
  if (!key_mask.empty()) operands.key_mask = key_mask.reshape(Shape{qkv.dim(0), qkv.dim(1), 1});
  if (operands.keys > 0) attention(context, operands);
}

}  // namespace rz
