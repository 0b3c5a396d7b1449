// Takes the place of kernels/cuda/ in builds without nvcc: no device can be used, so that no op is ever reached.
#include "kernels/cuda/ops.h"
#include "kernels/cuda/runtime.h"
#include "kernels/error.h"

namespace rz::cuda {
namespace {

[[noreturn]] void refuse() { throw Error(ExitCode::device, unusable_reason()); }

}  // namespace

std::string unusable_reason() { return "this build has no CUDA kernels"; }
int device_count() { return 0; }
DeviceInfo device_info(int) { refuse(); }
int multiprocessor_count(int) { refuse(); }
void use_device(int) { refuse(); }
void* allocate(int, size_t) { refuse(); }
void release(void*) noexcept {}
void* allocate_pinned(size_t) { refuse(); }
void release_pinned(void*) noexcept {}
void* create_stream(int) { refuse(); }
void destroy_stream(void*) noexcept {}
void synchronize(void*) { refuse(); }
void* create_event(int) { refuse(); }
void destroy_event(void*) noexcept {}
void record(void*, void*) { refuse(); }
void wait(void*) { refuse(); }
double seconds_between(void*, void*) { refuse(); }
void copy(void*, void*, const void*, size_t) { refuse(); }
void copy_rows(void*, void*, size_t, const void*, size_t, size_t, size_t) { refuse(); }

LinearWeight pack_linear(Arena&, const std::vector<WeightPiece>&) { refuse(); }
void linear(Context&, const Tensor&, const LinearWeight&, Activation, const Tensor&, const Tensor&) { refuse(); }
void select_overlaps(Context&, const Tensor&, const OverlapQueries&, const Tensor&, const Tensor&) { refuse(); }
void gather_sum(Context&, const Tensor&, const RowLists&, Activation, const TableRows&, const Tensor&) { refuse(); }
void gather_linear(Context&, const Tensor&, const RowLists&, const LinearWeight&, Activation, const TableRows&,
                   const Tensor&) {
  refuse();
}
void gru_step(Context&, const Tensor&, const LinearWeight&, const TableRows&, const Tensor&, const Tensor&) {
  refuse();
}
void gru_gradient(Context&, const Tensor&, const Tensor&, const Tensor&, const GruGradient&) { refuse(); }
void log_likelihood(Context&, const Tensor&, const Tensor&, const Tensor&) { refuse(); }
void log_likelihood_gradient(Context&, const Tensor&, const Tensor&, const Tensor&, const Tensor&) { refuse(); }
void weight_gradient(Context&, const Tensor&, const Tensor&, const Tensor&, const Tensor&) { refuse(); }
void layer_norm(Context&, const Tensor&, const Tensor&, const Tensor&, float, const Tensor&) { refuse(); }
void attention(Context&, const AttentionOperands&) { refuse(); }
void masked_pool(Context&, const Tensor&, const Tensor&, const Tensor&) { refuse(); }
void softmax(Context&, const Tensor&, const Tensor&) { refuse(); }
void concat_columns(Context&, const Tensor&, const Tensor&, const Tensor&) { refuse(); }
void pileup_encode(Context&, const PackedReads&, const PileupRows&, const Tensor&, const Tensor&) { refuse(); }
void permute(Context&, const PermuteOperands&, const Tensor&) { refuse(); }
void triangle_product(Context&, const Tensor&, const Tensor&, int64_t, const Tensor&) { refuse(); }
bool triangle_update_serves(const Context&, const TriangleUpdate&) { refuse(); }
void triangle_update(Context&, Arena&, const TriangleUpdate&, const Tensor&, const Tensor&) { refuse(); }
void outer_product_mean(Context&, const Tensor&, const Tensor&, const LinearWeight&, const Tensor&, int64_t,
                        const Tensor&) {
  refuse();
}
void gated_add(Context&, const Tensor&, const Tensor&, int64_t, const Tensor&, const Tensor&) { refuse(); }
void add_rows(Context&, const Tensor&, const Tensor&) { refuse(); }
void relu(Context&, const Tensor&, const Tensor&) { refuse(); }
void scale(Context&, float, const Tensor&) { refuse(); }
void add_outer_sum(Context&, const Tensor&, const Tensor&, const Tensor&) { refuse(); }
void add_table_rows(Context&, const Tensor&, const Tensor&, const Tensor&) { refuse(); }
void masked_mean(Context&, const Tensor&, const Tensor&, const Tensor&) { refuse(); }
void copy_columns(Context&, const Tensor&, int64_t, int64_t, const Tensor&, int64_t) { refuse(); }
void invariant_point_attention(Context&, const PointAttentionOperands&, const Tensor&) { refuse(); }
void patch_embed(Context&, const Tensor&, const Tensor&, int, const Tensor&, const Tensor&, const Tensor&,
                 const Tensor&, const Tensor&) {
  refuse();
}

}  // namespace rz::cuda
