#include "folding/prepare_protein.h"

#include <fmt/format.h>

#include "folding/clean_protein.h"
#include "folding/hydrogens.h"
#include "folding/missing_atoms.h"
#include "folding/protonation.h"

namespace rz::folding {

Preparation prepare_protein(Structure structure, const ForceField& field, const std::string& file) {
  Preparation out;
  out.protein = clean_protein(std::move(structure), file, out.notes);
  const int heavy = add_missing_atoms(out.protein);
  choose_states(out.protein, field, file);
  const HydrogenCounts hydrogens = add_hydrogens(out.protein, field);
  if (hydrogens.removed)
    out.notes.push_back(fmt::format("{} hydrogens removed: not of the residue's state", hydrogens.removed));
  out.notes.push_back(fmt::format("{} heavy atoms and {} hydrogens added, {} disulfides", heavy, hydrogens.added,
                                  out.protein.disulfides.size()));
  return out;
}

}  // namespace rz::folding
