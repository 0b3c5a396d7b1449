// rz-weights: looks into model files.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/program.h"
#include "apps/weights_report.h"
#include "apps/weights_verify.h"

namespace rz {
namespace {

struct Flags {
  CommonOptions common;
  std::string file, sha256;
  bool json = false;
};

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& what, Flags& f) {
  CLI::App* command = app.add_subcommand(name, what);
  command->add_option("file", f.file, "Model file (safetensors)")->required()->type_name("FILE");
  return command;
}

void add_commands(CLI::App& app, Flags& f) {
  add_command(app, "inspect", "Show metadata and tensors", f)->add_flag("--json", f.json, "Print one JSON document");
  add_command(app, "verify", "Check structure, numbers and checksum", f)
      ->add_option("--sha256", f.sha256, "Compare with this checksum (default: that of FILE.sha256, where it exists)")
      ->type_name("HEX");
  add_command(app, "card", "Print the model card", f);
  app.add_subcommand("convert", "Not built yet")->allow_extras();
  app.require_subcommand(1);
  app.footer(
      "Example:\n  rz-weights inspect model.safetensors\n  rz-weights verify model.safetensors\n\n"
      "Exit codes: 3 malformed file, 4 no such file, 6 verify found a difference.\n"
      "Research use only, not for diagnostic procedures.");
}

ExitCode run_command(const std::string& command, const Flags& f) {
  if (command == "convert") throw Error(ExitCode::usage, "convert is not built yet");
  const SafeTensors file(f.file);
  if (command == "verify") fmt::print("{}", verify_weights(file, f.sha256));
  if (command == "card") fmt::print("{}", model_card(file));
  if (command == "inspect") fmt::print("{}", f.json ? inspect_json(file).dump(2) + "\n" : inspect_text(file));
  return ExitCode::ok;
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Looks into model files.", "rz-weights");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  rz::add_commands(app, flags);
  return rz::run_program(app, argc, argv, flags.common,
                         [&] { return rz::run_command(app.get_subcommands().at(0)->get_name(), flags); });
}
