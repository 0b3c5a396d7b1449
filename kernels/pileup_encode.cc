#include "kernels/pileup_encode.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {
namespace {

bool reads_fit(const PackedReads& reads) {
  return has_rank(reads.bases, DType::u8, 1) && is(reads.quals, DType::u8, reads.bases.shape()) &&
         has_rank(reads.position, DType::i32, 1) &&
         is(reads.base_offset, DType::i32, Shape{reads.position.dim(0) + 1}) && has_rank(reads.cigar, DType::u32, 1) &&
         is(reads.cigar_offset, DType::i32, reads.base_offset.shape());
}

bool rows_fit(const PileupRows& rows, const Tensor& codes, const Tensor& quals) {
  return has_rank(codes, DType::u8, 3) && is(quals, DType::u8, codes.shape()) &&
         is(rows.row_read, DType::i32, Shape{codes.dim(0), codes.dim(1)}) &&
         is(rows.window_start, DType::i32, Shape{codes.dim(0)}) &&
         is(rows.reference, DType::u8, Shape{codes.dim(0), codes.dim(2)});
}

}  // namespace

void pileup_encode(Context& context, const PackedReads& reads, const PileupRows& rows, const Tensor& codes,
                   const Tensor& quals) {
  require_operands(reads_fit(reads) && rows_fit(rows, codes, quals), "pileup_encode",
                   {{"bases", reads.bases},
                    {"quals", reads.quals},
                    {"base_offset", reads.base_offset},
                    {"cigar", reads.cigar},
                    {"cigar_offset", reads.cigar_offset},
                    {"position", reads.position},
                    {"row_read", rows.row_read},
                    {"window_start", rows.window_start},
                    {"reference", rows.reference},
                    {"codes", codes},
                    {"quals out", quals}});
  if (codes.numel() == 0) return;
  (context.on_cuda() ? cuda::pileup_encode : cpu::pileup_encode)(context, reads, rows, codes, quals);
}

}  // namespace rz
