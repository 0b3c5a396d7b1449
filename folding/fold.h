// Folding one protein with one or more models.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "folding/model.h"
#include "folding/protein_input.h"

namespace rz::folding {

/// Where the features come from: a protein's files, or AlphaFold's processed features.
struct FoldTarget {
  std::string name;
  ProteinInput protein;
  std::string feature_file;  ///< npz; empty: `protein` counts
};

struct FoldOptions {
  int recycles = -1;      ///< -1: 3, or what a feature file has
  float early_stop = -1;  ///< Angstrom; -1: none
  uint64_t seed = 0;
  int64_t max_msa = 0;        ///< rows of the clustered alignment; 0: the model's
  int64_t max_extra_msa = 0;  ///< rows of the extra alignment; 0: the model's
  bool all_outputs = false;
  int64_t memory_bytes = 0;
};

/// A model's prediction with what its confidence heads say.
struct FoldedModel {
  std::string name;  ///< "model_1_ptm"
  Prediction prediction;
  std::vector<double> plddt;  ///< per residue, 0 to 100
  double mean_plddt = 0;      ///< over residues that are not padding
  Array aligned_error;        ///< [n, n] f32, Angstrom; of no elements where the model has no such head
  double ptm = -1;            ///< -1 where the model has no such head
  double iptm = -1;           ///< -1 but for multimer models
  double ranking = 0;         ///< what models are ranked by: mean pLDDT, or 0.8 ipTM + 0.2 pTM of multimer models
  double seconds = 0;
};

/// A target's features, ready for any model.
class TargetFeatures {
 public:
  /// Reads the files. Throws what read_protein, FeatureFile and FeaturePipeline throw.
  TargetFeatures(const FoldTarget& target, const FoldOptions& options);
  ~TargetFeatures();

  const std::string& sequence() const { return sequence_; }
  const std::vector<std::string>& notes() const { return notes_; }  ///< templates used and left out
  const Array& msa() const { return msa_; }  ///< [rows, n] i32, HH-suite's numbers; of no elements for a feature file
  int recycles() const { return recycles_; }

  /// The passes' features for a model: sampling depends on which one it is.
  PassSource source_for(const Model& model) const;

 private:
  FoldOptions options_;
  std::string sequence_;
  std::vector<std::string> notes_;
  Array msa_;
  int recycles_;
  ArrayMap raw_;
  std::unique_ptr<class FeatureFile> file_;
};

FoldedModel fold(const TargetFeatures& features, const Model& model, Context& context, const FoldOptions& options,
                 const std::function<void(int pass, int passes)>& progress);

/// Rows of the extra alignment that a model was trained with, told by its name: models 2 and 5 have fewer.
int64_t extra_rows_of(const std::string& model_name);

}  // namespace rz::folding
