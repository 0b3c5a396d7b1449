// One lane per query: the queries of a head lie transposed in a scratch buffer, keys and values are broadcast. No sum
// crosses lanes, so that a query's bits depend neither on the vector's width nor on its neighbours. Keys are taken
// eight at a time, which gives eight independent chains and one rescaling of the sums per eight.
#include "kernels/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Included once per instruction set, hence behind Highway's own header.
#include "kernels/cpu/sigmoid-inl.h"

#ifndef RZ_KERNELS_CPU_ATTENTION_ONCE
#define RZ_KERNELS_CPU_ATTENTION_ONCE
namespace rz::cpu {

constexpr int kKeyBlock = 8;
constexpr int kMaxLanes = 16;

/// A key that counts: where its channels start, and which one it is.
struct AttentionKey {
  const float* k;
  const float* v;
  int64_t index;
};

/// One head of one sequence.
struct AttentionHead {
  const float* q;
  const float* gate;  // null where there is none
  const float* bias;  // [keys, queries] or null
  float* out;
  int64_t queries, q_stride, gate_stride, out_stride;
  const AttentionKey* keys;  // for head 0
  int64_t key_count, channel;
};

}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

/// The running state of one vector of queries.
template <class D, int kHeadDim>
struct Running {
  hn::Vec<D> largest, sum;
  hn::Vec<D> value[kHeadDim];
};

/// Takes in the kKeys keys from number `first` on; `q` holds the scaled queries from `begin` on, transposed.
template <int kKeys, class D, int kHeadDim>
HWY_INLINE void take_keys(D d, const float* q, const AttentionHead& head, int64_t begin, int64_t first,
                          Running<D, kHeadDim>& state) {
  hn::Vec<D> logit[kKeys];
  const auto inside = hn::FirstN(d, static_cast<size_t>(head.queries - begin));
  for (int j = 0; j < kKeys; ++j) {
    logit[j] = hn::Zero(d);
    if (head.bias) logit[j] = hn::MaskedLoad(inside, d, head.bias + head.keys[first + j].index * head.queries + begin);
  }
  for (int c = 0; c < kHeadDim; ++c) {
    const auto query = hn::Load(d, q + c * kMaxLanes);
    for (int j = 0; j < kKeys; ++j) {
      logit[j] = hn::MulAdd(query, hn::Set(d, head.keys[first + j].k[head.channel + c]), logit[j]);
    }
  }
  auto largest = state.largest;
  for (int j = 0; j < kKeys; ++j) largest = hn::Max(largest, logit[j]);
  const auto shrink = hn::Exp(d, hn::Sub(state.largest, largest));
  state.largest = largest;
  state.sum = hn::Mul(state.sum, shrink);
  for (int c = 0; c < kHeadDim; ++c) state.value[c] = hn::Mul(state.value[c], shrink);
  for (int j = 0; j < kKeys; ++j) {
    const auto weight = hn::Exp(d, hn::Sub(logit[j], largest));
    state.sum = hn::Add(state.sum, weight);
    const float* value = head.keys[first + j].v + head.channel;
    for (int c = 0; c < kHeadDim; ++c) state.value[c] = hn::MulAdd(weight, hn::Set(d, value[c]), state.value[c]);
  }
}

/// The sums over their divisor, gated, into `count` rows of the result.
template <class D, int kHeadDim>
HWY_INLINE void store_queries(D d, const AttentionHead& head, int64_t begin, int64_t count,
                              const Running<D, kHeadDim>& state, float* scratch) {
  const auto inverse = hn::Div(hn::Set(d, 1.0f), head.key_count > 0 ? state.sum : hn::Set(d, 1.0f));
  for (int c = 0; c < kHeadDim; ++c) hn::Store(hn::Mul(state.value[c], inverse), d, scratch + c * kMaxLanes);
  const hn::CappedTag<float, 4> channels;
  constexpr int kStep = static_cast<int>(hn::MaxLanes(channels));
  for (int64_t i = 0; i < count; ++i) {
    HWY_ALIGN float row[kHeadDim];
    for (int c = 0; c < kHeadDim; ++c) row[c] = scratch[c * kMaxLanes + i];
    float* out = head.out + (begin + i) * head.out_stride;
    for (int c = 0; c < kHeadDim; c += kStep) {
      auto value = hn::Load(channels, row + c);
      if (head.gate) {
        const auto gate = hn::LoadU(channels, head.gate + (begin + i) * head.gate_stride + c);
        value = hn::Mul(value, sigmoid(channels, gate));
      }
      hn::StoreU(value, channels, out + c);
    }
  }
}

