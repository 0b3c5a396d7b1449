#include "folding/feature_pipeline.h"

#include "folding/msa_codes.h"
#include "folding/msa_features.h"
#include "folding/sequence_features.h"
#include "folding/template_inputs.h"

namespace rz::folding {
namespace {

/// HH-suite's numbers become AlphaFold's.
MsaCodes corrected(const Array& msa) {
  MsaCodes codes{msa.dim(0), msa.dim(1), std::vector<uint8_t>(static_cast<size_t>(msa.numel()))};
  const int32_t* from = msa.data<int32_t>();
  for (uint8_t& code : codes.codes) code = static_cast<uint8_t>(residue_of_hhblits(*from++));
  return codes;
}

}  // namespace

FeaturePipeline::FeaturePipeline(ArrayMap raw, const FeatureOptions& options)
    : options_(options),
      msa_(corrected(raw.at("msa"))),
      deletions_(std::move(raw.at("deletion_matrix_int"))),
      constant_(sequence_features(raw)) {
  if (options.max_templates > 0 && raw.count("template_aatype")) {
    constant_.merge(template_inputs(raw, options.max_templates));
  }
}

ArrayMap FeaturePipeline::pass(int recycle) const {
  Random random(options_.seed, options_.resample_in_recycling ? static_cast<uint64_t>(recycle) : 0);
  const MsaSample sample = sample_msa(msa_, options_.max_msa_clusters, options_.shuffle, options_.mask_msa, random);
  ArrayMap arrays = cluster_features(msa_, deletions_, sample);
  arrays.merge(extra_msa_features(msa_, deletions_, sample, options_.max_extra_msa));
  for (const auto& [name, array] : constant_) arrays.emplace(name, array);
  return arrays;
}

}  // namespace rz::folding
