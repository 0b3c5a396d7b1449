// pileup_encode: windows of aligned reads as images of bases and qualities, from packed reads
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// Reads as they come from a BAM file, one after the other.
struct PackedReads {
  Tensor bases;         ///< u8 [bases]: 0..3 = A, C, G, T; above = N
  Tensor quals;         ///< u8 [bases]: Phred
  Tensor base_offset;   ///< i32 [reads + 1]: where each read's bases start
  Tensor cigar;         ///< u32 [operations]: length << 4 | operation, BAM's numbering (MIDNSHP=X)
  Tensor cigar_offset;  ///< i32 [reads + 1]: where each read's operations start
  Tensor position;      ///< i32 [reads]: 0-based reference position at which the alignment starts
};

/// Which read stands in which row of which window, and what the reference says there.
struct PileupRows {
  Tensor row_read;      ///< i32 [n, rows]: index of the read; -1 for an empty row
  Tensor window_start;  ///< i32 [n]: 0-based reference position of the first column
  Tensor reference;     ///< u8 [n, width]: 0..3 = A, C, G, T; above = N
};

/// Bits of a code byte. The low three: nothing there, a base (1..4 = A, C, G, T; 5 = N), or deleted.
namespace pileup_code {
constexpr uint8_t kNothing = 0;
constexpr uint8_t kFirstBase = 1;
constexpr uint8_t kDeleted = 6;
constexpr uint8_t kDiffers = 8;     ///< base and reference are both known and differ
constexpr uint8_t kInsertion = 16;  ///< the read's next aligned base lies behind an insertion
constexpr uint8_t kClipped = 32;    ///< soft-clipped
constexpr int kCount = 64;          ///< codes are below this
}  // namespace pileup_code

constexpr int kPileupQualityCap = 60;

/// codes[i, r, c] and quals[i, r, c] say what row r of window i shows at reference position window_start[i] + c.
///
///   codes [n, rows, width] u8
///   quals [n, rows, width] u8: base quality, at most 60; of a deleted position the lower one of the read's bases on
///         either side; 0 where nothing is
///
/// M, = and X draw bases, D draws deletions, N (reference skip) draws nothing, H and P do nothing. Soft-clipped bases
/// are drawn as if they were aligned outward from the alignment's ends. An insertion marks the last aligned base (M, =,
/// X) before it, also where a deletion lies between; one before the first aligned base marks nothing. A read without
/// an aligned base draws nothing, nor do operations beyond the read's stored bases.
///
/// Exact, the same on every device. Throws Error(internal) where the operands do not fit; indices and offsets are the
/// caller's to get right.
void pileup_encode(Context& context, const PackedReads& reads, const PileupRows& rows, const Tensor& codes,
                   const Tensor& quals);

}  // namespace rz
