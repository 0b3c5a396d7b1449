// rz-fold's inputs: which proteins to fold with which models.
#pragma once

#include <string>
#include <vector>

#include "folding/fold.h"

namespace rz {

struct FoldInputs {
  std::vector<std::string> alignments, templates, parameters;
  std::string fasta, features, template_hits, template_mmcif, template_date;
};

/// One target per protein. Alignments of the same query belong to one protein, in the order given; with a FASTA file
/// each belongs to the record whose sequence it aligns, and a record without one is folded from its sequence alone.
/// Names: of the FASTA record, or of the first alignment's file without its suffixes. Throws Error(usage) where nothing
/// is to be folded, inputs exclude each other, or two targets have one name; Error(input) where an alignment fits no
/// record, and what the readers throw.
std::vector<folding::FoldTarget> find_targets(const FoldInputs& inputs);

/// The parameter files: those given, and of a folder all params_*.npz and *.safetensors in the order of their names.
/// Throws Error(missing) where there is none, saying where DeepMind publishes them.
std::vector<std::string> find_parameters(const std::vector<std::string>& paths);

/// Where AlphaFold's parameters come from, their licence and checksums.
std::string parameters_advice();

}  // namespace rz
