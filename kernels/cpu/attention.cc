// One lane per query: the queries of a head lie transposed in a scratch buffer, keys and values are broadcast. No sum
// crosses lanes, so that a query's bits depend neither on the vector's width nor on its neighbours. Keys are taken
// eight at a time, which gives eight independent chains and one rescaling of the sums per eight.
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
#include "hwy/contrib/math/math-inl.h"

#ifndef RZ_KERNELS_CPU_ATTENTION_ONCE
#define RZ_KERNELS_CPU_ATTENTION_ONCE
namespace rz::cpu {

constexpr int kKeyBlock = 8;
constexpr int kMaxHeadDim = 32;
constexpr int kMaxLanes = 16;

struct AttentionArgs {
  const float* qkv;
  const uint8_t* key_mask;  // null where all keys count
  float* out;
  int64_t length, inner;
  int heads, head_dim;

  int64_t channels() const { return int64_t{heads} * head_dim; }
  int64_t q_stride() const { return inner * 3 * channels(); }
  int64_t out_stride() const { return inner * channels(); }
};

/// One head of one sequence.
struct AttentionHead {
  const float* q;
  float* out;
  const int64_t* key_offset;  // of the unmasked keys, relative to q
  int64_t key_count;
};

}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The running state of one vector of queries.
template <class D, int kHeadDim>
struct Running {
  hn::Vec<D> largest, sum;
  hn::Vec<D> value[kHeadDim];
};

/// Takes in the kKeys keys from number `first` on; `q` holds the scaled queries transposed.
template <int kKeys, class D, int kHeadDim>
HWY_INLINE void take_keys(D d, const float* q, const AttentionHead& head, int64_t first, int64_t channels,
                          Running<D, kHeadDim>& state) {
  hn::Vec<D> logit[kKeys];
  for (int j = 0; j < kKeys; ++j) logit[j] = hn::Zero(d);
  for (int c = 0; c < kHeadDim; ++c) {
    const auto query = hn::Load(d, q + c * kMaxLanes);
    for (int j = 0; j < kKeys; ++j) {
      const float key = head.q[head.key_offset[first + j] + channels + c];
      logit[j] = hn::MulAdd(query, hn::Set(d, key), logit[j]);
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
    const float* value = head.q + head.key_offset[first + j] + 2 * channels;
    for (int c = 0; c < kHeadDim; ++c) state.value[c] = hn::MulAdd(weight, hn::Set(d, value[c]), state.value[c]);
  }
}

/// Queries [begin, begin + lanes) of one head.
template <class D, int kHeadDim>
HWY_INLINE void query_vector(D d, const AttentionArgs& args, const AttentionHead& head, int64_t begin) {
  HWY_ALIGN float scratch[kHeadDim * kMaxLanes] = {};
  const int64_t count = std::min<int64_t>(hn::Lanes(d), args.length - begin);
  const float scale = 1.0f / std::sqrt(static_cast<float>(kHeadDim));
  for (int64_t i = 0; i < count; ++i) {
    const float* q = head.q + (begin + i) * args.q_stride();
    for (int c = 0; c < kHeadDim; ++c) scratch[c * kMaxLanes + i] = q[c] * scale;
  }
  Running<D, kHeadDim> state;
  state.largest = hn::Set(d, std::numeric_limits<float>::lowest());
  state.sum = hn::Zero(d);
  for (auto& value : state.value) value = hn::Zero(d);
  int64_t key = 0;
  for (; key + kKeyBlock <= head.key_count; key += kKeyBlock) {
    take_keys<kKeyBlock>(d, scratch, head, key, args.channels(), state);
  }
  for (; key < head.key_count; ++key) take_keys<1>(d, scratch, head, key, args.channels(), state);
  const auto inverse = hn::Div(hn::Set(d, 1.0f), head.key_count > 0 ? state.sum : hn::Set(d, 1.0f));
  for (int c = 0; c < kHeadDim; ++c) hn::Store(hn::Mul(state.value[c], inverse), d, scratch + c * kMaxLanes);
  for (int64_t i = 0; i < count; ++i) {
    float* out = head.out + (begin + i) * args.out_stride();
    for (int c = 0; c < kHeadDim; ++c) out[c] = scratch[c * kMaxLanes + i];
  }
}

template <int kHeadDim>
HWY_INLINE void whole_head(const AttentionArgs& args, const AttentionHead& head) {
  using Wide = hn::CappedTag<float, kMaxLanes>;
  using Narrow = hn::CappedTag<float, 8>;  // half the work where a sequence has at most eight entries left
  constexpr int64_t kWide = hn::MaxLanes(Wide());
  constexpr int64_t kNarrow = hn::MaxLanes(Narrow());
  int64_t begin = 0;
  for (; begin + kNarrow < args.length; begin += kWide) query_vector<Wide, kHeadDim>(Wide(), args, head, begin);
  for (; begin < args.length; begin += kNarrow) query_vector<Narrow, kHeadDim>(Narrow(), args, head, begin);
}

/// Sequences [begin, end), numbered outer * inner + inner's index.
void attention_sequences(const AttentionArgs& args, int64_t begin, int64_t end) {
  std::vector<int64_t> key_offset(static_cast<size_t>(args.length));
  for (int64_t sequence = begin; sequence < end; ++sequence) {
    const int64_t outer = sequence / args.inner;
    const int64_t first = (outer * args.length * args.inner + sequence % args.inner) * args.channels();
    int64_t key_count = 0;
    for (int64_t j = 0; j < args.length; ++j) {
      if (!args.key_mask || args.key_mask[outer * args.length + j]) key_offset[key_count++] = j * args.q_stride();
    }
    for (int h = 0; h < args.heads; ++h) {
      const int64_t channel = int64_t{h} * args.head_dim;
      const AttentionHead head{args.qkv + 3 * first + channel, args.out + first + channel, key_offset.data(),
                               key_count};
      if (args.head_dim == 8) whole_head<8>(args, head);
      if (args.head_dim == 16) whole_head<16>(args, head);
      if (args.head_dim == 32) whole_head<32>(args, head);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(attention_sequences);

void attention(Context&, const Tensor& qkv, const Tensor& key_mask, int heads, const Tensor& out) {
  const AttentionArgs args{qkv.data<float>(),
                           key_mask.data<uint8_t>(),
                           out.data<float>(),
                           qkv.dim(1),
                           qkv.dim(2),
                           heads,
                           static_cast<int>(out.dim(3) / heads)};
  const auto sequences = HWY_DYNAMIC_DISPATCH(attention_sequences);
  const int64_t work = args.length * args.length * args.channels();
  parallel_tiles(qkv.dim(0) * qkv.dim(2), rows_per_tile(work),
                 [&](int64_t begin, int64_t end) { sequences(args, begin, end); });
}

}  // namespace rz::cpu
#endif
