// Matches the patterns of a PatternSet on one molecule. Counts as RDKit's GetSubstructMatches does, existence as
// HasSubstructMatch; without stereochemistry. Not for use by several threads at once; the PatternSet may be shared.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "molecules/pattern_set.h"

namespace rz::molecules {

class PatternMatcher {
 public:
  /// Both must outlive it. The molecule is sanitised.
  PatternMatcher(const PatternSet& set, const RDKit::ROMol& molecule);

  /// Whether the pattern occurs.
  bool has(int pattern);
  /// Number of sets of atoms that match, as len(GetSubstructMatches(uniquify=True)), with its limit: only the first
  /// 1,000 matches are looked at, before equal sets are joined.
  int count(int pattern);
  /// Whether the pattern occurs with its first atom at `atom`.
  bool matches_at(int pattern, int atom);

 private:
  using Plan = PatternSet::Plan;
  struct Neighbor {
    int atom;
    int bond;
  };

  bool test(const uint64_t* bits, int index) const { return bits[index / 64] >> (index % 64) & 1; }
  const uint64_t* atoms(int node);
  const uint64_t* bonds(int set);
  /// How many atoms are in the set.
  int count_atoms(int node) { return atoms(node), atom_counts_[node]; }
  void fill(const PatternSet::Node& node, uint64_t* bits);
  const Plan* best_plan(const PatternSet::Pattern& pattern);
  template <class Found>
  bool extend(const Plan& plan, size_t step, const Found& found);
  template <class Found>
  bool put(const Plan& plan, size_t step, int atom, const Found& found);
  template <class Found>
  bool search(const Plan& plan, const Found& found);
  int count_by_rdkit(const RDKit::ROMol& query) const;

  const PatternSet& set_;
  const RDKit::ROMol& molecule_;
  std::vector<const RDKit::Atom*> atom_list_;
  int size_, words_, bond_words_;
  std::vector<int> first_neighbor_;
  std::vector<Neighbor> neighbors_;
  std::vector<uint64_t> atom_bits_, bond_bits_;
  std::vector<int> atom_counts_;  ///< kUnknown until the set is filled
  std::vector<char> bonds_known_;
  std::vector<uint64_t> used_;
  std::vector<int> placed_;
};

}  // namespace rz::molecules
