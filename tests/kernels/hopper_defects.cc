#include "tests/kernels/gpu/hopper_products.h"

namespace rz::test {

void multiply_tiles_wrongly(Context& context, const ProductOperands& operands, HopperDefect defect) {
  launch_products<32, true>(context, operands, defect);
}

}  // namespace rz::test
