#include "folding/template_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "folding/sequence_alignment.h"
#include "folding/template_mapping.h"
#include "folding/template_stack.h"
#include "folding/template_structure.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

/// Why a hit cannot be used; the others can.
struct Skip {
  std::string reason;
};

void check_date(const std::string& date) {
  const auto fits = [&](size_t i) { return i == 4 || i == 7 ? date[i] == '-' : date[i] >= '0' && date[i] <= '9'; };
  bool good = date.empty() || date.size() == 10;
  for (size_t i = 0; good && i < date.size(); ++i) good = fits(i);
  if (!good) throw Error(ExitCode::usage, "the latest date of templates must be YYYY-MM-DD, not " + date);
}

/// Empty where there is no such file.
std::string structure_path(const std::string& folder, const std::string& pdb_id) {
  for (const char* ending : {".cif", ".cif.gz"}) {
    std::string path = (std::filesystem::path(folder) / (pdb_id + ending)).string();
    if (std::filesystem::exists(path)) return path;
  }
  return "";
}

TemplateStructure open_structure(const std::string& path, const std::string& max_date) {
  TemplateStructure structure;
  try {
    structure = read_template_structure(path);
  } catch (const Error& e) {
    if (e.code() != ExitCode::input) throw;
    throw Skip{e.what()};
  }
  if (!max_date.empty() && structure.release_date.empty()) throw Skip{path + " does not say when it was released"};
  if (!max_date.empty() && structure.release_date > max_date) {
    throw Skip{"it was released on " + structure.release_date + ", later than " + max_date};
  }
  return structure;
}

PlacedTemplate place_hit(const std::string& query, const TemplateHit& hit, const TemplateOptions& options) {
  const std::string reason = reject_hit(hit, query);
  if (!reason.empty()) throw Skip{reason};
  const std::string path = structure_path(options.mmcif_folder, hit.pdb_id);
  if (path.empty()) throw Skip{options.mmcif_folder + " has no " + hit.pdb_id + ".cif"};
  const TemplateStructure structure = open_structure(path, options.max_date);
  const ChainMapping mapping = map_hit(hit, query, structure.chains);
  if (!mapping.chain) throw Skip{mapping.problem};
  PlacedTemplate placed = place_chain(*mapping.chain, mapping.residues, mapping.letters);
  if (placed.atoms() < kFewestTemplateAtoms) throw Skip{"hardly an atom was seen of the residues that it aligns"};
  placed.name = hit.pdb_id + "_" + mapping.chain->name;
  placed.sum_probs = static_cast<float>(hit.sum_probs.value_or(0));
  return placed;
}

const TemplateChain& choose_chain(const TemplateStructure& structure, const std::string& name) {
  std::string names;
  for (const TemplateChain& chain : structure.chains) {
    if (chain.name == name) return chain;
    names += " " + chain.name;
  }
  if (!name.empty()) {
    throw Error(ExitCode::input, structure.path + ": has no protein chain " + name + " (it has" + names + ")");
  }
  const TemplateChain& first = structure.chains.front();
  for (const TemplateChain& chain : structure.chains) {
    if (chain.sequence != first.sequence) {
      throw Error(ExitCode::input, structure.path + ": has several protein chains; name one of" + names);
    }
  }
  return first;
}

}  // namespace

Templates template_features(const std::string& query, std::vector<TemplateHit> hits, const TemplateOptions& options) {
  check_date(options.max_date);
  if (!std::filesystem::is_directory(options.mmcif_folder)) {
    throw Error(ExitCode::input, options.mmcif_folder + ": no such folder of mmCIF files");
  }
  const auto has_structure = [&](const TemplateHit& hit) {
    return !structure_path(options.mmcif_folder, hit.pdb_id).empty();
  };
  if (!hits.empty() && std::none_of(hits.begin(), hits.end(), has_structure)) {
    throw Error(ExitCode::input, fmt::format("{}: has none of the templates' structures (the first would be {}.cif)",
                                             options.mmcif_folder, hits.front().pdb_id));
  }
  const bool ranked = !hits.empty() && hits.front().sum_probs;
  std::stable_sort(hits.begin(), hits.end(), [](const TemplateHit& a, const TemplateHit& b) {
    return a.sum_probs.value_or(0) > b.sum_probs.value_or(0);
  });
  Templates result;
  std::vector<PlacedTemplate> placed;
  std::set<std::string> seen;
  for (const TemplateHit& hit : hits) {
    if (static_cast<int64_t>(placed.size()) >= options.max_templates) break;
    try {
      PlacedTemplate next = place_hit(query, hit, options);
      if (!seen.insert(next.letters).second && !ranked) throw Skip{"an equal one came before"};
      placed.push_back(std::move(next));
    } catch (const Skip& skip) {
      result.skipped.push_back(hit.pdb_id + "_" + hit.chain + ": " + skip.reason);
    }
  }
  for (const PlacedTemplate& one : placed) result.names.push_back(one.name);
  result.arrays = stack_templates(placed);
  return result;
}

Templates templates_of_files(const std::string& query, const std::vector<TemplateFile>& files) {
  Templates result;
  std::vector<PlacedTemplate> placed;
  for (const TemplateFile& file : files) {
    const TemplateStructure structure = read_template_structure(file.path);
    const TemplateChain& chain = choose_chain(structure, file.chain);
    const std::vector<int> residues = align_sequences(query, chain.sequence);
    placed.push_back(place_chain(chain, residues, letters_of(chain, residues)));
    if (placed.back().atoms() < kFewestTemplateAtoms) {
      throw Error(ExitCode::input, file.path + ": chain " + chain.name + " has hardly an atom that falls on the query");
    }
    result.names.push_back(std::filesystem::path(file.path).stem().string() + "_" + chain.name);
  }
  result.arrays = stack_templates(placed);
  return result;
}

}  // namespace rz::folding
