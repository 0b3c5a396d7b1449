#include "molecules/generate/writing_plan.h"

#include <algorithm>
#include <cctype>

namespace rz::molecules {
namespace {

bool is_ring(const std::string& token) {
  return token[0] == '%' || (token.size() == 1 && std::isdigit(static_cast<unsigned char>(token[0])));
}

/// A ring number opens where it was not open, and closes where it was.
void toggle(std::vector<int32_t>& rings, int32_t token) {
  const auto open = std::find(rings.begin(), rings.end(), token);
  if (open == rings.end()) {
    rings.push_back(token);
  } else {
    rings.erase(open);
  }
}

bool contains(const std::vector<int32_t>& rings, int32_t token) {
  return std::find(rings.begin(), rings.end(), token) != rings.end();
}

}  // namespace

/// The token that closes the free part, if it is the part's own: the end, or the parenthesis of the plan.
bool PlanState::ends_part(int32_t token) const {
  if (last()) return token == Vocabulary::kEnd;
  return depth_ == 0 && vocabulary_->token(token) == ")";
}

bool PlanState::allows(int32_t token) const {
  if (token == Vocabulary::kCanonical || token == Vocabulary::kAnyOrder) return false;
  // A sequence without any plan but its start is left alone: what is no molecule shows what the network has not learnt.
  if (plan_->size() == 2) return true;
  const std::string& text = vocabulary_->token(token);
  if (ends_part(token)) return length_ > 0 && depth_ == 0 && own_rings_.empty();
  if (token == Vocabulary::kEnd || (text == ")" && depth_ == 0)) return false;
  if (length_ == 0 && (is_ring(text) || text == "(")) return false;
  return !is_ring(text) || !contains(given_rings_, token);
}

bool PlanState::append(int32_t token) {
  const std::string& text = vocabulary_->token(token);
  if (given() != kFree) {
    if (is_ring(text)) toggle(given_rings_, token);
    ++at_;
    return at_ == plan_->size();
  }
  if (ends_part(token)) {
    at_ += last() ? 1 : 2;  // the plan's parenthesis has been written
    length_ = 0;
    return at_ == plan_->size();
  }
  if (token == Vocabulary::kEnd) return true;
  depth_ += text == "(" ? 1 : text == ")" ? -1 : 0;
  if (is_ring(text)) toggle(own_rings_, token);
  ++length_;
  return false;
}

}  // namespace rz::molecules
