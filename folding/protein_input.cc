#include "folding/protein_input.h"

#include <utility>

#include "folding/msa.h"
#include "folding/raw_features.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

Templates read_templates(const std::string& query, const ProteinInput& input) {
  if (!input.template_files.empty()) return templates_of_files(query, input.template_files);
  if (input.template_hits.empty()) return {};
  return template_features(query, read_template_hits(input.template_hits, query), input.templates);
}

}  // namespace

ProteinFeatures read_protein(const ProteinInput& input) {
  if (input.sequence.empty() && input.alignments.empty()) {
    throw Error(ExitCode::usage, "neither a sequence nor an alignment was given");
  }
  if (!input.template_files.empty() && !input.template_hits.empty()) {
    throw Error(ExitCode::usage, "templates come from files or from a list of hits, not from both");
  }
  ProteinFeatures features;
  features.sequence = input.sequence;
  std::vector<Msa> msas;
  for (const std::string& path : input.alignments) {
    msas.push_back(read_msa(path, features.sequence));
    if (features.sequence.empty()) features.sequence = msas.front().rows.front();
  }
  features.raw = raw_features(features.sequence, msas);
  Templates templates = read_templates(features.sequence, input);
  features.raw.merge(templates.arrays);
  features.template_names = std::move(templates.names);
  features.skipped_templates = std::move(templates.skipped);
  return features;
}

}  // namespace rz::folding
