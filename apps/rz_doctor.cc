// rz-doctor: one block of text about this build and this machine, to paste into a bug report.
#include <fmt/format.h>

#include "apps/doctor_checks.h"
#include "apps/program.h"
#include "apps/system_report.h"
#include "io/log.h"

namespace rz {
namespace {

struct Flags {
  CommonOptions common;
  std::string device = "auto";
};

bool report(const std::string& op, const std::string& finding, bool passed) {
  fmt::print("{:<26} {:<62} {}\n", op, finding, passed ? "OK" : "FAILED");
  return passed;
}

bool check_batches(Context& context) {
  bool passed = true;
  for (const Probe& probe : all_probes())
    passed &= report(probe.op, context.device().text() + ", same bits in any batch", same_in_any_batch(probe, context));
  return passed;
}

bool check_against_cpu(Context& context) {
  Context cpu{Device{}};
  bool passed = true;
  for (const Probe& probe : all_probes()) {
    const double worst = worst_difference(probe.run(cpu, 0, probe.batch), probe.run(context, 0, probe.batch));
    const std::string finding = fmt::format("{} against cpu, worst difference {:.1e}, tolerance {:.0e}",
                                            context.device().text(), worst, probe.tolerance);
    passed &= report(probe.op, finding, worst <= probe.tolerance);
  }
  return passed;
}

ExitCode examine(const Flags& f) {
  fmt::print("{}\n{}", version_text("rz-doctor"), system_report());
  std::fflush(stdout);  // so that the block is there even where a device then fails
  const DeviceChoice choice = choose_device(f.device);
  log_info("device: " + choice.device.text() + " (" + choice.reason + ")");
  Context cpu{Device{}};
  bool passed = check_batches(cpu);
  if (choice.device.is_cuda()) {
    Context cuda(choice.device);
    passed &= check_batches(cuda);
    passed &= check_against_cpu(cuda);
  } else {
    fmt::print("GPU: not compared ({})\n", choice.reason == "asked for" ? "--device cpu" : choice.reason);
  }
  fmt::print("{}\n", passed ? "all checks passed" : "SOME CHECKS FAILED");
  return passed ? ExitCode::ok : ExitCode::difference;
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Describes this build and this machine, and checks every op: one block to paste into a bug report.",
               "rz-doctor");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  app.add_option("--device", flags.device, "auto, cpu, cuda or cuda:i; cuda never falls back")->capture_default_str();
  app.footer(
      "Example:\n  rz-doctor\n  rz-doctor --device cuda:1\n\n"
      "Exit codes: 5 device unusable, 6 a check failed.\n"
      "Research use only, not for diagnostic procedures.");
  return rz::run_program(app, argc, argv, flags.common, [&] { return rz::examine(flags); });
}
