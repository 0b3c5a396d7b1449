// All that is known of one protein before folding: files in, raw features out.
#pragma once

#include <string>
#include <vector>

#include "folding/template_features.h"
#include "io/array.h"

namespace rz::folding {

struct ProteinInput {
  std::string sequence;                      ///< empty: the query of the first alignment
  std::vector<std::string> alignments;       ///< A3M or Stockholm files, joined in this order; none: the sequence alone
  std::vector<TemplateFile> template_files;  ///< structures of the user's choice, or
  std::string template_hits;                 ///< .hhr or .a3m, with
  TemplateOptions templates;                 ///< where their structures are
};

struct ProteinFeatures {
  std::string sequence;
  ArrayMap raw;  ///< for FeaturePipeline
  std::vector<std::string> template_names;
  std::vector<std::string> skipped_templates;  ///< one line each: which and why
};

/// Reads the files and makes raw features. Throws Error(usage) where neither a sequence nor an alignment is given, or
/// both template files and hits; and what read_msa, raw_features, read_template_hits and template_features throw.
ProteinFeatures read_protein(const ProteinInput& input);

}  // namespace rz::folding
