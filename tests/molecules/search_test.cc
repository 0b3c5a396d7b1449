// The search: its surrogate against a dense computation, its budget, and that it can be taken up again.
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "io/text_file.h"
#include "kernels/error.h"
#include "molecules/generate/murcko_scaffolds.h"
#include "molecules/generate/score_curve.h"
#include "molecules/generate/search_run.h"
#include "molecules/molecule.h"
#include "molecules/objectives/objective_file.h"

namespace rz::molecules {
namespace {

const std::vector<std::string> kStart = {
    "CCO",   "CCCCN",  "Oc1ccccc1", "CC(=O)Nc1ccc(O)cc1", "CCOC(=O)c1ccccc1", "CN1CCCCC1", "O=C(O)CCl", "Cc1ccncc1",
    "CCSCC", "N#CCCO", "C1CCOC1",   "CC(C)Cc1ccccc1"};

PriorWeights small_prior() { return read_prior(RZ_SOURCE_FOLDER "/tests/molecules/data/prior_small.safetensors"); }

Objective benchmark(const std::string& name) {
  return read_objective(RZ_SOURCE_FOLDER "/data/objectives/" + name + ".json");
}

SearchFeatures features_of(const std::string& smiles) { return search_features(*parse_smiles(smiles).molecule); }

/// Solves a small dense system by Gaussian elimination in double precision.
std::vector<double> solved(std::vector<std::vector<double>> a, std::vector<double> b) {
  const size_t n = b.size();
  for (size_t k = 0; k < n; ++k) {
    for (size_t i = k + 1; i < n; ++i) {
      const double factor = a[i][k] / a[k][k];
      for (size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (size_t k = n; k-- > 0;) {
    for (size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

TEST(UpperFactor, SolvesAndHasTheDeterminant) {
  // K = [[4, 2], [2, 5]]: U = [[2, 1], [0, 2]], determinant 16.
  const UpperFactor factor({4, 2, 0, 5}, 2);
  EXPECT_NEAR(factor.log_determinant(), std::log(16.0), 1e-6);
  float b[] = {8, 12};
  factor.solve_transposed(b);
  factor.solve(b);
  EXPECT_NEAR(b[0], 1, 1e-5);
  EXPECT_NEAR(b[1], 2, 1e-5);
}

TEST(Surrogate, AgreesWithADenseGaussianProcess) {
  SearchKernel kernel;
  kernel.weights = {0.4, 0.1, 0.2, 0.3};
  kernel.noise = 0.05;
  kernel.length = 2;
  const auto value = [&](const SearchFeatures& a, const SearchFeatures& b) {
    double squares = 0, sum = 0;
    for (size_t i = 0; i < a.properties.size(); ++i) squares += std::pow(a.properties[i] - b.properties[i], 2);
    for (size_t k = 0; k < 3; ++k) sum += kernel.weights[k] * tanimoto(a.fingerprints[k], b.fingerprints[k]);
    return sum + kernel.weights[3] * std::exp(-squares / (2 * kernel.length * kernel.length));
  };
  std::vector<SearchFeatures> features;
  std::vector<const SearchFeatures*> rows;
  std::vector<double> scores;
  for (const std::string& smiles : kStart) features.push_back(features_of(smiles));
  for (size_t i = 0; i < kStart.size(); ++i) {
    rows.push_back(&features[i]);
    scores.push_back(std::sin(static_cast<double>(i)));
  }
  constexpr double kBaseline = 0.1;
  Surrogate surrogate(kernel);
  surrogate.learn(rows, scores, kBaseline, false);

  const SearchFeatures query = features_of("CCOc1ccccc1");
  std::vector<std::vector<double>> matrix(rows.size(), std::vector<double>(rows.size()));
  std::vector<double> targets, to_query;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t j = 0; j < rows.size(); ++j) matrix[i][j] = value(*rows[i], *rows[j]) + (i == j ? kernel.noise : 0);
    targets.push_back(scores[i] - kBaseline);
    to_query.push_back(value(query, *rows[i]));
  }
  const std::vector<double> by_targets = solved(matrix, targets), by_query = solved(matrix, to_query);
  double mean = kBaseline, explained = 0, variance = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    mean += to_query[i] * by_targets[i];
    explained += to_query[i] * by_query[i];
    variance += targets[i] * by_targets[i] / static_cast<double>(rows.size());
  }
  const SearchFeatures other = features_of("CCCCCCCC");
  const SearchFeatures* queries[] = {&other, &query};
  const std::vector<Prediction> both = surrogate.best(queries, 2);
  const Prediction predicted = both[0].query == 1 ? both[0] : both[1];
  // f32 through a matrix of condition about 100.
  EXPECT_NEAR(predicted.mean, mean, 1e-4);
  EXPECT_NEAR(predicted.deviation, std::sqrt(variance * (1 - explained)), 1e-4);
  EXPECT_GE(both[0].mean, both[1].mean);
  ASSERT_EQ(surrogate.best(queries, 1).size(), 1u);
  EXPECT_EQ(surrogate.best(queries, 1)[0].query, both[0].query);
}

TEST(ScoreCurve, IsThatOfPmo) {
  Archive archive;
  for (int i = 0; i < 250; ++i) {
    // One molecule each of score 0.5, after the first hundred of 0.
    archive.add({"C" + std::to_string(i), nullptr, {}, {i < 100 ? 0.0 : 0.5, {}}});
  }
  // 0 up to 100; a line up to 0.5 at 200; level over the last 50; held to the budget of 500.
  EXPECT_NEAR(auc_top10(archive, 500), (0 + 100 * 0.25 + 50 * 0.5 + 250 * 0.5) / 500, 1e-12);
  EXPECT_DOUBLE_EQ(best_mean(archive, 200), 150 * 0.5 / 200);
}

class Search : public testing::Test {
 protected:
  SearchRunOptions options(const std::string& name, int64_t budget) {
    SearchRunOptions run;
    run.search.budget = budget;
    run.search.seed = 3;
    run.output = testing::TempDir() + name + ".csv";
    run.checkpoint = run.output + ".checkpoint";
    run.identity = {{"--seed", "3"}, {"--start", "a test"}};
    std::filesystem::remove(run.checkpoint);
    return run;
  }
};

TEST_F(Search, ScoresEachMoleculeOnceAndNoneBeyondTheBudget) {
  const Objective objective = benchmark("albuterol_similarity");
  const SearchReport report = run_search(objective, options("budget", 130), [] { return kStart; });
  EXPECT_EQ(report.scored, 130);
  EXPECT_GT(report.best, 0.5);  // of the start the best has 0.47
  std::ifstream table(testing::TempDir() + "budget.csv");
  std::string line;
  std::getline(table, line);
  EXPECT_EQ(line, "smiles,name,score,call,similarity");
  std::set<std::string> smiles, calls;
  double before = 1;
  while (std::getline(table, line)) {
    std::stringstream fields(line);
    std::string one, name, score, call;
    for (std::string* field : {&one, &name, &score, &call}) std::getline(fields, *field, ',');
    const ParsedMolecule parsed = parse_smiles(one);
    ASSERT_TRUE(parsed.molecule) << one;
    EXPECT_EQ(canonical_smiles(*parsed.molecule), one);
    EXPECT_LE(std::stod(score), before);
    before = std::stod(score);
    smiles.insert(one);
    calls.insert(call);
  }
  EXPECT_EQ(smiles.size(), 130u);
  EXPECT_EQ(calls.size(), 130u);
}

/// Similarity to albuterol by a scorer that fails at its n-th batch.
Objective failing_at(int n) {
  const Measure similarity = similarity_measure("CC(C)(C)NCC(O)c1ccc(O)c(CO)c1", "features2");
  const auto batches = std::make_shared<int>(0);
  const auto scorer = [=](std::span<const Candidate> candidates) {
    if (++*batches == n) throw Error(ExitCode::input, "the scorer failed");
    std::vector<double> values;
    for (const Candidate& one : candidates) {
      Facts facts(*one.molecule);
      values.push_back(similarity(facts));
    }
    return values;
  };
  std::vector<Component> components;
  components.push_back({"similarity", {nullptr, scorer}, Desirability::as_is(), 1});
  return Objective("a test", Objective::Mean::geometric, std::move(components), {});
}

TEST_F(Search, GoesOnAsIfItHadNotStopped) {
  const Objective objective = failing_at(-1), fails = failing_at(8);
  WorkerPool workers(choose_device("cpu").device);
  // A prior is of one search: each has its own.
  std::deque<TunedPrior> priors;
  const auto with_prior = [&](SearchRunOptions run) {
    run.prior = &priors.emplace_back(small_prior(), workers, run.search.seed);
    run.search.prior_share = 0.2;
    return run;
  };
  run_search(objective, with_prior(options("whole", 190)), [] { return kStart; });
  SearchRunOptions parts = options("parts", 190);
  EXPECT_THROW(run_search(fails, with_prior(parts), [] { return kStart; }), Error);
  EXPECT_EQ(read_checkpoint(parts.checkpoint).scored.size(), kStart.size() + 6 * parts.search.batch);
  const std::vector<size_t> after_fifty = {kStart.size() + 2 * parts.search.batch,
                                           kStart.size() + 5 * parts.search.batch};
  EXPECT_EQ(read_checkpoint(parts.checkpoint).state.tunings, after_fifty);
  parts.resume = true;
  const SearchReport report = run_search(objective, with_prior(parts), [] { return kStart; });
  EXPECT_EQ(report.resumed, static_cast<int64_t>(kStart.size() + 6 * parts.search.batch));
  EXPECT_EQ(priors[0].weights().table, priors[2].weights().table);
  EXPECT_NE(priors[0].weights().table, small_prior().table);
  const auto smiles_of = [](const std::string& path) {
    std::ifstream table(path);
    std::vector<std::string> smiles;
    for (std::string line; std::getline(table, line);) smiles.push_back(line.substr(0, line.find(',')));
    return smiles;
  };
  EXPECT_EQ(smiles_of(testing::TempDir() + "whole.csv"), smiles_of(parts.output));
  EXPECT_FALSE(std::filesystem::exists(parts.checkpoint));
}

TEST_F(Search, IsOnDiskFromItsFirstScoresOn) {
  const SearchRunOptions run = options("soon", 60);
  int batches = 0;
  size_t on_disk = 0;
  const auto scorer = [&](std::span<const Candidate> candidates) {
    if (++batches == 2) on_disk = read_checkpoint(run.checkpoint).scored.size();
    return std::vector<double>(candidates.size(), 0.5);
  };
  std::vector<Component> components;
  components.push_back({"half", {nullptr, scorer}, Desirability::as_is(), 1});
  run_search(Objective("a test", Objective::Mean::geometric, std::move(components), {}), run, [] { return kStart; });
  EXPECT_EQ(on_disk, kStart.size());
}

TEST_F(Search, ScoresAFewOfEachScaffold) {
  SearchRunOptions run = options("scaffolds", 150);
  run.search.per_scaffold = 3;
  run_search(benchmark("qed"), run, [] { return kStart; });
  std::map<std::string, int> counts;
  std::ifstream table(run.output);
  std::string line;
  for (std::getline(table, line); std::getline(table, line);) {
    ++counts[murcko_scaffold(*parse_smiles(line.substr(0, line.find(','))).molecule)];
  }
  const int without_ring = counts[""], of_benzene = counts["c1ccccc1"];
  counts.erase("");
  EXPECT_GT(without_ring, 3);
  EXPECT_EQ(of_benzene, 4);  // as many as it started from
  counts.erase("c1ccccc1");
  for (const auto& [scaffold, count] : counts) EXPECT_LE(count, 3) << scaffold;
}

TEST_F(Search, ProposesWhatAPriorHasWritten) {
  Archive archive;
  archive.add({"CCO", parse_smiles("CCO").molecule, features_of("CCO"), {0.5, {}}});
  GraphLimits limits;
  limits.most_heavy_atoms = 8;
  // Known, no molecule, two fragments, too large, nothing; a new one, and the same again.
  const std::vector<std::string> written = {"OCC", "CC(", "CC.O", "CCCCCCCCC", "", "C1=CC=CC=C1O", "Oc1ccccc1"};
  const std::vector<Proposal> proposals = propose(archive, FragmentLibrary(), {0, 200, limits}, 0, 0, written);
  ASSERT_EQ(proposals.size(), 1u);
  EXPECT_EQ(proposals[0].offspring.smiles, "Oc1ccccc1");
}

TEST_F(Search, APriorLearnsWhatScoresHigh) {
  Archive archive;
  for (const std::string& smiles : kStart) {
    Molecule molecule = parse_smiles(smiles).molecule;
    archive.add({canonical_smiles(*molecule), std::move(molecule), {}, {0.5, {}}});
  }
  WorkerPool workers(choose_device("cpu").device);
  TunedPrior tuned(small_prior(), workers, 1);
  const auto likelihood = [&](const PriorWeights& weights) {
    std::vector<int32_t> tokens = *Vocabulary(weights.tokens).encode("C1=CC=CC=C1O");
    tokens.insert(tokens.begin(), Vocabulary::kAnyOrder);
    tokens.push_back(Vocabulary::kEnd);
    const Lesson lesson{tokens, 1};
    return prior_gradient(*workers.claim(), weights, {&lesson, 1}).log_likelihood;
  };
  for (int i = 0; i < 20; ++i) tuned.learn(archive);
  EXPECT_GT(likelihood(tuned.weights()), likelihood(small_prior()) + 1);
  EXPECT_EQ(tuned.draw(7, 50), tuned.draw(7, 50));
  const std::vector<std::string> from_20 = tuned.draw(27, 30), all = tuned.draw(7, 50);
  EXPECT_TRUE(std::equal(from_20.begin(), from_20.end(), all.begin() + 20));
}

TEST_F(Search, RefusesTheCheckpointOfAnother) {
  const Objective objective = benchmark("qed");
  SearchRunOptions run = options("another", 20);
  run.resume = true;
  const auto refused = [&](ExitCode code, const std::string& words) {
    try {
      run_search(objective, run, [] { return kStart; });
      ADD_FAILURE() << "not refused: " << words;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code);
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  std::ofstream(run.checkpoint) << "{";
  refused(ExitCode::input, run.checkpoint + ": no checkpoint of this version of rz-generate, or a damaged one");
  write_checkpoint(run.checkpoint, {{{"--seed", "3"}, {"--start", "another"}}, {}, {}, {}});
  refused(ExitCode::usage, "of a search with another --start");
  write_checkpoint(run.checkpoint, {run.identity, {}, {{"CCO", {0.25, {0.25}}}}, {}});
  run.search.budget = 0;
  refused(ExitCode::usage, "holds 1 molecules, more than the budget of 0");
  run.search.budget = 20;
  run.resume = false;
  refused(ExitCode::usage, "--resume goes on with it");
  run.resume = true;
  std::string text = read_text_file(run.checkpoint);
  text.replace(text.find("0.25"), 4, "0.75");
  std::ofstream(run.checkpoint) << text;
  refused(ExitCode::input, "damaged");
}

}  // namespace
}  // namespace rz::molecules
