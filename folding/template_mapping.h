// Which residue of which chain each residue of the query is laid over.
// Source: AlphaFold, data/templates.py (_assess_hhsearch_hit, _find_template_in_pdb, _realign_pdb_template_to_query).
#pragma once

#include <string>
#include <vector>

#include "folding/template_hits.h"
#include "folding/template_structure.h"

namespace rz::folding {

/// Why a hit is no good, told without its structure; empty where it is.
std::string reject_hit(const TemplateHit& hit, const std::string& query);

struct ChainMapping {
  const TemplateChain* chain = nullptr;  ///< null where there is a problem
  std::vector<int> residues;             ///< [query residue] of the chain, or -1
  std::string letters;                   ///< [query residue] as the hit has them, '-' where there is none
  std::string problem;
};

/// Looks for the hit's sequence in the chain it names, then in all; then in all with X as any residue, on either side;
/// and at last aligns it to the named chain, or to the only one.
ChainMapping map_hit(const TemplateHit& hit, const std::string& query, const std::vector<TemplateChain>& chains);

/// The letters of `chain` at `residues`, '-' for -1.
std::string letters_of(const TemplateChain& chain, const std::vector<int>& residues);

}  // namespace rz::folding
