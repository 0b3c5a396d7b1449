// The files of a folded protein, by the names that AlphaFold's users know.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "folding/fold.h"
#include "folding/structure_text.h"

namespace rz::folding {

/// A relaxed model in both formats.
struct RelaxedText {
  std::string pdb, cif;
};

struct FoldedTarget {
  std::string name;
  std::vector<FoldedModel> models;
  std::map<std::string, RelaxedText> relaxed;  ///< by model
  nlohmann::json relax_metrics;                ///< by model; null where none was relaxed
  nlohmann::json timings;                      ///< seconds per stage
  nlohmann::json settings;                     ///< what the results depend on; a second start compares them
  Array msa;                                   ///< for the plot of its coverage; may be of no elements
};

/// File names and contents:
///   unrelaxed_MODEL.pdb, .cif; relaxed_MODEL.pdb, .cif; ranked_N.pdb, .cif (relaxed where there is that, 0 the best)
///   confidence_MODEL.json, pae_MODEL.json, ranking.json, ranking_debug.json, timings.json, relax_metrics.json
///   plddt.svg, pae_MODEL.svg, msa_coverage.svg, report.html
std::map<std::string, std::string> result_files(const FoldedTarget& target, const Provenance& provenance);

/// Writes them all into a folder, which is made where it is missing: all of them or none. Files
/// that an earlier run wrote there, and this one does not, go away. Throws Error(input) where
/// they cannot be written.
void write_results(const std::string& folder, const FoldedTarget& target, const Provenance& provenance);

/// Throws Error(input) where a folder cannot be made or written to, which shows before the work rather than after it.
/// Makes nothing.
void require_writable_folder(const std::string& folder);

/// Whether a folder holds the results of an earlier run with the same settings, all files of them in their full size.
bool is_finished(const std::string& folder, const nlohmann::json& settings);

}  // namespace rz::folding
