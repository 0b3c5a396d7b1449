#include "molecules/standardize.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/MolStandardize/Charge.h>
#include <GraphMol/MolStandardize/Fragment.h>
#include <GraphMol/MolStandardize/MolStandardize.h>
#include <GraphMol/MolStandardize/Tautomer.h>

namespace rz::molecules {
namespace standardize = RDKit::MolStandardize;

Molecule standardized(const RDKit::ROMol& molecule) {
  // RDKit says that this is an RWMol, and makes a ROMol.
  const std::unique_ptr<RDKit::ROMol> clean(standardize::cleanup(RDKit::RWMol(molecule)));
  const std::unique_ptr<RDKit::ROMol> largest(standardize::LargestFragmentChooser().choose(*clean));
  const std::unique_ptr<RDKit::ROMol> neutral(standardize::Uncharger().uncharge(*largest));
  return Molecule(standardize::TautomerEnumerator().canonicalize(*neutral));
}

}  // namespace rz::molecules
