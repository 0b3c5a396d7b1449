#include "apps/fold_inputs.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "folding/msa.h"
#include "folding/sequences.h"
#include "io/npz.h"
#include "kernels/error.h"

namespace rz {
namespace {

namespace fs = std::filesystem;
using folding::FoldTarget;

constexpr int64_t kMultimerTargetWidth = 21;

/// "x" of "folder/x.a3m.gz"
std::string stem_of(const std::string& path) {
  std::string name = fs::path(path).filename().string();
  for (const char* suffix : {".gz", ".a3m", ".sto", ".stockholm", ".npz", ".fasta", ".fa"}) {
    if (name.ends_with(suffix)) name.resize(name.size() - std::string(suffix).size());
  }
  return name;
}

/// The first word of a FASTA description, with what cannot stand in a file's name replaced.
std::string name_of(const std::string& description, size_t index) {
  std::string name = description.substr(0, description.find_first_of(" \t"));
  for (char& c : name) {
    if (!isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_' && c != '.') c = '_';
  }
  if (name.empty() || name[0] == '.') name = "sequence_" + std::to_string(index + 1);
  return name;
}

/// The record that an alignment is of.
FoldTarget& target_of(const std::string& path, std::vector<FoldTarget>& targets, const std::string& fasta) {
  const folding::Msa msa = folding::read_msa(path);
  std::string reason;
  for (FoldTarget& target : targets) {
    reason = folding::query_mismatch(msa, target.protein.sequence);
    if (reason.empty()) return target;
  }
  throw Error(ExitCode::input,
              path + ": is an alignment of no sequence in " + fasta + (targets.size() == 1 ? ": " + reason : ""));
}

std::vector<FoldTarget> targets_of_fasta(const FoldInputs& inputs) {
  std::vector<FoldTarget> targets;
  for (const folding::ProteinSequence& record : folding::read_sequences(inputs.fasta)) {
    FoldTarget target;
    target.name = name_of(record.description, targets.size());
    target.protein.sequence = record.residues;
    targets.push_back(target);
  }
  for (const std::string& path : inputs.alignments) {
    target_of(path, targets, inputs.fasta).protein.alignments.push_back(path);
  }
  return targets;
}

std::vector<FoldTarget> targets_of_alignments(const FoldInputs& inputs) {
  std::vector<FoldTarget> targets;
  for (const std::string& path : inputs.alignments) {
    const folding::Msa msa = folding::read_msa(path);
    auto same = std::find_if(targets.begin(), targets.end(), [&](const FoldTarget& target) {
      return folding::query_mismatch(msa, target.protein.sequence).empty();
    });
    if (same == targets.end()) {
      FoldTarget target;
      target.name = stem_of(path);
      target.protein.sequence = msa.rows.at(0);
      same = targets.insert(targets.end(), target);
    }
    same->protein.alignments.push_back(path);
  }
  return targets;
}

/// A file that is absent is bad input, as a broken one is; what can be missing are parameters.
void require_input(const std::string& path) {
  if (!fs::exists(path)) throw Error(ExitCode::input, path + ": cannot be opened: No such file or directory");
}

/// "file.cif" or "file.cif:A"
folding::TemplateFile template_file(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || fs::exists(text)) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

void add_templates(const FoldInputs& inputs, std::vector<FoldTarget>& targets) {
  if (inputs.templates.empty() && inputs.template_hits.empty()) {
    if (!inputs.template_mmcif.empty()) throw Error(ExitCode::usage, "--template-mmcif needs --template-hits");
    return;
  }
  if (!inputs.features.empty()) throw Error(ExitCode::usage, "--features hold templates themselves");
  if (targets.size() > 1) throw Error(ExitCode::usage, "templates need one protein, and there are several");
  if (!inputs.template_hits.empty() && inputs.template_mmcif.empty()) {
    throw Error(ExitCode::usage, "--template-hits needs --template-mmcif, the folder of the hits' mmCIF files");
  }
  folding::ProteinInput& protein = targets.at(0).protein;
  for (const std::string& text : inputs.templates) {
    protein.template_files.push_back(template_file(text));
    require_input(protein.template_files.back().path);
  }
  if (!inputs.template_hits.empty()) require_input(inputs.template_hits);
  protein.template_hits = inputs.template_hits;
  protein.templates.mmcif_folder = inputs.template_mmcif;
  protein.templates.max_date = inputs.template_date;
}

/// All parameter files of a folder, in the order of their names.
std::vector<std::string> parameters_in(const std::string& folder) {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool npz = name.starts_with("params_") && name.ends_with(".npz");
    if (npz || name.ends_with(".safetensors")) found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Whether features are those of multimer models, by the width of target_feat.
bool is_complex(const std::string& features) {
  if (features.empty() || !fs::exists(features)) return false;
  const Npz file(features);
  const auto it = file.entries().find("target_feat");
  return it != file.entries().end() && !it->second.shape.empty() && it->second.shape.back() == kMultimerTargetWidth;
}

/// One of the sets in DeepMind's folder.
std::vector<std::string> suitable(const std::vector<std::string>& files, bool complex) {
  std::vector<std::string> plain, with_error, multimer;
  for (const std::string& file : files) {
    const std::string name = fs::path(file).filename().string();
    const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
    (has("multimer") ? multimer : has("_ptm") ? with_error : plain).push_back(file);
  }
  return complex ? multimer : with_error.empty() ? plain : with_error;
}

}  // namespace

std::vector<FoldTarget> find_targets(const FoldInputs& inputs) {
  const bool proteins = !inputs.fasta.empty() || !inputs.alignments.empty();
  if (proteins && !inputs.features.empty()) throw Error(ExitCode::usage, "--features excludes --fasta and --a3m");
  if (!proteins && inputs.features.empty()) throw Error(ExitCode::usage, "give --a3m, --fasta or --features");
  std::vector<FoldTarget> targets;
  if (!inputs.features.empty()) {
    require_input(inputs.features);
    targets.push_back({stem_of(inputs.features), {}, inputs.features});
  } else {
    targets = inputs.fasta.empty() ? targets_of_alignments(inputs) : targets_of_fasta(inputs);
  }
  std::set<std::string> names;
  for (const FoldTarget& target : targets) {
    if (!names.insert(target.name).second) {
      throw Error(ExitCode::usage,
                  "two proteins are called " + target.name + "; their results would overwrite each other");
    }
  }
  add_templates(inputs, targets);
  return targets;
}

std::string parameters_advice() {
  return "AlphaFold's parameters are not part of this program. DeepMind publishes them (CC BY 4.0) at "
         "https://storage.googleapis.com/alphafold/alphafold_params_2022-12-06.tar; unpack the archive and name the "
         "folder or one params_model_*.npz in it. rz-weights verify checks a file.";
}

std::vector<std::string> find_parameters(const FoldInputs& inputs) {
  std::vector<std::string> files;
  for (const std::string& path : inputs.parameters) {
    if (!fs::exists(path)) throw Error(ExitCode::missing, path + ": does not exist. " + parameters_advice());
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    const std::vector<std::string> found = suitable(parameters_in(path), is_complex(inputs.features));
    if (found.empty()) {
      throw Error(ExitCode::missing,
                  path + ": holds no params_*.npz and no .safetensors for these inputs. " + parameters_advice());
    }
    files.insert(files.end(), found.begin(), found.end());
  }
  if (files.empty()) throw Error(ExitCode::missing, "--params is missing. " + parameters_advice());
  return files;
}

}  // namespace rz
