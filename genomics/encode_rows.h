// Pileup rows as images on a device: the one encoder of training and calling.
#pragma once

#include "genomics/pileup_rows.h"
#include "kernels/arena.h"
#include "kernels/context.h"

namespace rz::genomics {

/// Images of `count` examples, in an arena of the context's device.
struct EncodedRows {
  Tensor codes, qualities;  ///< u8 [count, kRows, kWidth], as kernels/pileup_encode.h draws them
  Tensor row_features;      ///< f32 [count, kRows, kRowFeatures]
  Tensor row_mask;          ///< u8 [count, kRows]
};

/// Copies the packed rows to the device and draws them there.
EncodedRows encode_rows(Context& context, Arena& arena, const PileupRows& rows);

}  // namespace rz::genomics
