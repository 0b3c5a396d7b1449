// attention of bf16 tensors: each sequence is copied to f32, where the op runs, and its result is rounded. Nothing is
// kept between sequences, so that the bits of one depend on itself alone.
#include <vector>

#include "kernels/bf16.h"
#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

namespace rz::cpu {
namespace {

/// One sequence's channels, [1, positions, 1, channels] f32.
class WideRows {
 public:
  WideRows(const ChannelView& from, int64_t positions, int64_t channels)
      : from_(from), positions_(positions), channels_(channels) {
    if (!from.tensor.empty()) values_.resize(static_cast<size_t>(positions * channels));
  }

  ChannelView view() const {
    if (values_.empty()) return {};
    return channels_of(rz::view(values_.data(), Shape{1, positions_, 1, channels_}), 0);
  }
  void widen(int64_t o, int64_t n) {
    if (values_.empty()) return;
    for (int64_t i = 0; i < positions_; ++i) {
      for (int64_t c = 0; c < channels_; ++c) values_[i * channels_ + c] = from_bf16(row(o, i, n)[c]);
    }
  }
  void round(int64_t o, int64_t n) const {
    for (int64_t i = 0; i < positions_; ++i) {
      for (int64_t c = 0; c < channels_; ++c) row(o, i, n)[c] = to_bf16(values_[i * channels_ + c]);
    }
  }

 private:
  Bf16* row(int64_t o, int64_t i, int64_t n) const {
    return from_.tensor.data<Bf16>() + from_.offset + o * from_.outer + i * from_.position + n * from_.inner;
  }

  ChannelView from_;
  int64_t positions_, channels_;
  std::vector<float> values_;
};

void sequences(Context& context, const AttentionOperands& operands, int64_t begin, int64_t end) {
  const int64_t channels = int64_t{operands.heads} * operands.head_dim;
  WideRows q(operands.q, operands.queries, channels), out(operands.out, operands.queries, channels);
  WideRows gate(operands.gate, operands.queries, channels);
  WideRows k(operands.k, operands.keys, channels), v(operands.v, operands.keys, channels);
  std::vector<uint8_t> mask(static_cast<size_t>(operands.keys));
  AttentionOperands one = operands;
  one.outer = one.inner = 1;
  one.q = q.view();
  one.k = k.view();
  one.v = v.view();
  one.gate = gate.view();
  one.out = out.view();
  const uint8_t* masks = operands.key_mask.data<uint8_t>();
  const int64_t mask_inner = masks ? operands.key_mask.dim(2) : 1;
  if (masks) one.key_mask = view(mask.data(), Shape{1, operands.keys, 1});
  for (int64_t sequence = begin; sequence < end; ++sequence) {
    const int64_t o = sequence / operands.inner, n = sequence % operands.inner;
    for (WideRows* rows : {&q, &k, &v, &gate}) rows->widen(o, n);
    for (int64_t j = 0; masks && j < operands.keys; ++j) {
      mask[j] = masks[(o * operands.keys + j) * mask_inner + (mask_inner > 1 ? n : 0)];
    }
    cpu::attention(context, one);
    out.round(o, n);
  }
}

}  // namespace

void attention_widened(Context& context, const AttentionOperands& operands) {
  const int64_t work = operands.queries * operands.keys * operands.heads * operands.head_dim;
  parallel_tiles(operands.outer * operands.inner, rows_per_tile(work),
                 [&](int64_t begin, int64_t end) { sequences(context, operands, begin, end); });
}

}  // namespace rz::cpu
