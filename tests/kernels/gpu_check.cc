// rz_gpu_check: runs the table of cases on a CUDA device, times it, and writes the record that docs/gpu/ keeps. Adding
// the findings of compute-sanitizer and of the models' goldens is the business of `./dev gpu-check`.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "tests/kernels/measure.h"
#include "tests/kernels/runner.h"

namespace rz::test {
namespace {

struct Options {
  std::string device = "cuda", output, commit = "unknown";
  bool small = false;
};

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

nlohmann::json verify_all(const Device& device, bool small, bool& all_passed) {
  nlohmann::json ops = nlohmann::json::array();
  for (const Case& op_case : all_cases()) {
    if (!tier_usable(op_case.tier, device) || (small && op_case.size != Size::small)) continue;
    nlohmann::json& op = entry_of(ops, op_case.kernel());
    const double error = verify(device, op_case);
    const bool passed = error <= op_case.bound;
    op["cases"] = op["cases"].get<int>() + 1;
    op["passed"] = op["passed"].get<int>() + passed;
    if (!(error <= op["worst_error"].get<double>())) op["worst_error"] = error;  // NaN, written as null, stays
    all_passed &= passed;
    fmt::print("{:<72} {} ({:.1e}, bound {:.0e})\n", op_case.name(), passed ? "ok" : "FAILED", error, op_case.bound);
  }
  return ops;
}

nlohmann::json bench_all(const Device& device, double peak_gbs) {
  nlohmann::json bench = nlohmann::json::array();
  for (const Case& op_case : all_cases()) {
    if (!tier_usable(op_case.tier, device) || op_case.size != Size::large) continue;
    const Timing timing = measure(device, op_case);
    bench.push_back({{"op", op_case.op + (op_case.tier == Tier::sm_90 ? "_sm90" : "")},
                     {"shape", op_case.shape},
                     {"dtype", op_case.precision == Precision::bf16 ? "bf16" : "f32"},
                     {"ms", timing.seconds * 1e3},
                     {"tflops", timing.gflops * 1e-3},
                     {"gbs", timing.gbs},
                     {"roofline", timing.gbs / peak_gbs},  // of the memory's bandwidth
                     {"peer", nullptr},
                     {"ratio", nullptr}});
    fmt::print("{:<72} {:>9.4f} ms {:>8.2f} TFLOP/s {:>8.1f} GB/s\n", op_case.name(), timing.seconds * 1e3,
               timing.gflops * 1e-3, timing.gbs);
  }
  return bench;
}

ExitCode check(const Options& options) {
  const Device device = choose_device(options.device).device;
  if (!device.is_cuda()) throw Error(ExitCode::usage, "--device " + options.device + ": not a CUDA device");
  const DeviceInfo info = cuda_devices().at(static_cast<size_t>(device.index));
  bool all_passed = true;
  nlohmann::json record = {{"gpu", info.name},
                           {"driver", info.driver},
                           {"cuda", RZ_CUDA_VERSION},
                           {"commit", options.commit},
                           {"date", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
                           {"ops", verify_all(device, options.small, all_passed)},
                           {"sanitizer", nlohmann::json::object()},
                           {"goldens", nlohmann::json::object()},
                           {"bench", nlohmann::json::array()}};
  if (!options.small) record["bench"] = bench_all(device, info.peak_gbs);
  if (!options.output.empty()) std::ofstream(options.output) << record.dump(2) << "\n";
  return all_passed ? ExitCode::ok : ExitCode::difference;
}

}  // namespace
}  // namespace rz::test

int main(int argc, char** argv) {
  rz::test::Options options;
  CLI::App app("Runs every op on a CUDA device against the reference, and times it.", "rz_gpu_check");
  app.add_option("-o,--output", options.output, "JSON record");
  app.add_option("--commit", options.commit, "goes into the record");
  app.add_option("--device", options.device, "cuda or cuda:INDEX")->capture_default_str();
  app.add_flag("--small", options.small, "small shapes and no timing, for compute-sanitizer");
  try {
    app.parse(argc, argv);
    return static_cast<int>(rz::test::check(options));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(rz::ExitCode::usage);
  } catch (const rz::Error& error) {
    fmt::print(stderr, "rz_gpu_check: {}\n", error.what());
    return static_cast<int>(error.code());
  }
}
