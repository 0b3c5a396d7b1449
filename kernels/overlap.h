// Which columns of a bit-sliced table share enough features with a query: the inner loop of exact similarity searches.
//
// A table of bit vectors is stored by feature, not by vector: row f has one bit per vector. A query of some dozen
// features then reads that many rows of the table instead of all of it, and a vector instruction counts hundreds of
// columns at once (bit-sliced counters of carry-save adders; Harley and Seal, see
// https://doi.org/10.1093/comjnl/bxx046).
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

constexpr int64_t kOverlapChunk = 512;      ///< columns that share a minimum
constexpr int64_t kOverlapChunkWords = 16;  ///< of 32 columns
constexpr int64_t kMostOverlapPlanes = 12;  ///< binary digits of a count

/// Queries against a table.
struct OverlapQueries {
  Tensor offsets;   ///< [queries + 1] i32, ascending from 0; less than 2^12 apart
  Tensor features;  ///< [offsets[queries]] i32, each a row of the table; not checked
  Tensor minimum;   ///< [queries, words / 16] i32, by chunk of 512 columns

  int64_t count() const { return offsets.dim(0) - 1; }
};

/// Bit c % 32 of selected[q, c / 32] says whether overlap(q, c) >= minimum[q, c / 512], where overlap(q, c) is the
/// number of features f of query q for which column c has its bit in row f of the table.
///
///   table     [features, words] u32, words a multiple of 16; column c is bit c % 32 of word c / 32
///   selected  [queries, words] u32
///   digits    [queries, planes, words] u32: bit c % 32 of digits[q, p, c / 32] is binary digit p of overlap(q, c), for
///             the columns of chunks in which some column is selected; others stay as they were. Every query has fewer
///             than 2^planes features, which is not checked. Planes: 1 to 12.
///
/// Exact. A chunk that no column can reach costs nothing: its minimum may be above the number of the query's features.
/// Throws Error(internal) where the operands do not fit.
void select_overlaps(Context& context, const Tensor& table, const OverlapQueries& queries, const Tensor& selected,
                     const Tensor& digits);

}  // namespace rz
