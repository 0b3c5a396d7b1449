// The kernels of hopper_kernels.h against plain loops, on whatever device the program is linked with: on a GPU they
// prove the layouts that the emulation assumes of mbarrier, tensor copies and wgmma.
#pragma once

#include <functional>

#include "tests/kernels/gpu/hopper_kernels.h"
#include "tests/kernels/gpu/intrinsics.h"

namespace rz::test {

using Multiply = std::function<void(Context&, const ProductOperands&)>;

IntrinsicResult check_products(Context& context, int width, int rows, const Multiply& multiply, uint32_t seed);
IntrinsicResult check_swizzle(Context& context, int width, uint32_t seed);

/// Both at every width; for devices that Tier::sm_90 is usable on.
std::vector<IntrinsicResult> check_hopper(Context& context, uint32_t seed);

}  // namespace rz::test
