// Structures of related proteins, laid over the query.
// Source: Jumper et al. 2021, supplement 1.2.3 (doi:10.1038/s41586-021-03819-2); AlphaFold, data/templates.py.
#pragma once

#include <string>
#include <vector>

#include "folding/template_hits.h"
#include "io/array.h"

namespace rz::folding {

struct TemplateOptions {
  std::string mmcif_folder;   ///< holds 1abc.cif or 1abc.cif.gz, names in lower case
  std::string max_date;       ///< "2018-04-30": structures released later are left out; empty: none are
  int64_t max_templates = 4;  ///< AlphaFold makes up to 20 and its monomer networks use the first 4
};

struct Templates {
  /// template_aatype f32 [T, N, 22] (one-hot, HH-suite's order), template_all_atom_positions f32 [T, N, 37, 3] in
  /// Angstrom, template_all_atom_masks f32 [T, N, 37], template_sum_probs f32 [T, 1]; empty where there is no template.
  ArrayMap arrays;
  std::vector<std::string> names;    ///< "1abc_A"
  std::vector<std::string> skipped;  ///< one line per hit that was looked at and left out: which and why
};

/// The best hits in order of their sum_probs, or in the order given where these are missing (then without repeats). A
/// hit is left out where its structure is too young, missing or damaged, it covers a tenth of the query or less, has
/// fewer than 10 residues, is more than 95 % of the query itself, does not belong to the query, or fewer than 5 atoms
/// are left. Where the structure does not hold the hit's sequence, the hit is aligned anew to the chain it names, and
/// left out under 90 % identity. This takes the place of AlphaFold's kalign; residues without a partner stay empty
/// (AlphaFold's code gives them the chain's last residue). Throws Error(input) where the folder is missing or has none
/// of the hits' structures; Error(usage) for a date that is not YYYY-MM-DD, and in a build without gemmi.
Templates template_features(const std::string& query, std::vector<TemplateHit> hits, const TemplateOptions& options);

struct TemplateFile {
  std::string path;   ///< mmCIF, plain or gzip
  std::string chain;  ///< the authors' name; empty: the only protein chain, or one of several equal ones
};

/// Structures of the user's choice, in that order, each aligned to the query by its sequence (align_sequences). No
/// filter. Throws Error(input) naming the file where it has no such chain, several different ones and none was named,
/// or fewer than 5 atoms fall on the query.
Templates templates_of_files(const std::string& query, const std::vector<TemplateFile>& files);

}  // namespace rz::folding
