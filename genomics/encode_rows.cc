#include "genomics/encode_rows.h"

#include "kernels/pileup_encode.h"

namespace rz::genomics {
namespace {

template <class T>
Tensor upload_flat(Context& context, Arena& arena, const std::vector<T>& values) {
  return upload_new(context, arena, values, Shape{static_cast<int64_t>(values.size())});
}

}  // namespace

EncodedRows encode_rows(Context& context, Arena& arena, const PileupRows& rows) {
  const int64_t n = rows.count;
  const PackedReads reads = {
      upload_flat(context, arena, rows.bases),        upload_flat(context, arena, rows.qualities),
      upload_flat(context, arena, rows.base_offset),  upload_flat(context, arena, rows.cigar),
      upload_flat(context, arena, rows.cigar_offset), upload_flat(context, arena, rows.position)};
  const rz::PileupRows windows = {upload_new(context, arena, rows.row_read, Shape{n, kRows}),
                                  upload_new(context, arena, rows.window_start, Shape{n}),
                                  upload_new(context, arena, rows.reference, Shape{n, kWidth})};
  EncodedRows out;
  out.codes = arena.alloc(DType::u8, Shape{n, kRows, kWidth});
  out.qualities = arena.alloc(DType::u8, Shape{n, kRows, kWidth});
  pileup_encode(context, reads, windows, out.codes, out.qualities);
  out.row_features = upload_new(context, arena, rows.row_features, Shape{n, kRows, kRowFeatures});
  out.row_mask = upload_new(context, arena, rows.row_mask, Shape{n, kRows});
  return out;
}

}  // namespace rz::genomics
