// A protein in the terms of the force field: typed atoms, bonds, and the angles and torsions that follow from them.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "folding/force_field.h"
#include "folding/structure.h"

namespace rz::folding {

/// A structure with every atom in place, and what is known about its chemistry. Residues are numbered through all
/// chains.
struct Protein {
  Structure structure;
  std::vector<std::string> templates;           ///< of each residue, "NHID"
  std::vector<bool> bound_to_next;              ///< by a peptide bond
  std::vector<std::pair<int, int>> disulfides;  ///< pairs of residues

  std::vector<const Structure::Residue*> residues() const;
  std::vector<Structure::Residue*> residues();
};

struct ImproperTorsion {
  std::array<int, 4> atoms;  ///< in the order of the torsion; the third one is the centre
  const TorsionTerm* term;
};

/// Atoms are numbered through all residues, in the structure's order.
struct AmberTopology {
  std::vector<int> types;  ///< for ForceField::type
  std::vector<int> residue_of;
  std::vector<std::pair<int, int>> bonds;
  std::vector<std::vector<int>> neighbours;  ///< ascending
  std::vector<std::array<int, 3>> angles;
  std::vector<std::array<int, 4>> propers;
  std::vector<ImproperTorsion> impropers;

  size_t atoms() const { return types.size(); }
};

/// Throws Error(internal) where an atom has no place in its residue's template or one is absent: see add_hydrogens.
/// `field` must outlive the result.
AmberTopology make_topology(const Protein& protein, const ForceField& field);

/// A template's name of an atom: of a chain's first residue, "H" of files is "H1" of templates.
std::string template_atom(const ResidueTemplate& residue, const std::string& atom);

}  // namespace rz::folding
