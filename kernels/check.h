// How an op refuses operands that do not fit together.
#pragma once

#include <initializer_list>
#include <string>

#include "kernels/error.h"
#include "kernels/tensor.h"

namespace rz {

struct NamedTensor {
  const char* name;
  const Tensor& tensor;
};

/// Throws Error(internal) with the op and all of its operands unless `fits`.
inline void require_operands(bool fits, const char* op, std::initializer_list<NamedTensor> operands) {
  if (fits) return;
  std::string message = std::string(op) + ": operands do not fit:";
  for (const NamedTensor& operand : operands) message += std::string(" ") + operand.name + " " + operand.tensor.text();
  throw Error(ExitCode::internal, message);
}

inline bool is(const Tensor& tensor, DType dtype, const Shape& shape) {
  return !tensor.empty() && tensor.dtype() == dtype && tensor.shape() == shape;
}

inline bool has_rank(const Tensor& tensor, DType dtype, int rank) {
  return !tensor.empty() && tensor.dtype() == dtype && tensor.rank() == rank;
}

}  // namespace rz
