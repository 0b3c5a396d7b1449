// Pictures of a prediction's confidence as SVG, each complete in itself.
#pragma once

#include <string>
#include <vector>

#include "io/array.h"

namespace rz::folding {

/// A line and what it is called.
struct PlddtLine {
  std::string name;
  std::vector<double> plddt;  ///< per residue, 0 to 100
};

/// pLDDT per residue over AlphaFold DB's four bands, one line per model. `chain_starts`: residues at which another
/// chain begins.
std::string plddt_svg(const std::vector<PlddtLine>& lines, const std::vector<int>& chain_starts);

/// Expected aligned error [n, n] f32 in Angstrom, dark where it is small; residue j along x, the aligned residue i
/// along y.
std::string aligned_error_svg(const Array& error, const std::vector<int>& chain_starts);

/// An alignment [rows, n] i32 in HH-suite's numbers: each row's identity with the first one as a colour, rows sorted by
/// it, and how many rows cover each residue as a line.
std::string coverage_svg(const Array& msa);

}  // namespace rz::folding
