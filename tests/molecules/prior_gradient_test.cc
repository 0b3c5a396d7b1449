// The backward pass of a prior against finite differences, and what learning does to likelihoods.
#include "molecules/generate/prior_gradient.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/error.h"
#include "molecules/generate/adam.h"
#include "molecules/generate/random_draws.h"
#include "molecules/generate/smiles_tokens.h"

namespace rz::molecules {
namespace {

PriorWeights small_weights() { return read_prior(RZ_SOURCE_FOLDER "/tests/molecules/data/prior_small.safetensors"); }

/// Of different lengths, orders and weights, one of them negative.
std::vector<Lesson> some_lessons(const PriorWeights& weights) {
  const Vocabulary vocabulary(weights.tokens);
  std::vector<Lesson> lessons;
  const auto add = [&](const std::string& smiles, int32_t start, float weight) {
    std::vector<int32_t> tokens = *vocabulary.encode(smiles);
    tokens.insert(tokens.begin(), start);
    tokens.push_back(Vocabulary::kEnd);
    lessons.push_back({tokens, weight});
  };
  add("CC(=O)NC1CC1", Vocabulary::kCanonical, 0.5);
  add("O", Vocabulary::kAnyOrder, 1);
  add("C1CC1N(C)C(=O)CCO", Vocabulary::kAnyOrder, -0.25);
  return lessons;
}

double likelihood(Worker& worker, const PriorWeights& weights, const std::vector<Lesson>& lessons) {
  return prior_gradient(worker, weights, lessons).log_likelihood;
}

TEST(PriorGradient, AgreesWithFiniteDifferences) {
  PriorWeights weights = small_weights();
  Worker worker(choose_device("cpu").device);
  const std::vector<Lesson> lessons = some_lessons(weights);
  PriorGradient gradient = prior_gradient(worker, weights, lessons);
  ASSERT_EQ(weights.arrays().size(), gradient.by.arrays().size());
  for (size_t a = 0; a < weights.arrays().size(); ++a) {
    std::vector<float>& array = *weights.arrays()[a];
    const std::vector<float>& by = *gradient.by.arrays()[a];
    ASSERT_EQ(array.size(), by.size()) << a;
    if (array.empty()) continue;  // the first layer's input is the table
    // Along random directions that go uphill in every weight, so that no part of the derivative cancels another.
    for (uint64_t round = 0; round < 4; ++round) {
      Random random(round, a);
      std::vector<float> direction(array.size());
      double expected = 0, length = 0;
      for (size_t i = 0; i < by.size(); ++i) {
        direction[i] = static_cast<float>(random.uniform()) * (by[i] < 0 ? -1.0f : 1.0f);
        expected += double{direction[i]} * by[i];
        length += double{direction[i]} * direction[i];
      }
      const auto step = static_cast<float>(0.02 / std::sqrt(length));
      const std::vector<float> before = array;
      const auto moved = [&](float by_steps) {
        for (size_t i = 0; i < array.size(); ++i) array[i] = before[i] + by_steps * direction[i];
        return likelihood(worker, weights, lessons);
      };
      const double difference = (moved(step) - moved(-step)) / (2 * double{step});
      array = before;
      // Sums of f32 numbers near 20, good to 1e-6 of that each, over a step that changes them by some 1e-2; the third
      // derivative gives as much again.
      EXPECT_NEAR(difference, expected, 2e-3 * std::abs(expected)) << "array " << a << ", round " << round;
    }
  }
}

TEST(PriorGradient, IsTheSumOfTheSequences) {
  const PriorWeights weights = small_weights();
  Worker worker(choose_device("cpu").device);
  const std::vector<Lesson> lessons = some_lessons(weights);
  PriorGradient together = prior_gradient(worker, weights, lessons);
  std::vector<PriorGradient> alone;
  for (const Lesson& one : lessons) alone.push_back(prior_gradient(worker, weights, {&one, 1}));
  double sum = 0;
  for (const PriorGradient& one : alone) sum += one.log_likelihood;
  EXPECT_NEAR(together.log_likelihood, sum, 1e-4);  // of f32 numbers near 20
  for (size_t a = 0; a < together.by.arrays().size(); ++a) {
    for (size_t i = 0; i < together.by.arrays()[a]->size(); ++i) {
      double expected = 0;
      for (PriorGradient& one : alone) expected += (*one.by.arrays()[a])[i];
      ASSERT_NEAR((*together.by.arrays()[a])[i], expected, 1e-5) << a << " " << i;
    }
  }
}

TEST(PriorGradient, RefusesSequencesThatAreNone) {
  const PriorWeights weights = small_weights();
  Worker worker(choose_device("cpu").device);
  for (const std::vector<int32_t>& tokens : {std::vector<int32_t>{}, {1}, {1, 9999}, {-1, 0}}) {
    const Lesson lesson{tokens, 1};
    EXPECT_THROW(prior_gradient(worker, weights, {&lesson, 1}), Error);
  }
}

TEST(Adam, FirstStepsAsByHand) {
  // The first step is the rate in the gradient's direction, whatever its size. The second, of the gradient 0.1 after
  // 0.4: means 0.1 * 0.1 + 0.9 * 0.04 = 0.046 and 0.001 * 0.01 + 0.999 * 0.00016 = 0.00016984, by their biases 0.19 and
  // 0.001999: 0.24210526 / sqrt(0.08496248) = 0.83059.
  std::vector<float> weights = {1, -1}, gradient = {0.4f, -0.001f};
  Adam adam(0.01);
  adam.climb({&weights}, {&gradient});
  EXPECT_NEAR(weights[0], 1.01, 1e-6);
  EXPECT_NEAR(weights[1], -1.01, 1e-6);
  gradient = {0.1f, 0};
  adam.climb({&weights}, {&gradient});
  EXPECT_NEAR(weights[0], 1.01 + 0.0083059, 1e-6);
}

TEST(Adam, LongGradientsAreCutToOne) {
  std::vector<float> weights = {0, 0}, gradient = {3000, 4000}, other = weights, cut = {0.6f, 0.8f};
  Adam a(0.01), b(0.01);
  for (int step = 0; step < 3; ++step) {
    a.climb({&weights}, {&gradient});
    b.climb({&other}, {&cut});
    gradient[0] *= -2;
    cut = {gradient[0] / std::hypot(gradient[0], gradient[1]), gradient[1] / std::hypot(gradient[0], gradient[1])};
  }
  for (size_t i = 0; i < 2; ++i) EXPECT_NEAR(weights[i], other[i], 1e-7);
}

TEST(PriorGradient, ClimbingMakesTheLessonsLikelier) {
  PriorWeights weights = small_weights();
  Worker worker(choose_device("cpu").device);
  std::vector<Lesson> lessons = some_lessons(weights);
  lessons.pop_back();
  const double before = likelihood(worker, weights, lessons);
  Adam adam(0.01);
  for (int step = 0; step < 30; ++step) {
    PriorGradient gradient = prior_gradient(worker, weights, lessons);
    adam.climb(weights.arrays(), gradient.by.arrays());
  }
  EXPECT_GT(likelihood(worker, weights, lessons), before / 2);  // logs: below zero
}

}  // namespace
}  // namespace rz::molecules
