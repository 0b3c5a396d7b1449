// Small mmCIF files for tests of templates.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "folding/residues.h"

namespace rz::test {

/// Chains by name and sequence. Each residue has one atom, CA, at (its number, the chain's number, 0), 1-based.
inline std::string cif_text(const std::vector<std::pair<std::string, std::string>>& chains,
                            const std::string& date = "2000-01-01") {
  std::string text = "data_T\n_pdbx_audit_revision_history.revision_date " + date + "\nloop_\n_chem_comp.id\n";
  text += "_chem_comp.type\n";
  for (int type = 0; type <= folding::kUnknownResidue; ++type) {
    text += fmt::format("{} 'L-peptide linking'\n", folding::residue_name(type));
  }
  std::string polymers = "loop_\n_entity_poly_seq.entity_id\n_entity_poly_seq.num\n_entity_poly_seq.mon_id\n";
  std::string names = "loop_\n_struct_asym.id\n_struct_asym.entity_id\n";
  std::string atoms = "loop_\n";
  for (const char* tag : {"label_atom_id", "label_comp_id", "label_asym_id", "label_seq_id", "auth_asym_id", "Cartn_x",
                          "Cartn_y", "Cartn_z"}) {
    atoms += fmt::format("_atom_site.{}\n", tag);
  }
  for (size_t c = 0; c < chains.size(); ++c) {
    names += fmt::format("L{} {}\n", c, c + 1);
    for (size_t i = 0; i < chains[c].second.size(); ++i) {
      const char* residue = folding::residue_name(folding::residue_type(chains[c].second[i]));
      polymers += fmt::format("{} {} {}\n", c + 1, i + 1, residue);
      atoms += fmt::format("CA {} L{} {} {} {} {} 0\n", residue, c, i + 1, chains[c].first, i + 1, c + 1);
    }
  }
  return text + polymers + names + atoms;
}

}  // namespace rz::test
