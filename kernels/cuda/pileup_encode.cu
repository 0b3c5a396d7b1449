// pileup_encode: a warp per row. All lanes walk the read's CIGAR alike and share the columns of each operation, so that
// the walk does not diverge and the bytes of a row are written side by side. kernels/pileup_walk.h draws the read.
//
// Launch: grid (rows / 8) rounded up, blocks of 8 warps, no shared memory.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"
#include "kernels/pileup_walk.h"

namespace rz::cuda {
namespace {

constexpr int kWarps = 8;

struct EncodeArgs {
  const uint8_t* bases;
  const uint8_t* quals;
  const int32_t* base_offset;
  const uint32_t* cigar;
  const int32_t* cigar_offset;
  const int32_t* position;
  const int32_t* row_read;
  const int32_t* window_start;
  const uint8_t* reference;
  uint8_t* codes_out;
  uint8_t* quals_out;
  int64_t rows, rows_per_window;
  int32_t width;
};

__device__ __forceinline__ PileupRead read_at(const EncodeArgs& args, int32_t index) {
  const int32_t first_base = args.base_offset[index], first_operation = args.cigar_offset[index];
  return {args.bases + first_base,
          args.quals + first_base,
          args.base_offset[index + 1] - first_base,
          args.cigar + first_operation,
          args.cigar_offset[index + 1] - first_operation,
          args.position[index]};
}

__global__ void __launch_bounds__(32 * kWarps) pileup_encode_kernel(EncodeArgs args) {
  const int64_t row = int64_t{blockIdx.x} * kWarps + threadIdx.x / 32;
  if (row >= args.rows) return;
  const int lane = threadIdx.x % 32;
  const int64_t n = row / args.rows_per_window;
  const PileupWindow window{args.window_start[n], args.width, args.reference + n * args.width,
                            args.codes_out + row * args.width, args.quals_out + row * args.width};
  for (int32_t column = lane; column < args.width; column += 32) {
    window.codes[column] = pileup_code::kNothing;
    window.quals[column] = 0;
  }
  __syncwarp();  // another lane may draw a column than cleared it
  const int32_t read = args.row_read[row];
  if (read >= 0) pileup::draw_read(read_at(args, read), window, lane, 32);
}

}  // namespace

void pileup_encode(Context& context, const PackedReads& reads, const PileupRows& rows, const Tensor& codes,
                   const Tensor& quals) {
  const EncodeArgs args{reads.bases.data<uint8_t>(),
                        reads.quals.data<uint8_t>(),
                        reads.base_offset.data<int32_t>(),
                        reads.cigar.data<uint32_t>(),
                        reads.cigar_offset.data<int32_t>(),
                        reads.position.data<int32_t>(),
                        rows.row_read.data<int32_t>(),
                        rows.window_start.data<int32_t>(),
                        rows.reference.data<uint8_t>(),
                        codes.data<uint8_t>(),
                        quals.data<uint8_t>(),
                        codes.dim(0) * codes.dim(1),
                        codes.dim(1),
                        static_cast<int32_t>(codes.dim(2))};
  LAUNCH(pileup_encode_kernel, dim3(blocks_for(args.rows, kWarps)), dim3(32 * kWarps), 0, stream_of(context), args);
}

}  // namespace rz::cuda
