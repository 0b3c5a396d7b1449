// Ops at the sizes of whole models, timed on a GPU: what docs/gpu/ keeps beside the times of peers.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "kernels/context.h"

namespace rz::test {

struct BenchCase {
  std::string op;                        ///< "attention"
  std::map<std::string, int64_t> sizes;  ///< for whoever times a peer at the same sizes; also the name of the shape
  Precision precision;
  double flops, bytes;  ///< what the op must compute, and must read and write at least
  /// Places random operands in the arena and gives the call.
  std::function<std::function<void()>(Context&, Arena&)> prepare;
  Tier tier = Tier::portable;

  std::string shape() const;  ///< "heads4_n512"
};

/// At the sizes of AlphaFold 2, of a D-MPNN and of a search; `tiny`: the same list at sizes for the emulation.
std::vector<BenchCase> bench_cases(bool tiny);

/// The median time of one call. Before each, a buffer larger than the second-level cache is rewritten, so that operands
/// come from memory.
double median_seconds(Context& context, const std::function<void()>& call, bool tiny);

/// A tensor [count] of repeated random values in [-1, 1], large enough that a cache does not help; f32 or bf16.
Tensor random_tensor(Context& context, Arena& arena, const Shape& shape, DType dtype = DType::f32);

}  // namespace rz::test
