#include "molecules/generate/tuned_prior.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <numeric>

#include "molecules/generate/kekule_smiles.h"
#include "molecules/generate/sampler.h"

namespace rz::molecules {
namespace {

constexpr double kRate = 5e-4;
constexpr size_t kReplayed = 300, kLessons = 32;  // of the best; at a time
constexpr size_t kSamplesTogether = 32;
constexpr uint64_t kDrawStream = uint64_t{1} << 62, kLearnStream = uint64_t{1} << 63;  // apart from the search's own

Molecule reordered(const RDKit::ROMol& molecule, Random& random) {
  std::vector<unsigned> order(molecule.getNumAtoms());
  std::iota(order.begin(), order.end(), 0u);
  random.shuffle(order);
  return Molecule(RDKit::MolOps::renumberAtoms(molecule, order));
}

}  // namespace

TunedPrior::TunedPrior(PriorWeights start, WorkerPool& workers, uint64_t seed)
    : weights_(std::move(start)),
      workers_(workers),
      prior_(weights_, workers.devices().front()),
      adam_(kRate),
      seed_(seed) {}

std::vector<Lesson> TunedPrior::lessons(const Archive& archive) {
  Random random(seed_, kLearnStream + updates_++);
  std::vector<Lesson> all;
  for (size_t i = 0; i < kLessons; ++i) {
    const RDKit::ROMol& molecule = *archive.draw_parent(kReplayed, random).molecule;
    // An archive's molecules are in canonical order.
    const bool canonical = random.chance(0.5);
    const auto tokens = prior_.vocabulary().encode(kekule_smiles(canonical ? molecule : *reordered(molecule, random)));
    if (!tokens || tokens->empty() || tokens->size() + 1 > kMostTokens) continue;
    Lesson& one = all.emplace_back();
    one.tokens = {canonical ? Vocabulary::kCanonical : Vocabulary::kAnyOrder};
    one.tokens.insert(one.tokens.end(), tokens->begin(), tokens->end());
    one.tokens.push_back(Vocabulary::kEnd);
    one.weight = 1.0f / kLessons;
  }
  return all;
}

void TunedPrior::learn(const Archive& archive) {
  const WorkerPool::Claim worker = workers_.claim();
  const std::vector<Lesson> some = lessons(archive);
  if (some.empty()) return;
  PriorGradient gradient = prior_gradient(*worker, weights_, some);
  adam_.climb(weights_.arrays(), gradient.by.arrays());
  prior_ = Prior(weights_, workers_.devices().front());
}

std::vector<std::string> TunedPrior::draw(uint64_t first, size_t count) const {
  std::vector<std::string> smiles(count);
  SamplerOptions options;
  options.seed = seed_;
  tbb::parallel_for(size_t{0}, (count + kSamplesTogether - 1) / kSamplesTogether, [&](size_t part) {
    const WorkerPool::Claim worker = workers_.claim();
    const size_t begin = part * kSamplesTogether, some = std::min(kSamplesTogether, count - begin);
    const std::vector<Sample> samples = rz::molecules::draw(
        prior_, *worker, options, static_cast<int64_t>(kDrawStream + first + begin), static_cast<int64_t>(some));
    for (size_t i = 0; i < some; ++i) {
      if (samples[i].complete) smiles[begin + i] = samples[i].smiles;
    }
  });
  return smiles;
}

}  // namespace rz::molecules
