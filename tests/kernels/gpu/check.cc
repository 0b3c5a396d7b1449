// rz_gpu_check: runs the table of cases on a CUDA device, times it, and writes the record that docs/gpu/ keeps. Adding
// the findings of compute-sanitizer, the models' goldens and the times of peers is the business of `./dev gpu-check`.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "tests/kernels/gpu/bench.h"
#include "tests/kernels/gpu/verify.h"
#include "tests/kernels/measure.h"

namespace rz::test {
namespace {

struct Options {
  std::string device = "cuda", output, commit = "unknown";
  bool bench = false;
  VerifyOptions verify;
};

/// `timed`: a Case or a BenchCase.
template <class Timed>
nlohmann::json bench_entry(const Timed& timed, const std::string& shape, double seconds) {
  const std::string op = timed.op + tier_suffix(timed.tier),
                    dtype = timed.precision == Precision::bf16 ? "bf16" : "f32";
  const double tflops = timed.flops / seconds * 1e-12, gbs = timed.bytes / seconds * 1e-9;
  fmt::print("{:<72} {:>9.4f} ms {:>8.2f} TFLOP/s {:>8.1f} GB/s\n", fmt::format("{}_{} {}", op, shape, dtype),
             seconds * 1e3, tflops, gbs);
  return {{"op", op}, {"shape", shape}, {"dtype", dtype}, {"ms", seconds * 1e3}, {"tflops", tflops}, {"gbs", gbs}};
}

/// The table's large cases, warm; then ops at the sizes of whole models, from memory. tools/bench/gpu_peers.py adds the
/// times of peers and shares of the roofline.
nlohmann::json bench_all(const Device& device, const VerifyOptions& options) {
  const bool tiny = options.small;
  nlohmann::json bench = nlohmann::json::array();
  for (const Case& op_case : all_cases()) {
    if (!tier_usable(op_case.tier, device) || op_case.size != (tiny ? Size::small : Size::large)) continue;
    if (op_case.name().find(options.only) == std::string::npos) continue;
    bench.push_back(bench_entry(op_case, op_case.shape, measure(device, op_case).seconds));
  }
  for (const BenchCase& bench_case : bench_cases(tiny)) {
    if (!tier_usable(bench_case.tier, device) || bench_case.op.find(options.only) == std::string::npos) continue;
    Context context(device, 0, bench_case.precision);
    context.set_tier(bench_case.tier);
    Arena arena(device);
    const double seconds = median_seconds(context, bench_case.prepare(context, arena), tiny);
    bench.push_back(bench_entry(bench_case, bench_case.shape(), seconds));
    bench.back()["sizes"] = bench_case.sizes;
  }
  return bench;
}

ExitCode check(const Options& options) {
  const Device device = choose_device(options.device).device;
  if (!device.is_cuda()) throw Error(ExitCode::usage, "--device " + options.device + ": not a CUDA device");
  const DeviceInfo info = cuda_devices().at(static_cast<size_t>(device.index));
  const Verified verified = verify_all(device, options.verify);
  nlohmann::json record = {{"gpu", info.name},
                           {"driver", info.driver},
                           {"cuda", RZ_CUDA_VERSION},
                           {"commit", options.commit},
                           {"date", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
                           {"seeds", options.verify.seeds},
                           {"intrinsics", verified.intrinsics},
                           {"ops", verified.ops},
                           {"sanitizer", nlohmann::json::object()},
                           {"goldens", nlohmann::json::object()},
                           {"bench", nlohmann::json::array()}};
  if (options.bench) record["bench"] = bench_all(device, options.verify);
  if (!options.output.empty()) std::ofstream(options.output) << record.dump(2) << "\n";
  return verified.all_passed ? ExitCode::ok : ExitCode::difference;
}

}  // namespace
}  // namespace rz::test

int main(int argc, char** argv) {
  rz::test::Options options;
  CLI::App app("Runs every op on a CUDA device against the reference, and times it.", "rz_gpu_check");
  app.add_option("-o,--output", options.output, "JSON record");
  app.add_option("--commit", options.commit, "goes into the record");
  app.add_option("--device", options.device, "cuda or cuda:INDEX")->capture_default_str();
  app.add_flag("--small", options.verify.small, "small shapes alone, for compute-sanitizer and the emulation");
  app.add_flag("--bench", options.bench, "time the ops, too");
  app.add_option("--only", options.verify.only, "a part of the names of the ops to run");
  app.add_option("--seeds", options.verify.seeds, "sets of inputs")->check(CLI::Range(1, 100))->capture_default_str();
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
