// The ops that rz-doctor tries, and their inputs: those of the networks on reads; all_probes adds the rest.
#include "apps/doctor_probes.h"

#include "kernels/attention.h"
#include "kernels/concat_columns.h"
#include "kernels/layer_norm.h"
#include "kernels/linear.h"
#include "kernels/masked_pool.h"
#include "kernels/patch_embed.h"
#include "kernels/pileup_encode.h"
#include "kernels/softmax.h"

namespace rz {
namespace {

using namespace doctor;

Probe linear_probe(Random random) {
  const auto x = random.floats({96, 64}), weight = random.floats({64, 64}), bias = random.floats({64}),
             residual = random.floats({96, 64});
  return {"linear", 96, kSplitProduct, [=](Context& context, int64_t begin, int64_t end) {
            Bench bench(context);
            const LinearWeight packed = pack_linear(bench.arena(), weight.tensor(), bias.tensor());
            const Tensor out = bench.arena().alloc(DType::f32, {end - begin, 64});
            linear(context, bench.place(x, begin, end), packed, Activation::relu, bench.place(residual, begin, end),
                   out);
            return bench.fetch(out);
          }};
}

Probe attention_probe(Random random) {
  const auto qkv = random.floats({8, 48, 8, 3 * 64}, -2, 2);
  const auto mask = random.bytes({8, 48}, 2);
  return {"attention", 8, kRounding, [=](Context& context, int64_t begin, int64_t end) {
            Bench bench(context);
            const Tensor out = bench.arena().alloc(DType::f32, {end - begin, 48, 8, 64});
            attention(context, bench.place(qkv, begin, end), bench.place(mask, begin, end), 4, out);
            return bench.fetch(out);
          }};
}

Probe layer_norm_probe(Random random) {
  const auto x = random.floats({256, 64}, 1, 4), gamma = random.floats({64}), beta = random.floats({64});
  return {"layer_norm", 256, kRounding, [=](Context& context, int64_t begin, int64_t end) {
            Bench bench(context);
            const Tensor out = bench.arena().alloc(DType::f32, {end - begin, 64});
            layer_norm(context, bench.place(x, begin, end), bench.place(gamma), bench.place(beta), 1e-5f, out);
            return bench.fetch(out);
          }};
}

Probe softmax_probe(Random random) {
  const auto x = random.floats({256, 48}, -20, 20);
  return {"softmax", 256, kRounding, [=](Context& context, int64_t begin, int64_t end) {
            Bench bench(context);
            const Tensor out = bench.arena().alloc(DType::f32, {end - begin, 48});
            softmax(context, bench.place(x, begin, end), out);
            return bench.fetch(out);
          }};
}

Probe masked_pool_probe(Random random) {
  const auto x = random.floats({8, 48, 64}, -3, -1);
  const auto mask = random.bytes({8, 48}, 2);
  return {"masked_pool", 8, kRounding, [=](Context& context, int64_t begin, int64_t end) {
            Bench bench(context);
            const Tensor out = bench.arena().alloc(DType::f32, {end - begin, 2, 64});
            masked_pool(context, bench.place(x, begin, end), bench.place(mask, begin, end), out);
            return bench.fetch(out);
          }};
}

Probe concat_columns_probe(Random random) {
  const auto a = random.floats({256, 64}), b = random.floats({256, 14});
  return {"concat_columns", 256, kExact, [=](Context& context, int64_t begin, int64_t end) {
            Bench bench(context);
            const Tensor out = bench.arena().alloc(DType::f32, {end - begin, 78});
            concat_columns(context, bench.place(a, begin, end), bench.place(b, begin, end), out);
            return bench.fetch(out);
          }};
}

Probe patch_embed_probe(Random random) {
  const auto codes = random.bytes({4, 16, 64}, pileup_code::kCount), quals = random.bytes({4, 16, 64}, 61);
  const auto table_code = random.floats({8, 64, 64}), table_qual = random.floats({8, 64, 64});
  const auto features = random.floats({4, 16, 14}), weight = random.floats({64, 14}), bias = random.floats({64}),
             position = random.floats({8, 64});
  return {"patch_embed", 4, kSplitProduct, [=](Context& context, int64_t begin, int64_t end) {
            Bench bench(context);
            const LinearWeight packed = pack_linear(bench.arena(), weight.tensor(), bias.tensor());
            const Tensor out = bench.arena().alloc(DType::f32, {end - begin, 16, 8, 64});
            patch_embed(context, bench.place(codes, begin, end), bench.place(quals, begin, end), 8,
                        bench.place(table_code), bench.place(table_qual), bench.place(features, begin, end), packed,
                        bench.place(position), out);
            return bench.fetch(out);
          }};
}

/// Forty reads of 64 bases with clips, an insertion and a deletion at places that differ.
Probe pileup_encode_probe(Random random) {
  constexpr int32_t kReads = 40, kBases = 64;
  Values<uint32_t> cigar{{}, {6 * kReads}};
  Values<int32_t> base_offset{{0}, {kReads + 1}}, cigar_offset{{0}, {kReads + 1}}, position{{}, {kReads}};
  for (int32_t r = 0; r < kReads; ++r) {
    const uint32_t clip = random.below(8), first = 10 + random.below(20), inserted = 1 + random.below(5);
    const uint32_t second = 10, last = kBases - clip - first - inserted - second;
    for (const uint32_t operation : {clip << 4 | 4, first << 4 | 0, inserted << 4 | 1, second << 4 | 7,
                                     (1 + random.below(9)) << 4 | 2, last << 4 | 0})
      cigar.data.push_back(operation);
    base_offset.data.push_back(kBases * (r + 1));
    cigar_offset.data.push_back(6 * (r + 1));
    position.data.push_back(static_cast<int32_t>(960 + random.below(80)));
  }
  const auto bases = random.bytes({kReads * kBases}, 5), quals = random.bytes({kReads * kBases}, 94),
             reference = random.bytes({8, 64}, 5);
  Values<int32_t> row_read{{}, {8, 16}}, window_start{{}, {8}};
  for (int i = 0; i < 8 * 16; ++i) row_read.data.push_back(static_cast<int32_t>(random.below(kReads + 1)) - 1);
  for (int i = 0; i < 8; ++i) window_start.data.push_back(static_cast<int32_t>(990 + random.below(20)));
  return {"pileup_encode", 8, kExact, [=](Context& context, int64_t begin, int64_t end) {
            Bench bench(context);
            const PackedReads reads{bench.place(bases), bench.place(quals),        bench.place(base_offset),
                                    bench.place(cigar), bench.place(cigar_offset), bench.place(position)};
            const PileupRows rows{bench.place(row_read, begin, end), bench.place(window_start, begin, end),
                                  bench.place(reference, begin, end)};
            const Tensor out_codes = bench.arena().alloc(DType::u8, {end - begin, 16, 64});
            const Tensor out_quals = bench.arena().alloc(DType::u8, {end - begin, 16, 64});
            pileup_encode(context, reads, rows, out_codes, out_quals);
            const auto c = bench.fetch<uint8_t>(out_codes), q = bench.fetch<uint8_t>(out_quals);
            std::vector<float> both(c.size());  // one number per pixel, exact in f32
            for (size_t i = 0; i < both.size(); ++i) both[i] = static_cast<float>(q[i] * pileup_code::kCount + c[i]);
            return both;
          }};
}

}  // namespace

std::vector<Probe> all_probes() {
  const Random random;  // each op starts from the same seed, so that adding one changes no other
  std::vector<Probe> probes = {linear_probe(random),      attention_probe(random),    layer_norm_probe(random),
                               softmax_probe(random),     masked_pool_probe(random),  concat_columns_probe(random),
                               patch_embed_probe(random), pileup_encode_probe(random)};
  for (Probe& probe : folding_probes(random)) probes.push_back(std::move(probe));
  return probes;
}

}  // namespace rz
