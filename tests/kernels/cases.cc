#include "tests/kernels/cases.h"

namespace rz::test {

const std::vector<Case>& all_cases() {
  static const std::vector<Case> kCases = [] {
    std::vector<Case> cases;
    add_linear_cases(cases);
    add_row_cases(cases);
    add_attention_cases(cases);
    add_pileup_cases(cases);
    add_combine_cases(cases);
    add_gather_cases(cases);
    add_gru_cases(cases);
    add_training_cases(cases);
    add_overlap_cases(cases);
    add_permute_cases(cases);
    add_pair_cases(cases);
    add_triangle_cases(cases);
    add_point_attention_cases(cases);
    return cases;
  }();
  return kCases;
}

Case in_bf16(Case op_case) {
  op_case.precision = Precision::bf16;
  op_case.bound = 1e-5;
  return op_case;
}

Case on_sm90(Case op_case) {
  op_case.tier = Tier::sm_90;
  return op_case;
}

}  // namespace rz::test
