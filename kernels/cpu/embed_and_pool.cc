// patch_embed, masked_pool and concat_columns: ops that read rows of channels and combine them without crossing lanes.
#include <cstring>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/embed_and_pool.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Included once per instruction set, hence behind Highway's own header.
#include "kernels/cpu/lanes-inl.h"

#ifndef RZ_KERNELS_CPU_EMBED_AND_POOL_ONCE
#define RZ_KERNELS_CPU_EMBED_AND_POOL_ONCE
namespace rz::cpu {

struct PatchEmbedArgs {
  const uint8_t* codes;
  const uint8_t* quals;
  const float* table_code;
  const float* table_qual;
  const float* row_term;
  const float* position;
  float* out;
  int64_t patches, d;
  int patch;
};

struct MaskedPoolArgs {
  const float* x;
  const uint8_t* mask;
  float* out;
  int64_t length, inner;
};

}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

/// Tokens [begin, end), numbered row * patches + patch.
void patch_embed_tokens(const PatchEmbedArgs& args, int64_t begin, int64_t end) {
  for (int64_t token = begin; token < end; ++token) {
    const uint8_t* codes = args.codes + token * args.patch;
    const uint8_t* quals = args.quals + token * args.patch;
    const float* row_term = args.row_term + token / args.patches * args.d;
    const float* position = args.position + token % args.patches * args.d;
    float* out = args.out + token * args.d;
    for_lanes(args.d, [&](auto tag, int64_t i) HWY_ATTR {
      auto sum = hn::Add(hn::LoadU(tag, row_term + i), hn::LoadU(tag, position + i));
      for (int p = 0; p < args.patch; ++p) {
        const int64_t entry = (p * pileup_code::kCount + codes[p] % pileup_code::kCount) * args.d + i;
        sum = hn::Add(sum, hn::LoadU(tag, args.table_code + entry));
        sum = hn::MulAdd(hn::Set(tag, static_cast<float>(quals[p]) / 40.0f), hn::LoadU(tag, args.table_qual + entry),
                         sum);
      }
      hn::StoreU(sum, tag, out + i);
    });
  }
}

/// Entries [begin, end) of the outer axis.
void masked_pool_outer(const MaskedPoolArgs& args, int64_t begin, int64_t end) {
  for (int64_t o = begin; o < end; ++o) {
    const float* x = args.x + o * args.length * args.inner;
    const uint8_t* mask = args.mask + o * args.length;
    float* out = args.out + o * 2 * args.inner;
    for_lanes(args.inner, [&](auto tag, int64_t i) HWY_ATTR {
      auto sum = hn::Zero(tag);
      auto largest = hn::Zero(tag);
      int64_t count = 0;
      for (int64_t l = 0; l < args.length; ++l) {
        if (!mask[l]) continue;
        const auto value = hn::LoadU(tag, x + l * args.inner + i);
        sum = hn::Add(sum, value);
        largest = count++ == 0 ? value : hn::Max(largest, value);
      }
      hn::StoreU(hn::Div(sum, hn::Set(tag, static_cast<float>(std::max<int64_t>(count, 1)))), tag, out + i);
      hn::StoreU(largest, tag, out + args.inner + i);
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(patch_embed_tokens);
HWY_EXPORT(masked_pool_outer);

void patch_embed(Context&, const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                 const Tensor& table_qual, const Tensor& row_term, const Tensor& position, const Tensor& out) {
  const PatchEmbedArgs args{codes.data<uint8_t>(),
                            quals.data<uint8_t>(),
                            table_code.data<float>(),
                            table_qual.data<float>(),
                            row_term.data<float>(),
                            position.data<float>(),
                            out.data<float>(),
                            codes.dim(2) / patch,
                            out.dim(3),
                            patch};
  const auto tokens = HWY_DYNAMIC_DISPATCH(patch_embed_tokens);
  parallel_tiles(out.numel() / args.d, rows_per_tile(2 * patch * args.d),
                 [&](int64_t begin, int64_t end) { tokens(args, begin, end); });
}

void masked_pool(Context&, const Tensor& x, const Tensor& mask, const Tensor& out) {
  const MaskedPoolArgs args{x.data<float>(), mask.data<uint8_t>(), out.data<float>(), x.dim(1), x.dim(2)};
  const auto outer = HWY_DYNAMIC_DISPATCH(masked_pool_outer);
  parallel_tiles(x.dim(0), rows_per_tile(args.length * args.inner),
                 [&](int64_t begin, int64_t end) { outer(args, begin, end); });
}

void concat_columns(Context&, const Tensor& a, const Tensor& b, const Tensor& out) {
  const size_t a_bytes = static_cast<size_t>(a.dim(1)) * sizeof(float);
  const size_t b_bytes = static_cast<size_t>(b.dim(1)) * sizeof(float);
  for (int64_t i = 0; i < a.dim(0); ++i) {
    float* row = out.data<float>() + i * out.dim(1);
    if (a_bytes) std::memcpy(row, a.data<float>() + i * a.dim(1), a_bytes);
    if (b_bytes) std::memcpy(row + a.dim(1), b.data<float>() + i * b.dim(1), b_bytes);
  }
}

}  // namespace rz::cpu
#endif