/// Queries [begin, begin + lanes) of one head.
template <class D, int kHeadDim>
HWY_INLINE void query_vector(D d, const AttentionHead& head, int64_t begin) {
  HWY_ALIGN float scratch[kHeadDim * kMaxLanes] = {};
  const int64_t count = std::min<int64_t>(hn::Lanes(d), head.queries - begin);
  const float scale = 1.0f / std::sqrt(static_cast<float>(kHeadDim));
  for (int64_t i = 0; i < count; ++i) {
    const float* q = head.q + (begin + i) * head.q_stride;
    for (int c = 0; c < kHeadDim; ++c) scratch[c * kMaxLanes + i] = q[c] * scale;
  }
  Running<D, kHeadDim> state;
  state.largest = hn::Set(d, std::numeric_limits<float>::lowest());
  state.sum = hn::Zero(d);
  for (auto& value : state.value) value = hn::Zero(d);
  int64_t key = 0;
  for (; key + kKeyBlock <= head.key_count; key += kKeyBlock) take_keys<kKeyBlock>(d, scratch, head, begin, key, state);
  for (; key < head.key_count; ++key) take_keys<1>(d, scratch, head, begin, key, state);
  store_queries(d, head, begin, count, state, scratch);
}

template <int kHeadDim>
HWY_INLINE void whole_head(const AttentionHead& head) {
  using Wide = hn::CappedTag<float, kMaxLanes>;
  using Narrow = hn::CappedTag<float, 8>;  // half the work where a sequence has at most eight entries left
  constexpr int64_t kWide = hn::MaxLanes(Wide());
  constexpr int64_t kNarrow = hn::MaxLanes(Narrow());
  int64_t begin = 0;
  for (; begin + kNarrow < head.queries; begin += kWide) query_vector<Wide, kHeadDim>(Wide(), head, begin);
  for (; begin < head.queries; begin += kNarrow) query_vector<Narrow, kHeadDim>(Narrow(), head, begin);
}

/// Where (o, 0, n) of a view starts; null for a view left out.
HWY_INLINE float* start_of(const ChannelView& view, int64_t o, int64_t n) {
  float* data = static_cast<float*>(view.tensor.raw());
  return data ? data + view.offset + o * view.outer + n * view.inner : nullptr;
}

/// Sequences [begin, end), numbered outer * inner + inner's index.
void attention_sequences(const AttentionOperands& args, int64_t begin, int64_t end) {
  std::vector<AttentionKey> keys(static_cast<size_t>(args.keys));
  const uint8_t* mask = args.key_mask.data<uint8_t>();
  const int64_t mask_inner = mask ? args.key_mask.dim(2) : 1;
  for (int64_t sequence = begin; sequence < end; ++sequence) {
    const int64_t o = sequence / args.inner, n = sequence % args.inner;
    const float* k = start_of(args.k, o, n);
    const float* v = start_of(args.v, o, n);
    const uint8_t* sequence_mask = mask ? mask + o * args.keys * mask_inner + (mask_inner > 1 ? n : 0) : nullptr;
    int64_t key_count = 0;
    for (int64_t j = 0; j < args.keys; ++j) {
      if (!sequence_mask || sequence_mask[j * mask_inner])
        keys[key_count++] = {k + j * args.k.position, v + j * args.v.position, j};
    }
    AttentionHead head{start_of(args.q, o, n),
                       start_of(args.gate, o, n),
                       args.bias.data<float>(),
                       start_of(args.out, o, n),
                       args.queries,
                       args.q.position,
                       args.gate.position,
                       args.out.position,
                       keys.data(),
                       key_count,
                       0};
    for (int h = 0; h < args.heads; ++h) {
      if (args.head_dim == 4) whole_head<4>(head);
      if (args.head_dim == 8) whole_head<8>(head);
      if (args.head_dim == 16) whole_head<16>(head);
      if (args.head_dim == 32) whole_head<32>(head);
      head.q += args.head_dim;
      head.out += args.head_dim;
      head.channel += args.head_dim;
      if (head.gate) head.gate += args.head_dim;
      if (head.bias) head.bias += args.keys * args.queries;
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(attention_sequences);

void attention(Context& context, const AttentionOperands& operands) {
  if (operands.out.tensor.dtype() == DType::bf16) return attention_widened(context, operands);
  const auto sequences = HWY_DYNAMIC_DISPATCH(attention_sequences);
  const int64_t work = operands.queries * operands.keys * operands.heads * operands.head_dim;
  parallel_tiles(operands.outer * operands.inner, rows_per_tile(work),
                 [&](int64_t begin, int64_t end) { sequences(operands, begin, end); });
}

}  // namespace rz::cpu
#endif
