// What the heads' logits say about a prediction's quality. On the host, in double.
// Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement, sections 1.9.6 to 1.9.8 (pLDDT, PAE, pTM);
// Evans et al. 2021, doi:10.1101/2021.10.04.463034 (ipTM).
#pragma once

#include <vector>

#include "io/array.h"

namespace rz::folding {

constexpr double kLargestAlignedError = 31.75;  // Angstrom: the centre of the last bin

/// Per residue, 0 to 100. logits [n, bins]: bins of equal width over [0, 1] of lDDT-CA.
std::vector<double> plddt_of(const Array& logits);

/// Probabilities [n, n, bins] of logits.
Array aligned_error_probabilities(const Array& logits);

/// Expected error in Angstrom of residue j where residue i's frame is aligned: [n, n]. Bins of 0.5 Angstrom.
Array expected_aligned_error(const Array& probabilities);

/// Predicted TM score. seq_mask [n]: residues that count. With `chain` (of each residue) only pairs of different chains
/// count: ipTM, 0 where there is one chain only.
double predicted_tm(const Array& probabilities, const Array& seq_mask, const std::vector<int>& chain = {});

/// What complexes are ranked by: 0.8 ipTM + 0.2 pTM.
double complex_confidence(double iptm, double ptm);

/// Mean over the residues of seq_mask.
double mean_of(const std::vector<double>& values, const Array& seq_mask);

}  // namespace rz::folding
