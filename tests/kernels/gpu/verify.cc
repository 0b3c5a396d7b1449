#include "tests/kernels/gpu/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tests/kernels/gpu/hopper.h"
#include "tests/kernels/runner.h"

namespace rz::test {
namespace {

/// The case's error, or NaN where it wrote out of bounds or gave other bits in another batch.
double verify(const Device& device, const Case& op_case) {
  Context context(device, 0, op_case.precision);
  context.set_tier(op_case.tier);
  const Problem problem = op_case.make();
  const BatchRange whole = whole_batch(problem);
  const Outcome together = run_on(context, problem, whole);
  const Outcome last = run_on(context, problem, {whole.end - 1, whole.end});
  bool sound = together.damage.empty() && last.damage.empty();
  for (size_t o = 0; o < last.outputs.size(); ++o) {
    const std::vector<uint8_t>& bytes = last.outputs[o].bytes;
    sound &= std::equal(bytes.begin(), bytes.end(), together.outputs[o].bytes.end() - static_cast<long>(bytes.size()));
  }
  return sound ? error_of(together.outputs, expected_of(op_case, problem)) : NAN;
}

/// The op's entry in the record, a new one where it has none.
nlohmann::json& entry_of(nlohmann::json& ops, const std::string& name) {
  for (nlohmann::json& op : ops) {
    if (op["name"] == name) return op;
  }
  ops.push_back({{"name", name}, {"cases", 0}, {"passed", 0}, {"worst_error", 0.0}});
  return ops.back();
}

void verify_case(const Device& device, const Case& op_case, Verified& verified) {
  nlohmann::json& op = entry_of(verified.ops, op_case.kernel());
  const double error = verify(device, op_case);
  const bool passed = error <= op_case.bound;
  op["cases"] = op["cases"].get<int>() + 1;
  op["passed"] = op["passed"].get<int>() + passed;
  if (!(error <= op["worst_error"].get<double>())) op["worst_error"] = error;  // NaN, written as null, stays
  verified.all_passed &= passed;
  fmt::print("{:<72} {} ({:.1e}, bound {:.0e})\n", op_case.name(), passed ? "ok" : "FAILED", error, op_case.bound);
}

void verify_intrinsics(const Device& device, uint32_t seed, Verified& verified) {
  Context context(device);
  std::vector<IntrinsicResult> results = check_intrinsics(context, seed);
  if (tier_usable(Tier::sm_90, device)) {
    for (IntrinsicResult& result : check_hopper(context, seed)) results.push_back(std::move(result));
  }
  for (const IntrinsicResult& result : results) {
    const bool passed = result.wrong == 0;
    verified.intrinsics[result.name] = verified.intrinsics.value(result.name, true) && passed;
    verified.all_passed &= passed;
    fmt::print("{:<72} {}\n", "intrinsic " + result.name, passed ? "ok" : "FAILED: " + result.first_wrong);
  }
}

/// A large case costs seconds of the reference: one seed does.
bool takes_part(const Device& device, const Case& op_case, int seed, const VerifyOptions& options) {
  return tier_usable(op_case.tier, device) && (op_case.size == Size::small || (seed == 0 && !options.small)) &&
         op_case.name().find(options.only) != std::string::npos;
}

}  // namespace

Verified verify_all(const Device& device, const VerifyOptions& options) {
  Verified verified{nlohmann::json::object(), nlohmann::json::array()};
  for (int seed = 0; seed < options.seeds; ++seed) {
    seed_of_run() = static_cast<uint32_t>(seed);
    if (options.only.empty()) verify_intrinsics(device, seed_of_run(), verified);
    for (const Case& op_case : all_cases()) {
      if (takes_part(device, op_case, seed, options)) verify_case(device, op_case, verified);
    }
  }
  return verified;
}

}  // namespace rz::test
