// Sampling around a scaffold: its SMILES is given, and the prior writes what stands at its attachment points.
//
// Source of the method: Langevin et al. 2020, https://doi.org/10.1021/acs.jcim.0c01015.
#pragma once

#include <string>

#include "molecules/generate/random_draws.h"
#include "molecules/generate/smiles_tokens.h"
#include "molecules/generate/writing_plan.h"
#include "molecules/molecule.h"

namespace rz::molecules {

class ScaffoldPlan {
 public:
  /// `scaffold`: a SMILES in which [*] or * are attachment points; without any, one to three hydrogens, drawn for each
  /// molecule, are. Throws Error(usage) naming the scaffold where it is no molecule, is in several parts, has an
  /// attachment point with other than one bond or a neighbour that is one too, has no place to attach to, or has atoms
  /// that the vocabulary lacks.
  ScaffoldPlan(const std::string& scaffold, const Vocabulary& vocabulary);

  /// A plan of the scaffold's atoms in an order of their own.
  WritingPlan operator()(Random& random) const;

  /// Whether a molecule contains the scaffold.
  bool in(const RDKit::ROMol& molecule) const;

 private:
  const Vocabulary& vocabulary_;
  Molecule scaffold_, query_;  // query: an attachment point is any atom
  bool marked_ = false;        // attachment points are given
};

}  // namespace rz::molecules
