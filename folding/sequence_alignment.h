// Aligns two protein sequences from end to end.
// Method: Needleman and Wunsch 1970 with affine gaps (Gotoh 1982, doi:10.1016/0022-2836(82)90398-9); scores: BLOSUM62
// (Henikoff and Henikoff 1992, doi:10.1073/pnas.89.22.10915).
#pragma once

#include <string>
#include <vector>

namespace rz::folding {

/// For each residue of `a` its partner in `b`, 0-based, or -1. A gap of n costs 10 + n, at the ends nothing. Letters
/// that are none of the 20 amino acids score -1 against all. Memory: one byte per pair of residues.
std::vector<int> align_sequences(const std::string& a, const std::string& b);

}  // namespace rz::folding
