#include "tests/kernels/cases.h"

namespace rz::test {

const std::vector<Case>& all_cases() {
  static const std::vector<Case> kCases = [] {
    std::vector<Case> cases;
    add_linear_cases(cases);
    add_row_cases(cases);
    add_attention_cases(cases);
    add_pileup_cases(cases);
    return cases;
  }();
  return kCases;
}

}  // namespace rz::test
