#include "molecules/generate/proposals.h"

#include <oneapi/tbb/parallel_for.h>

#include <optional>
#include <unordered_set>

#include "molecules/generate/graph_crossover.h"
#include "molecules/generate/graph_mutation.h"

namespace rz::molecules {
namespace {

constexpr double kCrossover = 0.4, kMutationBehind = 0.3, kSecondMutation = 0.3;

std::optional<Offspring> try_one(const Archive& archive, const FragmentLibrary& fragments,
                                 const ProposalOptions& options, Random& random) {
  const RDKit::ROMol& parent = *archive.draw_parent(options.parents, random).molecule;
  if (random.chance(kCrossover)) {
    const RDKit::ROMol& other = *archive.draw_parent(options.parents, random).molecule;
    std::optional<Offspring> child = crossover(parent, other, random, options.limits);
    if (!child || !random.chance(kMutationBehind)) return child;
    return mutate(*child->molecule, fragments, random, options.limits);
  }
  std::optional<Offspring> child = mutate(parent, fragments, random, options.limits);
  while (child && random.chance(kSecondMutation)) child = mutate(*child->molecule, fragments, random, options.limits);
  return child;
}

}  // namespace

std::vector<Proposal> propose(const Archive& archive, const FragmentLibrary& fragments, const ProposalOptions& options,
                              uint64_t first, size_t count, const std::vector<std::string>& written) {
  std::vector<std::optional<Offspring>> tries(count + written.size());
  tbb::parallel_for(size_t{0}, tries.size(), [&](size_t i) {
    Random random(options.seed, first + i);
    tries[i] =
        i < count ? try_one(archive, fragments, options, random) : read_offspring(written[i - count], options.limits);
  });
  std::vector<Proposal> proposals;
  std::unordered_set<std::string> seen;
  for (std::optional<Offspring>& one : tries) {
    if (!one || archive.has(one->smiles) || !seen.insert(one->smiles).second) continue;
    proposals.push_back({std::move(*one), {}});
  }
  tbb::parallel_for(size_t{0}, proposals.size(),
                    [&](size_t i) { proposals[i].features = search_features(*proposals[i].offspring.molecule); });
  return proposals;
}

}  // namespace rz::molecules
