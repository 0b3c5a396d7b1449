// RDKit's 200 two-dimensional descriptors, as descriptastorus' "rdkit_2d_normalized" has them before it normalises:
// what Chemprop's and ADMET-AI's models with molecule features were trained on.
//
// Values are those of RDKit 2022.09's Python; molecules/descriptor_*.cc name the papers. One difference by intent: Ipc
// is computed, where that Python fails with NumPy 1.24 for want of numpy.float. One that is known: BalabanJ of bonds of
// order 0 ("~" in SMILES), which RDKit takes to be infinitely long.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace RDKit {
class ROMol;
}

namespace rz::molecules {

constexpr int kDescriptors = 200;

/// In the order of descriptors().
const std::vector<std::string>& descriptor_names();

/// Writes the descriptors of a sanitised molecule. Angstrom^2 for surfaces, g/mol for weights, elementary charges.
/// NaN where RDKit's Python raises (E-states and BalabanJ of a molecule without atoms) or has NaN itself (partial
/// charges of elements that Gasteiger's tables lack, chi indices of negative valence deltas). Several threads may call
/// it, each with a molecule of its own: RDKit keeps results within the molecule.
void descriptors(const RDKit::ROMol& molecule, std::span<double, kDescriptors> out);

}  // namespace rz::molecules
