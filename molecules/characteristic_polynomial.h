// The characteristic polynomial of a molecule's adjacency matrix.
#pragma once

#include <vector>

#include "molecules/skeleton.h"

namespace rz::molecules {

/// Coefficients, the highest power's first, by the method of Le Verrier, Faddeev and Frame (Trinajstic, Chemical Graph
/// Theory, 2nd edition, 1992, p. 76).
///
/// In double precision, whose 53 bits large molecules exceed: from some 60 atoms on the last coefficients are rounding,
/// and from some 150 on that rounding is what there is. RDKit's Python, whose values models were trained on, rounds so
/// too; sums are therefore in its order (rows of a BLAS product, NumPy's pairwise sums).
std::vector<double> characteristic_polynomial(const Skeleton& graph);

}  // namespace rz::molecules
