#include "tests/kernels/measure.h"

#include <algorithm>
#include <chrono>

namespace rz::test {
namespace {

constexpr int kSeries = 5;
constexpr double kSecondsPerSeries = 0.03;

double seconds_of(int calls, const std::function<void()>& call, const std::function<void()>& settle) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < calls; ++i) call();
  settle();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

double best_seconds(const std::function<void()>& call, const std::function<void()>& settle) {
  seconds_of(1, call, settle);  // warms caches, clocks and allocations
  const double once = std::max(seconds_of(1, call, settle), 1e-7);
  const int calls = std::max(1, static_cast<int>(kSecondsPerSeries / once));
  double best = once;
  for (int i = 0; i < kSeries; ++i) best = std::min(best, seconds_of(calls, call, settle) / calls);
  return best;
}

Timing measure(const Device& device, const Case& op_case) {
  Context context(device, 0, op_case.precision);
  context.set_tier(op_case.tier);
  const Problem problem = op_case.make();
  Arena arena(context.device());
  Tensors inputs, outputs;
  for (const HostTensor& input : problem.inputs) inputs.push_back(place_on(arena, input.tensor()));
  for (const HostTensor& output : problem.outputs) outputs.push_back(arena.alloc(output.dtype, output.shape));
  const Run run = problem.prepare(arena);
  Timing timing;
  timing.seconds = best_seconds([&] { run(context, inputs, outputs); }, [&] { context.synchronize(); });
  timing.gflops = op_case.flops / timing.seconds * 1e-9;
  timing.gbs = op_case.bytes / timing.seconds * 1e-9;
  return timing;
}

}  // namespace rz::test
