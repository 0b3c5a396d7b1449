#include "folding/fold.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "folding/confidence.h"
#include "folding/feature_file.h"
#include "folding/feature_pipeline.h"
#include "folding/residues.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr int kRecycles = 3;
constexpr int64_t kMsaRows = 512, kTemplates = 4;  // templates take their rows from the alignment's
constexpr int64_t kExtraRows = 5120, kFewExtraRows = 1024;

std::string letters_of(const Array& aatype) {
  std::string letters;
  for (int64_t i = 0; i < aatype.numel(); ++i) letters.push_back(residue_letter(aatype.data<int32_t>()[i]));
  return letters;
}

/// The residues that are not padding.
std::vector<int64_t> valid_residues(const Array& seq_mask) {
  std::vector<int64_t> valid;
  for (int64_t i = 0; i < seq_mask.numel(); ++i) {
    if (seq_mask.data<float>()[i] != 0) valid.push_back(i);
  }
  return valid;
}

/// The different letters of a sequence that are none of the 20 amino acids.
std::string letters_beyond(const std::string& sequence) {
  std::set<char> letters;
  for (const char letter : sequence) {
    if (residue_type(letter) == kUnknownResidue) letters.insert(letter);
  }
  return std::string(letters.begin(), letters.end());
}

}  // namespace

std::vector<double> plddt_without_padding(const FoldedModel& model) {
  std::vector<double> plddt;
  for (const int64_t i : valid_residues(model.prediction.seq_mask))
    plddt.push_back(model.plddt[static_cast<size_t>(i)]);
  return plddt;
}

Array aligned_error_without_padding(const FoldedModel& model) {
  const std::vector<int64_t> valid = valid_residues(model.prediction.seq_mask);
  const Array& all = model.aligned_error;
  if (all.rank() == 0 || all.dim(0) == static_cast<int64_t>(valid.size())) return all;
  const auto n = static_cast<int64_t>(valid.size());
  Array error(DType::f32, Shape{n, n});
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      error.data<float>()[i * n + j] = all.data<float>()[valid[i] * all.dim(0) + valid[j]];
    }
  }
  return error;
}

int64_t extra_rows_of(const std::string& model_name) {
  const bool few = model_name.starts_with("model_2") || model_name.starts_with("model_5");
  return few ? kFewExtraRows : kExtraRows;
}

TargetFeatures::TargetFeatures(const FoldTarget& target, const FoldOptions& options)
    : options_(options), recycles_(options.recycles < 0 ? kRecycles : options.recycles) {
  if (!target.feature_file.empty()) {
    file_ = std::make_unique<FeatureFile>(target.feature_file);
    if (options.recycles < 0) recycles_ = std::min(kRecycles, file_->passes() - 1);
    sequence_ = letters_of(file_->pass(0).aatype);
    return;
  }
  ProteinFeatures protein = read_protein(target.protein);
  sequence_ = protein.sequence;
  raw_ = std::move(protein.raw);
  msa_ = raw_.at("msa");
  if (const std::string others = letters_beyond(sequence_); !others.empty()) {
    notes_.push_back("holds letters beyond the 20 amino acids (" + others +
                     "): such residues have no side chain of their own, and may have no atoms");
  }
  for (const std::string& name : protein.template_names) notes_.push_back("template " + name);
  for (const std::string& note : protein.skipped_templates) notes_.push_back("left out: " + note);
}

TargetFeatures::~TargetFeatures() = default;

PassSource TargetFeatures::source_for(const Model& model) const {
  if (file_) return [this](int pass) { return file_->pass(pass); };
  FeatureOptions options;
  options.seed = options_.seed;
  options.max_templates = model.uses_templates() ? kTemplates : 0;
  const int64_t rows = options_.max_msa > 0 ? options_.max_msa : kMsaRows;
  options.max_msa_clusters = std::max<int64_t>(1, rows - options.max_templates);
  options.max_extra_msa = options_.max_extra_msa > 0 ? options_.max_extra_msa : extra_rows_of(model.name());
  const auto pipeline = std::make_shared<FeaturePipeline>(raw_, options);
  return [pipeline](int pass) { return PassFeatures(pipeline->pass(pass), "features"); };
}

FoldedModel fold(const TargetFeatures& features, const Model& model, Context& context, const FoldOptions& options,
                 const std::function<void(int pass, int passes)>& progress) {
  const auto start = std::chrono::steady_clock::now();
  PredictOptions predict;
  predict.recycles = features.recycles();
  predict.early_stop = options.early_stop;
  predict.all_outputs = options.all_outputs;
  predict.memory_bytes = options.memory_bytes;
  predict.progress = progress;
  FoldedModel folded;
  folded.name = model.name();
  folded.prediction = model.predict(context, features.source_for(model), predict);
  const Prediction& prediction = folded.prediction;
  folded.plddt = plddt_of(prediction.logits.lddt);
  folded.mean_plddt = mean_of(folded.plddt, prediction.seq_mask);
  if (prediction.has_aligned_error) {
    const Array probabilities = aligned_error_probabilities(prediction.logits.tm);
    folded.aligned_error = expected_aligned_error(probabilities);
    folded.ptm = predicted_tm(probabilities, prediction.seq_mask);
    if (prediction.is_multimer) folded.iptm = predicted_tm(probabilities, prediction.seq_mask, prediction.chains());
  }
  folded.ranking = folded.mean_plddt;
  if (folded.iptm >= 0) folded.ranking = complex_confidence(folded.iptm, folded.ptm);
  folded.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return folded;
}

}  // namespace rz::folding
