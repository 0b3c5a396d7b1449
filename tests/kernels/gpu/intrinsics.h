// What the emulation models of CUDA's instructions, checked against values computed apart from it, on whatever device
// the program is linked with. On a GPU it proves the emulation's register layouts and semantics; on the emulation it
// proves the check.
#pragma once

#include <string>
#include <vector>

#include "kernels/context.h"

namespace rz::test {

struct IntrinsicResult {
  std::string name;
  int64_t wrong = 0;        ///< results that are not what they should be
  std::string first_wrong;  ///< "lane 3, word 1: 0x3f800000, expected 0x40000000"
};

/// Runs every intrinsic on random operands of a seed, one warp each.
std::vector<IntrinsicResult> check_intrinsics(Context& context, uint32_t seed);

/// One warp's kernel, whose lane l reads words [l * inputs, (l + 1) * inputs) and writes [l * outputs, ...).
struct IntrinsicKernel {
  const char* name;
  int inputs, outputs;  ///< 32-bit words per lane
  void (*launch)(Context& context, const uint32_t* in, uint32_t* out);
};

/// Defined in intrinsic_kernels.cu, in the order of the table of expectations in intrinsics.cc.
const std::vector<IntrinsicKernel>& intrinsic_kernels();

}  // namespace rz::test
