// Numbers of a molecule that an objective is made of.
#pragma once

#include <memory>
#include <string>

#include "molecules/objectives/facts.h"

namespace rz::molecules {

/// Many threads may call `of`, each with facts of its own.
class Measure {
 public:
  virtual ~Measure() = default;
  virtual double of(Facts& facts) const = 0;
};

/// One of the 200 of descriptor_names(), "qed" among them. Throws Error(input) for another name.
std::unique_ptr<Measure> descriptor_measure(const std::string& name);

/// Tanimoto similarity to a molecule by a count fingerprint (fingerprint_names()) or by "pharmacophore". Throws
/// Error(input) for another fingerprint or what is no molecule.
std::unique_ptr<Measure> similarity_measure(const std::string& smiles, const std::string& fingerprint);

/// How often a SMARTS matches. Throws Error(input) for what is none.
std::unique_ptr<Measure> smarts_measure(const std::string& smarts);

/// Atoms of an element by its symbol; H: implicit ones too. Throws Error(input) for what is none.
std::unique_ptr<Measure> atoms_measure(const std::string& symbol);

/// How near a molecular formula is, hydrogens included: the geometric mean of a Gaussian for each element (standard
/// deviation 1) and one for all atoms (2). GuacaMol's isomers, https://doi.org/10.1021/acs.jcim.8b00839. Throws
/// Error(input) for what is no formula.
std::unique_ptr<Measure> formula_measure(const std::string& formula);

/// How many alerts match: "PAINS", "Brenk" (alerts.h). Throws Error(input) for another catalogue.
std::unique_ptr<Measure> alerts_measure(const std::string& catalogue);

}  // namespace rz::molecules
