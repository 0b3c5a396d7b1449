// The prior against PyTorch (tools/train/generate/make_golden.py), and what sampling promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "molecules/generate/generate.h"
#include "molecules/generate/scaffold_plan.h"

namespace rz::molecules {
namespace {

const std::string kFolder = RZ_SOURCE_FOLDER "/tests/molecules/data/";

const Prior& small_prior() {
  static const Prior kPrior(read_prior(kFolder + "prior_small.safetensors"), choose_device("cpu").device);
  return kPrior;
}

std::vector<Sample> draw_here(const SamplerOptions& options, int64_t first, int64_t count) {
  Worker worker(choose_device("cpu").device);
  return draw(small_prior(), worker, options, first, count);
}

TEST(SmilesTokens, SplitAsTheTrainingDoes) {
  const std::vector<std::string_view> expected = {"C", "[C@@H]", "(", "Cl", ")", "Br", "%10", "%", "1", "c", "[nH"};
  EXPECT_EQ(split_smiles("C[C@@H](Cl)Br%10%1c[nH"), expected);
}

TEST(Prior, AgreesWithPyTorch) {
  const auto golden = nlohmann::json::parse(std::ifstream(kFolder + "prior_small.json"));
  ASSERT_EQ(golden.size(), 14u);
  for (const auto& one : golden) {
    const auto smiles = one["smiles"].get<std::string>();
    const auto tokens = small_prior().vocabulary().encode(smiles);
    ASSERT_TRUE(tokens) << smiles;
    EXPECT_EQ(*tokens, one["tokens"].get<std::vector<int32_t>>());
    WritingPlan plan = {one["start"].get<int32_t>()};
    plan.insert(plan.end(), tokens->begin(), tokens->end());
    plan.push_back(Vocabulary::kEnd);
    const std::vector<Sample> samples = draw_here({0, 1, [&](Random&) { return plan; }}, 0, 1);
    EXPECT_EQ(samples[0].smiles, smiles);
    // f32 sums of some dozen terms, each exact to 1e-6.
    EXPECT_NEAR(samples[0].log_likelihood, one["log_likelihood"].get<double>(), 1e-4) << smiles;
  }
}

TEST(Prior, DrawsInProportionToItsProbabilities) {
  // The first token of 20,000 samples against the softmax of its logits: the likelihood of a sequence that is cut
  // there.
  constexpr int kSamples = 20000;
  std::map<int32_t, int> counts;
  for (const Sample& sample : draw_here({3}, 0, kSamples)) ++counts[sample.tokens[1]];
  Worker worker(choose_device("cpu").device);
  const Prior& prior = small_prior();
  const auto states = prior.first_states(worker.context, worker.arena, 1);
  const Tensor logits = worker.arena.alloc(DType::f32, Shape{1, prior.vocabulary().size()});
  const std::vector<int32_t> start = {Vocabulary::kCanonical};
  const Prior::States out = prior.first_states(worker.context, worker.arena, 1);
  prior.step(worker.context, view(start.data(), Shape{1}), states, out, logits);
  double sum = 0;
  const std::vector<float> row = download_floats(worker.context, logits);
  for (size_t i = 0; i < row.size(); ++i) {
    if (i != Vocabulary::kCanonical && i != Vocabulary::kAnyOrder) sum += std::exp(row[i]);
  }
  for (int32_t i = 0; i < prior.vocabulary().size(); ++i) {
    const bool start_token = i == Vocabulary::kCanonical || i == Vocabulary::kAnyOrder;
    const double expected = start_token ? 0 : std::exp(row[static_cast<size_t>(i)]) / sum;
    // Five standard deviations of a count.
    EXPECT_NEAR(counts[i] / double{kSamples}, expected, 5 * std::sqrt(0.25 / kSamples)) << prior.vocabulary().token(i);
  }
}

TEST(Prior, SamplesDoNotDependOnWhatIsDrawnBesideThem) {
  const std::vector<Sample> together = draw_here({5}, 0, 40);
  for (const int64_t i : {0, 7, 39}) {
    const std::vector<Sample> alone = draw_here({5}, i, 1);
    EXPECT_EQ(alone[0].tokens, together[static_cast<size_t>(i)].tokens);
    EXPECT_EQ(alone[0].log_likelihood, together[static_cast<size_t>(i)].log_likelihood);
  }
  EXPECT_NE(draw_here({6}, 0, 1)[0].tokens, together[0].tokens);
}

TEST(ScaffoldPlan, GivesTheScaffoldAndLeavesItsRingsAlone) {
  const ScaffoldPlan scaffold("*c1ccccc1", small_prior().vocabulary());
  const SamplerOptions options{1, 1, [&](Random& random) { return scaffold(random); }};
  int molecules = 0;
  for (const Sample& sample : draw_here(options, 0, 2000)) {
    if (!sample.complete) continue;
    const ParsedMolecule parsed = parse_smiles(sample.smiles);
    if (!parsed.molecule) continue;
    ++molecules;
    EXPECT_TRUE(scaffold.in(*parsed.molecule)) << sample.smiles;
  }
  EXPECT_GT(molecules, 20);  // random weights write little that is a molecule
}

TEST(ScaffoldPlan, RefusesWhatIsNone) {
  for (const auto& [smiles, why] : std::map<std::string, std::string>{{"C*C", "other than one bond"},
                                                                      {"**", "that are bonded"},
                                                                      {"C.C", "several parts"},
                                                                      {"", "no SMILES"},
                                                                      {"C1CC", "no molecule"},
                                                                      {"FC(F)(F)F", "no hydrogen"},
                                                                      {"C[Si](C)C*", "not learnt"}}) {
    try {
      ScaffoldPlan(smiles, small_prior().vocabulary());
      FAIL() << smiles;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::usage);
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
  }
}

TEST(Generate, WritesDistinctMoleculesWhateverTheThreads) {
  WorkerPool workers(choose_device("cpu").device);
  std::vector<std::vector<std::string>> runs;
  for (const int threads : {1, 3}) {
    GenerateOptions options;
    options.sampler.seed = 2;
    options.count = 60;
    options.threads = threads;
    std::vector<std::string>& smiles = runs.emplace_back();
    const GenerateReport report =
        generate(small_prior(), workers, options, [&](const Drawn& one) { smiles.push_back(one.smiles); });
    EXPECT_EQ(report.written, 60);
    EXPECT_EQ(report.samples, report.written + report.invalid + report.repeated);
    std::vector<std::string> sorted = smiles;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(std::unique(sorted.begin(), sorted.end()), sorted.end());
  }
  EXPECT_EQ(runs[0], runs[1]);
}

TEST(Generate, GivesUpWhereThereIsNothingNew) {
  WorkerPool workers(choose_device("cpu").device);
  GenerateOptions options;
  options.sampler.plan = [](Random&) { return WritingPlan{Vocabulary::kCanonical, Vocabulary::kEnd}; };
  options.count = 2;
  EXPECT_THROW(generate(small_prior(), workers, options, [](const Drawn&) {}), Error);
}

}  // namespace
}  // namespace rz::molecules
