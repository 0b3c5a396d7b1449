#include "molecules/pattern_matcher.h"

#include <GraphMol/QueryAtom.h>
#include <GraphMol/QueryBond.h>
#include <GraphMol/Substruct/SubstructMatch.h>

#include <algorithm>
#include <bit>
#include <memory>

namespace rz::molecules {
namespace {

constexpr int kRdkitLimit = 1000;  // maxMatches of GetSubstructMatches
constexpr int kUnknown = -1;

int count_bits(const uint64_t* bits, int words) {
  int count = 0;
  for (int w = 0; w < words; ++w) count += std::popcount(bits[w]);
  return count;
}

}  // namespace

PatternMatcher::PatternMatcher(const PatternSet& set, const RDKit::ROMol& molecule)
    : set_(set),
      molecule_(molecule),
      size_(static_cast<int>(molecule.getNumAtoms())),
      words_((size_ + 63) / 64),
      bond_words_((static_cast<int>(molecule.getNumBonds()) + 63) / 64),
      first_neighbor_(static_cast<size_t>(size_) + 1),
      atom_bits_(set.nodes_.size() * words_),
      bond_bits_(set.bonds_.size() * bond_words_),
      atom_counts_(set.nodes_.size(), kUnknown),
      bonds_known_(set.bonds_.size()),
      used_(words_) {
  for (int i = 0; i < size_; ++i) {
    atom_list_.push_back(molecule.getAtomWithIdx(i));
    for (const RDKit::Bond* bond : molecule.atomBonds(atom_list_.back())) {
      neighbors_.push_back({static_cast<int>(bond->getOtherAtomIdx(i)), static_cast<int>(bond->getIdx())});
    }
    first_neighbor_[i + 1] = static_cast<int>(neighbors_.size());
  }
}

const uint64_t* PatternMatcher::bonds(int set) {
  uint64_t* bits = bond_bits_.data() + static_cast<size_t>(set) * bond_words_;
  if (!bonds_known_[set]) {
    bonds_known_[set] = 1;
    int index = 0;
    for (const RDKit::Bond* bond : molecule_.bonds()) {
      if (set_.bonds_[set]->Match(bond)) bits[index / 64] |= uint64_t{1} << (index % 64);
      ++index;
    }
  }
  return bits;
}

const uint64_t* PatternMatcher::atoms(int node) {
  uint64_t* bits = atom_bits_.data() + static_cast<size_t>(node) * words_;
  if (atom_counts_[node] == kUnknown) {
    fill(set_.nodes_[node], bits);
    atom_counts_[node] = count_bits(bits, words_);
  }
  return bits;
}

void PatternMatcher::fill(const PatternSet::Node& node, uint64_t* bits) {
  using Kind = PatternSet::Node::Kind;
  if (node.kind == Kind::leaf) {  // its negation is part of Match
    for (int i = 0; i < size_; ++i) {
      if (node.query->Match(atom_list_[i])) bits[i / 64] |= uint64_t{1} << (i % 64);
    }
    return;
  }
  if (node.kind == Kind::recursive) {
    for (int i = 0; i < size_; ++i) {
      if (matches_at(node.pattern, i)) bits[i / 64] |= uint64_t{1} << (i % 64);
    }
  } else {
    const bool all = node.kind == Kind::all;
    std::fill(bits, bits + words_, all ? ~uint64_t{0} : 0);
    for (const int child : node.children) {
      const uint64_t* other = atoms(child);
      uint64_t any = 0;
      for (int w = 0; w < words_; ++w) any |= bits[w] = all ? bits[w] & other[w] : bits[w] | other[w];
      if (all && any == 0) break;
    }
  }
  if (node.negated) {
    for (int w = 0; w < words_; ++w) bits[w] = ~bits[w];
  }
  if (size_ % 64 != 0) bits[words_ - 1] &= (uint64_t{1} << (size_ % 64)) - 1;
}

/// The plan that starts with the rarest atom; none where an atom of the pattern has no counterpart at all.
const PatternMatcher::Plan* PatternMatcher::best_plan(const PatternSet::Pattern& pattern) {
  for (const int node : pattern.checks) {
    if (count_atoms(node) == 0) return nullptr;
  }
  size_t best = 0;
  int fewest = size_ + 1;
  for (size_t i = 0; i < pattern.nodes.size(); ++i) {
    const int candidates = count_atoms(pattern.nodes[i]);
    if (candidates < fewest) {
      fewest = candidates;
      best = i;
    }
  }
  return &pattern.plans[best];
}

template <class Found>
bool PatternMatcher::put(const Plan& plan, size_t step, int atom, const Found& found) {
  if (test(used_.data(), atom)) return false;
  for (const auto& [other, set] : plan[step].closures) {
    const int target = placed_[other];
    int bond = -1;
    for (int k = first_neighbor_[atom]; k < first_neighbor_[atom + 1]; ++k) {
      if (neighbors_[k].atom == target) bond = neighbors_[k].bond;
    }
    if (bond < 0 || !test(bonds(set), bond)) return false;
  }
  placed_[step] = atom;
  used_[atom / 64] ^= uint64_t{1} << (atom % 64);
  const bool done = step + 1 == plan.size() ? found() : extend(plan, step + 1, found);
  used_[atom / 64] ^= uint64_t{1} << (atom % 64);
  return done;
}

template <class Found>
bool PatternMatcher::extend(const Plan& plan, size_t step, const Found& found) {
  const uint64_t* candidates = atoms(plan[step].node);
  if (plan[step].parent < 0) {
    for (int i = 0; i < size_; ++i) {
      if (test(candidates, i) && put(plan, step, i, found)) return true;
    }
    return false;
  }
  const uint64_t* allowed = bonds(plan[step].bond);
  const int parent = placed_[plan[step].parent];
  for (int k = first_neighbor_[parent]; k < first_neighbor_[parent + 1]; ++k) {
    const Neighbor next = neighbors_[k];
    if (test(candidates, next.atom) && test(allowed, next.bond) && put(plan, step, next.atom, found)) return true;
  }
  return false;
}

/// Calls found() for each match until it says true; says whether it did.
template <class Found>
bool PatternMatcher::search(const Plan& plan, const Found& found) {
  placed_.resize(std::max(placed_.size(), plan.size()));
  return extend(plan, 0, found);
}

bool PatternMatcher::matches_at(int index, int atom) {
  const PatternSet::Pattern& pattern = set_.patterns_[index];
  const Plan& plan = pattern.plans[0];
  if (!test(atoms(plan[0].node), atom)) return false;
  if (plan.size() == 1) return true;
  // Sets must be known before the search: computing one of recursive SMARTS would need placed_ and used_ itself.
  for (const int node : pattern.checks) {
    if (count_atoms(node) == 0) return false;
  }
  placed_.resize(std::max(placed_.size(), plan.size()));
  return put(plan, 0, atom, [] { return true; });
}

bool PatternMatcher::has(int index) {
  const Plan* plan = best_plan(set_.patterns_[index]);
  return plan != nullptr && (plan->size() == 1 || search(*plan, [] { return true; }));
}

int PatternMatcher::count(int index) {
  const PatternSet::Pattern& pattern = set_.patterns_[index];
  const Plan* plan = best_plan(pattern);
  if (plan == nullptr) return 0;
  if (plan->size() == 1) return std::min(kRdkitLimit, count_atoms(pattern.nodes[0]));
  std::vector<uint64_t> sets;  // words_ of each
  int matches = 0;
  const bool too_many = search(*plan, [&] {
    for (size_t known = 0; known < sets.size(); known += words_) {
      if (std::equal(used_.begin(), used_.end(), sets.begin() + known)) return ++matches > kRdkitLimit;
    }
    sets.insert(sets.end(), used_.begin(), used_.end());
    return ++matches > kRdkitLimit;
  });
  return too_many ? count_by_rdkit(*pattern.query) : static_cast<int>(sets.size()) / words_;
}

/// Which 1,000 matches come first is known to RDKit alone.
int PatternMatcher::count_by_rdkit(const RDKit::ROMol& query) const {
  const auto copy = std::make_unique<RDKit::ROMol>(query);  // matching recursive SMARTS writes into the query
  RDKit::SubstructMatchParameters parameters;
  parameters.maxMatches = kRdkitLimit;
  return static_cast<int>(RDKit::SubstructMatch(molecule_, *copy, parameters).size());
}

}  // namespace rz::molecules
