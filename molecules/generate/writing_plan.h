// What a sequence must contain: tokens that are given, and places where the prior writes freely.
#pragma once

#include <cstdint>
#include <vector>

#include "molecules/generate/smiles_tokens.h"

namespace rz::molecules {

/// Tokens of a SMILES, the start first, kFree where the prior goes on by itself: up to the parenthesis that follows,
/// or, as the last entry, to the end.
using WritingPlan = std::vector<int32_t>;
constexpr int32_t kFree = -1;

/// Where a sequence is in its plan, and what a free part may draw next.
class PlanState {
 public:
  PlanState(const Vocabulary& vocabulary, const WritingPlan& plan) : vocabulary_(&vocabulary), plan_(&plan) {}

  /// The token that comes next, or kFree where it is to be drawn.
  int32_t given() const { return (*plan_)[at_]; }

  /// Whether a free part may go on with `token`: it is not empty, pairs its own parentheses and ring numbers, and
  /// leaves those of the plan alone.
  bool allows(int32_t token) const;

  /// Goes on; true where the sequence is complete.
  bool append(int32_t token);

 private:
  bool ends_part(int32_t token) const;
  bool last() const { return at_ + 1 == plan_->size(); }

  const Vocabulary* vocabulary_;
  const WritingPlan* plan_;
  size_t at_ = 0, length_ = 0;        // of the free part
  int depth_ = 0;                     // of its parentheses
  std::vector<int32_t> given_rings_;  // tokens of ring numbers that are open
  std::vector<int32_t> own_rings_;
};

}  // namespace rz::molecules
