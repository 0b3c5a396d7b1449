// What AlphaFold's DataPipeline hands to its network's pipeline: a sequence and its alignments as numbers.
// Source: AlphaFold, data/pipeline.py (make_sequence_features, make_msa_features).
#pragma once

#include <string>
#include <vector>

#include "folding/msa.h"
#include "io/array.h"

namespace rz::folding {

/// For N residues and R different rows:
///   aatype                    f32 [N, 21]  one-hot, AlphaFold's order, X last (also B, J, O, U and Z)
///   between_segment_residues  i32 [N]      0
///   residue_index             i32 [N]      0 to N - 1
///   seq_length                i32 [N]      N
///   msa                       i32 [R, N]   HH-suite's numbers (hhblits_code)
///   deletion_matrix_int       i32 [R, N]
///   num_alignments            i32 [N]      R
/// Alignments are joined in the order given; of equal rows (letters, not deletions) the first stays. Without any, the
/// sequence is its own alignment.
/// Throws Error(input): the sequence is empty or holds other than the letters A to Z, or an alignment is not of that
/// sequence (naming the alignment's file).
ArrayMap raw_features(const std::string& sequence, const std::vector<Msa>& msas);

}  // namespace rz::folding
