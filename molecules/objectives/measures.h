// Numbers of a molecule that an objective is made of.
#pragma once

#include <functional>
#include <string>

#include "molecules/objectives/facts.h"

namespace rz::molecules {

/// Of a molecule's facts. Many threads may call it, each with facts of its own.
using Measure = std::function<double(Facts&)>;

/// One of the 200 of descriptor_names(), "qed" among them. Throws Error(input) for another name.
Measure descriptor_measure(const std::string& name);

/// Tanimoto similarity to a molecule by a count fingerprint (fingerprint_names()) or by "pharmacophore". Throws
/// Error(input) for another fingerprint or what is no molecule.
Measure similarity_measure(const std::string& smiles, const std::string& fingerprint);

/// How often a SMARTS matches. Throws Error(input) for what is none.
Measure smarts_measure(const std::string& smarts);

/// Atoms of an element by its symbol; H: implicit ones too. Throws Error(input) for what is none.
Measure atoms_measure(const std::string& symbol);

/// How near a molecular formula is, hydrogens included: the geometric mean of a Gaussian for each element (standard
/// deviation 1) and one for all atoms (2). GuacaMol's isomers, https://doi.org/10.1021/acs.jcim.8b00839. Throws
/// Error(input) for what is no formula.
Measure formula_measure(const std::string& formula);

/// How many alerts match: "PAINS", "Brenk" (alerts.h). Throws Error(input) for another catalogue.
Measure alerts_measure(const std::string& catalogue);

}  // namespace rz::molecules
