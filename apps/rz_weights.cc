// rz-weights: looks into files of weights and converts them.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/program.h"
#include "apps/weights_alphafold.h"
#include "apps/weights_chemprop.h"
#include "apps/weights_kind.h"
#include "apps/weights_report.h"
#include "apps/weights_verify.h"

namespace rz {
namespace {

struct Flags {
  CommonOptions common;
  ConvertOptions convert;
  std::string file, sha256;
  bool json = false;
};

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& what, Flags& f) {
  CLI::App* command = app.add_subcommand(name, what)->fallthrough();
  command->add_option("file", f.file, "safetensors, npz or PyTorch's .pt")->required()->type_name("FILE");
  return command;
}

void add_commands(CLI::App& app, Flags& f) {
  add_command(app, "inspect", "Show metadata and tensors", f)->add_flag("--json", f.json, "Print one JSON document");
  add_command(app, "verify", "Check structure, numbers and checksum", f)
      ->add_option("--sha256", f.sha256, "Compare with this checksum (default: that of FILE.sha256, where it exists)")
      ->type_name("HEX");
  add_command(app, "card", "Print the model card", f);
  CLI::App* convert =
      app.add_subcommand("convert", "Make safetensors of AlphaFold's, OpenFold's or Chemprop's models")->fallthrough();
  convert->add_option("file", f.convert.input, "AlphaFold's .npz; OpenFold's .pt, .safetensors or .npz; Chemprop's .pt")
      ->required()
      ->type_name("FILE");
  convert->add_option("-o,--output", f.convert.output, "The converted file")->required()->type_name("FILE.safetensors");
  convert
      ->add_option("--structure-layers", f.convert.structure_layers,
                   "Layers of the structure module, which no array's shape tells (default: what the file says, or 8)")
      ->check(CLI::Range(1, 64));
  app.require_subcommand(1);
  app.footer(
      "Example:\n  rz-weights inspect model.safetensors\n  rz-weights verify params_model_1_ptm.npz\n"
      "  rz-weights convert finetuning_ptm_2.pt -o finetuning_ptm_2.safetensors\n"
      "  rz-weights convert chemprop_model.pt -o model.safetensors\n\n"
      "Exit codes: 3 malformed file, 4 no such file, 6 verify found a difference.\n"
      "Research use only, not for diagnostic procedures.");
}

ExitCode run_command(const std::string& command, const Flags& f) {
  if (command == "convert") {
    const std::string& output = f.convert.output;
    if (!output.ends_with(".safetensors")) {
      throw Error(ExitCode::usage,
                  "-o " + output + ": must end in .safetensors, by which the programs know the format");
    }
    const WeightsFile file(f.convert.input);
    const bool chemprop = kind_of(file) == WeightsKind::chemprop;
    if (chemprop && !file.torch()) {
      throw Error(ExitCode::input, file.path() + ": Chemprop's arrays without its settings: convert the .pt itself");
    }
    fmt::print("{}", chemprop ? convert_chemprop(*file.torch(), output) : convert_weights(file, f.convert));
    return ExitCode::ok;
  }
  if (command == "verify") {
    fmt::print("{}", verify_weights(f.file, f.sha256));
    return ExitCode::ok;
  }
  const WeightsFile file(f.file);
  if (command == "card") fmt::print("{}", model_card(file));
  if (command == "inspect") fmt::print("{}", f.json ? inspect_json(file).dump(2) + "\n" : inspect_text(file));
  return ExitCode::ok;
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Looks into files of weights, verifies and converts them.", "rz-weights");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  rz::add_commands(app, flags);
  return rz::run_program(app, argc, argv, flags.common,
                         [&] { return rz::run_command(app.get_subcommands().at(0)->get_name(), flags); });
}
