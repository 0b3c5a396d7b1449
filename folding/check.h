// --check: a prediction's arrays against expected ones.
#pragma once

#include <string>
#include <vector>

#include "io/array.h"
#include "io/npz.h"

namespace rz::folding {

struct ComparedArray {
  std::string name;
  double relative = 0;  ///< root mean square of the difference over that of the expectation
  double largest = 0;   ///< largest difference of an element, in the array's unit
  double bound = 0;     ///< of `relative`, or of `largest` where that is what counts
  bool by_largest = false;
  bool fits = false;
  std::string note;  ///< why there are no numbers: "missing", "another shape: ..."
};

/// For f32 on the CPU. Others are wider by what their products round: see bounds_for.
struct CheckBounds {
  double relative = 5e-6;  ///< of representations and logits
  double angstrom = 1e-4;  ///< of atoms, or 5e-6 of the largest coordinate where that is more
  double plddt = 1e-3;     ///< of 100
};

/// On a GPU, f32 products are those of two bf16 terms each: one pass of a small model was off by 3e-5 at worst. In bf16
/// it was off by 1.2e-2 (the pair representation) and 0.2 Angstrom. Recycled distances go into bins, so that more
/// passes can differ more: an error that moves one over an edge is no longer small.
CheckBounds bounds_for(bool cuda, bool bf16);

/// Compares every array of `expected` whose name is known, at valid positions only: residues of seq_mask [n], rows and
/// residues of msa_mask [s, n]. Names that a prediction does not have are notes, not differences, as an expected file
/// may hold more; those of AlphaFold's own result ("predicted_lddt/logits") count as well. Throws Error(input) where
/// nothing can be compared.
std::vector<ComparedArray> check_arrays(const ArrayMap& got, const Npz& expected, const Array& seq_mask,
                                        const Array& msa_mask, const CheckBounds& bounds);

/// One line per array, and the verdict.
std::string check_table(const std::vector<ComparedArray>& arrays);

bool all_fit(const std::vector<ComparedArray>& arrays);

}  // namespace rz::folding
