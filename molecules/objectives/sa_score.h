// How easily a molecule can probably be made, from 1 (easily) to 10 (hardly).
//
// Source: Ertl and Schuffenhauer 2009, https://doi.org/10.1186/1758-2946-1-8, in the form of RDKit's
// Contrib/SA_Score/sascorer.py: common fragments speak for a molecule, its size, stereocentres, spiro atoms,
// bridgeheads and rings of more than 8 atoms against it, and so does what symmetry does not spare.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "molecules/objectives/measures.h"

namespace RDKit {
class ROMol;
}

namespace rz::molecules {

class SaScore {
 public:
  /// `table`: data/tables/sa_fragment_scores.tsv.gz or its like, a line for each fragment: its id in the fingerprint
  /// morgan2, a tab, its score; ids ascend. Throws Error(input) naming file and line where it is malformed.
  explicit SaScore(const std::string& table);

  /// Of a sanitised molecule; NaN of one without atoms. Many threads may call it, each with a molecule of its own.
  double of(const RDKit::ROMol& molecule) const;

 private:
  double fragment(uint32_t id) const;

  std::vector<uint32_t> ids_;
  std::vector<double> scores_;
};

/// The score as a property.
Measure sa_measure(const std::string& table);

}  // namespace rz::molecules
