// Which atoms a prediction rests on.
#pragma once

#include <string>
#include <vector>

#include "molecules/ensemble.h"

namespace rz::molecules {

/// Occlusion: per column and atom, how much the prediction falls when the atom is hidden from the model: its features
/// become those of no element, without charge, hydrogens or mass, and its bonds stay; fingerprints are those of the
/// molecule with a dummy atom in its place. Units of the column. The 200 descriptors of a model that has them stay as
/// they are, so that their part is not attributed. [columns][atoms of the molecule as parsed]. The molecule was
/// prepared for the ensemble's needs.
std::vector<std::vector<double>> attributions(const Ensemble& ensemble, WorkerPool& workers,
                                              const PreparedMolecule& molecule);

/// A drawing with each atom coloured by its attribution: blue raises the prediction, red lowers it, full colour is the
/// largest. `caption` is written below.
std::string attribution_svg(const RDKit::ROMol& molecule, const std::vector<double>& atoms, const std::string& caption);

}  // namespace rz::molecules
