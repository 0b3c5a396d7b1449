// A row of a window at a time; how a read is drawn stands in kernels/pileup_walk.h.
#include "kernels/pileup_encode.h"

#include <cstring>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"
#include "kernels/pileup_walk.h"

namespace rz::cpu {
namespace {

PileupRead read_at(const PackedReads& reads, int32_t index) {
  const int32_t* base_offset = reads.base_offset.data<int32_t>() + index;
  const int32_t* cigar_offset = reads.cigar_offset.data<int32_t>() + index;
  return {reads.bases.data<uint8_t>() + base_offset[0],
          reads.quals.data<uint8_t>() + base_offset[0],
          base_offset[1] - base_offset[0],
          reads.cigar.data<uint32_t>() + cigar_offset[0],
          cigar_offset[1] - cigar_offset[0],
          reads.position.data<int32_t>()[index]};
}

}  // namespace

void pileup_encode(Context&, const PackedReads& reads, const PileupRows& rows, const Tensor& codes,
                   const Tensor& quals) {
  const int64_t per_window = codes.dim(1);
  const int64_t width = codes.dim(2);
  std::memset(codes.raw(), pileup_code::kNothing, codes.bytes());
  std::memset(quals.raw(), 0, quals.bytes());
  parallel_tiles(codes.dim(0) * per_window, rows_per_tile(8 * width), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int32_t read = rows.row_read.data<int32_t>()[row];
      if (read < 0) continue;
      const int64_t n = row / per_window;
      const PileupWindow window{rows.window_start.data<int32_t>()[n], static_cast<int32_t>(width),
                                rows.reference.data<uint8_t>() + n * width, codes.data<uint8_t>() + row * width,
                                quals.data<uint8_t>() + row * width};
      pileup::draw_read(read_at(reads, read), window, 0, 1);
    }
  });
}

}  // namespace rz::cpu
