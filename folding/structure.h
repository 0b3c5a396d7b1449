// A molecule as a structure file shows it: chains of residues of atoms.
#pragma once

#include <string>
#include <vector>

#include "folding/point.h"

namespace rz::folding {

struct Structure {
  struct Atom {
    std::string name;     ///< "CA"
    std::string element;  ///< "C"
    Point position;       ///< Angstrom
    double b_factor = 0;  ///< pLDDT in predictions
  };

  struct Residue {
    std::string name;  ///< "ALA"
    int number = 0;    ///< the author's
    char insertion = ' ';
    bool hetero = false;  ///< written as HETATM
    std::vector<Atom> atoms;

    /// The place of an atom in `atoms`, or -1.
    int find(const std::string& atom) const {
      for (size_t i = 0; i < atoms.size(); ++i)
        if (atoms[i].name == atom) return static_cast<int>(i);
      return -1;
    }
  };

  struct Chain {
    std::string name;
    std::vector<Residue> residues;
  };

  std::vector<Chain> chains;
};

/// "residue HIS A 12", for messages.
inline std::string residue_text(const Structure::Chain& chain, const Structure::Residue& residue) {
  std::string text = "residue " + residue.name + " " + chain.name + " " + std::to_string(residue.number);
  if (residue.insertion != ' ') text += residue.insertion;
  return text;
}

}  // namespace rz::folding
