#include "molecules/generate/sampler.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>
#include <span>

namespace rz::molecules {
namespace {

/// A sequence that is being written. Stays where it is made: its state looks at its plan.
class Writing {
 public:
  Writing(const Vocabulary& vocabulary, const SamplerOptions& options, int64_t number)
      : random_(options.seed, static_cast<uint64_t>(number)),
        plan_(options.plan ? options.plan(random_) : WritingPlan{Vocabulary::kCanonical, kFree}),
        state_(vocabulary, plan_) {
    append(state_.given());
  }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  bool goes_on() const { return !complete_ && tokens_.size() < kMostTokens; }
  int32_t last() const { return tokens_.back(); }

  /// The next token, given or drawn from its logits; its log likelihood is taken of either.
  void write(std::span<const float> logits, double temperature) {
    const double largest = *std::max_element(logits.begin(), logits.end());
    weights_.resize(logits.size());
    double sum = 0;
    int32_t token = state_.given();
    for (size_t i = 0; i < logits.size(); ++i) {
      sum += std::exp(logits[i] - largest);
      const bool possible = token == kFree && state_.allows(static_cast<int32_t>(i));
      weights_[i] = possible ? std::exp((logits[i] - largest) / temperature) : 0;
    }
    if (token == kFree) token = static_cast<int32_t>(random_.weighted(weights_));
    log_likelihood_ += logits[static_cast<size_t>(token)] - largest - std::log(sum);
    append(token);
  }

  Sample sample(const Vocabulary& vocabulary) const {
    return {vocabulary.decode(tokens_), tokens_, log_likelihood_, complete_};
  }

 private:
  void append(int32_t token) {
    tokens_.push_back(token);
    complete_ = state_.append(token);
  }

  Random random_;
  WritingPlan plan_;
  PlanState state_;
  std::vector<int32_t> tokens_;
  std::vector<double> weights_;
  double log_likelihood_ = 0;
  bool complete_ = false;
};

/// Copies `rows` of each of `states` to the first rows of `out`.
void keep(Context& context, Arena& arena, const Prior::States& states, const std::vector<int32_t>& rows,
          const Prior::States& out) {
  std::vector<int32_t> offsets(rows.size() + 1);
  std::iota(offsets.begin(), offsets.end(), 0);
  const auto count = static_cast<int64_t>(rows.size());
  const RowLists lists{upload_new(context, arena, offsets, Shape{count + 1}),
                       upload_new(context, arena, rows, Shape{count}), Tensor()};
  for (size_t i = 0; i < states.size(); ++i) {
    gather_sum(context, states[i], lists, Activation::none, {}, out[i].slice(0, count));
  }
}

Prior::States first_rows(const Prior::States& states, int64_t m) {
  Prior::States part;
  for (const Tensor& state : states) part.push_back(state.slice(0, m));
  return part;
}

/// Sequences that are written side by side; those that are complete leave the batch.
class Batch {
 public:
  Batch(const Prior& prior, Worker& worker, const SamplerOptions& options, int64_t first, int64_t count)
      : prior_(prior), worker_(worker), temperature_(options.temperature), scope_(worker.arena) {
    for (int64_t i = 0; i < count; ++i) {
      sequences_.emplace_back(prior.vocabulary(), options, first + i);
      if (sequences_.back().goes_on()) rows_.push_back(&sequences_.back());
    }
  }

  std::vector<Sample> run() {
    const auto m = static_cast<int64_t>(rows_.size());
    states_ = prior_.first_states(worker_.context, worker_.arena, m);
    spare_ = prior_.first_states(worker_.context, worker_.arena, m);
    while (!rows_.empty()) step();
    std::vector<Sample> samples;
    for (const Writing& one : sequences_) samples.push_back(one.sample(prior_.vocabulary()));
    return samples;
  }

 private:
  /// One token for each row, and the states of those that go on.
  void step() {
    Context& context = worker_.context;
    const ArenaScope scope(worker_.arena);
    const auto m = static_cast<int64_t>(rows_.size());
    const auto width = static_cast<size_t>(prior_.vocabulary().size());
    std::vector<int32_t> last;
    for (const Writing* row : rows_) last.push_back(row->last());
    const Tensor logits = worker_.arena.alloc(DType::f32, Shape{m, prior_.vocabulary().size()});
    const Prior::States after = first_rows(spare_, m);
    prior_.step(context, upload_new(context, worker_.arena, last, Shape{m}), first_rows(states_, m), after, logits);
    const std::vector<float> next = download_floats(context, logits);
    std::vector<int32_t> on;
    std::vector<Writing*> rows;
    for (size_t i = 0; i < rows_.size(); ++i) {
      rows_[i]->write(std::span(next).subspan(i * width, width), temperature_);
      if (!rows_[i]->goes_on()) continue;
      on.push_back(static_cast<int32_t>(i));
      rows.push_back(rows_[i]);
    }
    if (rows.size() == rows_.size()) {
      std::swap(states_, spare_);
    } else if (!rows.empty()) {
      keep(context, worker_.arena, after, on, states_);
    }
    rows_ = std::move(rows);
  }

  const Prior& prior_;
  Worker& worker_;
  const double temperature_;
  ArenaScope scope_;
  std::deque<Writing> sequences_;
  std::vector<Writing*> rows_;    // whose a row of the states is
  Prior::States states_, spare_;  // as many rows as there were at first, the first ones in use
};

}  // namespace

std::vector<Sample> draw(const Prior& prior, Worker& worker, const SamplerOptions& options, int64_t first,
                         int64_t count) {
  return Batch(prior, worker, options, first, count).run();
}

}  // namespace rz::molecules
