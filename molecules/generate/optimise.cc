#include "molecules/generate/optimise.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "kernels/error.h"
#include "molecules/generate/murcko_scaffolds.h"

namespace rz::molecules {
namespace {

constexpr size_t kMostRows = 1500;  // of the surrogate: the best, and the latest
constexpr size_t kBestRows = 1000;
constexpr size_t kConsidered = 8;  // proposals per score whose deviation is looked at
constexpr size_t kParents = 200;
constexpr int kRoundsInVain = 20;
constexpr size_t kTuneEvery = 50;  // molecules

ScoredMolecule known_molecule(const std::string& smiles, const Assessment& assessment) {
  ParsedMolecule parsed = parse_smiles(smiles);
  if (!parsed.molecule) throw Error(ExitCode::input, smiles + ": " + parsed.reason);
  SearchFeatures features = search_features(*parsed.molecule);
  return {smiles, std::move(parsed.molecule), std::move(features), assessment};
}

}  // namespace

void Optimiser::start(const std::vector<std::string>& smiles) {
  score({smiles.begin(), smiles.begin() + static_cast<int64_t>(std::min(smiles.size(), left()))});
  state_.started = archive_.size();
  take_fragments();
}

void Optimiser::take_fragments() {
  FragmentCounts counts;
  for (size_t i = 0; i < state_.started; ++i) counts.add(*archive_[i].molecule);
  fragments_ = FragmentLibrary(counts);
}

void Optimiser::restore(const std::vector<std::pair<std::string, Assessment>>& scored, const SearchState& state) {
  std::vector<ScoredMolecule> molecules(scored.size());
  tbb::parallel_for(size_t{0}, scored.size(),
                    [&](size_t i) { molecules[i] = known_molecule(scored[i].first, scored[i].second); });
  surrogate_ = Surrogate(state.kernel);
  state_ = state;
  auto tuning = state.tunings.begin();
  for (ScoredMolecule& one : molecules) {
    add(std::move(one));
    if (archive_.size() == state.learnt) learn(false);
    if (tuning == state.tunings.end() || archive_.size() != *tuning) continue;
    prior_->learn(archive_);
    ++tuning;
  }
  take_fragments();
}

/// Molecules are read from their SMILES, so that a search that was restored has the same ones, atom by atom.
void Optimiser::score(const std::vector<std::string>& smiles) {
  std::vector<ScoredMolecule> molecules(smiles.size());
  tbb::parallel_for(size_t{0}, smiles.size(), [&](size_t i) { molecules[i] = known_molecule(smiles[i], {}); });
  std::vector<Candidate> candidates;
  for (const ScoredMolecule& one : molecules) candidates.push_back({one.smiles, one.molecule.get()});
  std::vector<Assessment> assessments;
  {
    const auto lap = objective_clock_.lap();
    assessments = objective_.assess(candidates);
  }
  for (size_t i = 0; i < molecules.size(); ++i) {
    molecules[i].assessment = std::move(assessments[i]);
    add(std::move(molecules[i]));
  }
}

void Optimiser::add(ScoredMolecule molecule) {
  if (options_.per_scaffold > 0) ++scaffolds_[murcko_scaffold(*molecule.molecule)];
  archive_.add(std::move(molecule));
}

void Optimiser::learn(bool fit) {
  const size_t n = archive_.size();
  std::vector<char> taken(n);
  std::vector<const SearchFeatures*> rows;
  std::vector<double> scores;
  const auto take = [&](size_t i) {
    if (taken[i] || rows.size() == kMostRows) return;
    taken[i] = 1;
    rows.push_back(&archive_[i].features);
    scores.push_back(archive_.score(i));
  };
  for (size_t i = 0; i < std::min(n, kBestRows); ++i) take(archive_.ranking()[i]);
  for (size_t i = n; i-- > 0;) take(i);
  double baseline = 0;
  for (size_t i = 0; i < state_.started; ++i) baseline += archive_.score(i) / static_cast<double>(state_.started);
  surrogate_.learn(std::move(rows), scores, baseline, fit);
}

void Optimiser::keep_learning() {
  const auto lap = surrogate_clock_.lap();
  const size_t n = archive_.size();
  if (state_.learnt > 0 && n < state_.learnt + std::max(options_.batch, std::min(n, kMostRows) / 20)) return;
  const bool fit = n >= state_.next_fit;
  if (fit) state_.next_fit = n + n / 2 + 50;
  learn(fit);
  state_.learnt = n;
  state_.kernel = surrogate_.kernel();
}

/// Counts the molecule where its scaffold may be scored once more.
bool Optimiser::has_room(const RDKit::ROMol& molecule, std::unordered_map<std::string, size_t>& scaffolds) const {
  if (options_.per_scaffold == 0) return true;
  const std::string scaffold = murcko_scaffold(molecule);
  if (scaffold.empty()) return true;
  size_t& count = scaffolds[scaffold];
  if (count >= options_.per_scaffold) return false;
  ++count;
  return true;
}

std::vector<std::string> Optimiser::choose(const std::vector<Proposal>& proposals, size_t count) {
  const auto lap = surrogate_clock_.lap();
  std::vector<const SearchFeatures*> features;
  for (const Proposal& one : proposals) features.push_back(&one.features);
  std::vector<Prediction> considered = surrogate_.best(features, count * kConsidered);
  Random random(options_.seed, ~state_.tries);
  std::unordered_map<std::string, size_t> scaffolds = scaffolds_;
  std::vector<std::string> chosen;
  while (!considered.empty() && chosen.size() < count) {
    const double beta = std::pow(10.0, -2.0 + 2.3 * random.uniform());  // 0.01 to 2
    const auto bound = [&](const Prediction& one) { return one.mean + beta * one.deviation; };
    const auto highest = std::max_element(considered.begin(), considered.end(),
                                          [&](const auto& a, const auto& b) { return bound(a) < bound(b); });
    const Offspring& one = proposals[highest->query].offspring;
    if (has_room(*one.molecule, scaffolds)) chosen.push_back(one.smiles);
    considered.erase(highest);
  }
  return chosen;
}

bool Optimiser::step() {
  const SearchState before = state_;
  try {
    return propose_and_score();
  } catch (...) {
    state_ = before;  // what is written of this search goes on with the batch that failed
    throw;
  }
}

void Optimiser::tune_prior() {
  const auto lap = prior_clock_.lap();
  const size_t before = state_.tunings.empty() ? 0 : state_.tunings.back();
  if (options_.prior_share == 0 || archive_.size() < before + kTuneEvery) return;
  prior_->learn(archive_);
  state_.tunings.push_back(archive_.size());
}

std::vector<Proposal> Optimiser::propose_some(size_t tries) {
  const auto drawn = static_cast<size_t>(options_.prior_share * static_cast<double>(tries));
  std::vector<std::string> written;
  if (drawn > 0) {
    const auto lap = prior_clock_.lap();
    written = prior_->draw(state_.tries, drawn);
  }
  const auto lap = proposals_clock_.lap();
  std::vector<Proposal> proposals =
      propose(archive_, fragments_, {options_.seed, kParents, options_.limits}, state_.tries, tries - drawn, written);
  state_.tries += tries;
  return proposals;
}

bool Optimiser::propose_and_score() {
  if (left() == 0) return false;
  keep_learning();
  tune_prior();
  const size_t count = std::min(options_.batch, left());
  for (int round = 0; round < kRoundsInVain; ++round) {
    const std::vector<Proposal> proposals = propose_some(count * options_.tries);
    if (proposals.empty()) continue;
    const std::vector<std::string> chosen = choose(proposals, count);
    if (chosen.empty()) continue;
    score(chosen);
    return true;
  }
  return false;
}

}  // namespace rz::molecules
