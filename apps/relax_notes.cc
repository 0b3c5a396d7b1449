#include "apps/relax_notes.h"

#include <fmt/format.h>

namespace rz {

folding::StructureNotes notes_for(const folding::Protein& protein, const std::string& program) {
  folding::StructureNotes notes;
  notes.program = program;
  std::vector<std::pair<int, int>> places;
  for (size_t c = 0; c < protein.structure.chains.size(); ++c)
    for (size_t r = 0; r < protein.structure.chains[c].residues.size(); ++r)
      places.emplace_back(static_cast<int>(c), static_cast<int>(r));
  for (const auto& [a, b] : protein.disulfides)
    notes.disulfides.emplace_back(places[static_cast<size_t>(a)], places[static_cast<size_t>(b)]);
  return notes;
}

std::string round_text(const folding::RelaxRound& round) {
  return fmt::format("{:.1f} to {:.1f} kcal/mol in {:.1f} s, rmsd {:.3f} A, {} residues free, {} with violations",
                     round.initial_energy, round.final_energy, round.seconds, round.rmsd, round.free_residues,
                     round.violations);
}

}  // namespace rz
