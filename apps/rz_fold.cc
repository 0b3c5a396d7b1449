// rz-fold: protein structures with AlphaFold 2's parameters.
#include <oneapi/tbb/global_control.h>

#include <optional>

#include "apps/fold_run.h"
#include "apps/program.h"

namespace rz {
namespace {

struct Flags : FoldRequest {
  CommonOptions common;
};

void add_inputs(CLI::App& app, Flags& f) {
  app.add_option("--a3m", f.alignments, "Alignment of the protein, A3M or Stockholm, plain or gzip; may be repeated")
      ->type_name("FILE");
  app.add_option("--fasta", f.fasta, "Proteins; one without an alignment is folded from its sequence alone")
      ->type_name("FILE");
  app.add_option("--features", f.features, "AlphaFold's processed features (npz), instead of --a3m or --fasta")
      ->type_name("FILE");
  app.add_option(
         "--params", f.parameters,
         "AlphaFold's params_model_*.npz, or a folder of them, of which those that suit are taken; may be repeated")
      ->type_name("PATH");
  app.add_option("--template", f.templates, "Template structure, mmCIF, and chain; may be repeated")
      ->type_name("FILE[:CHAIN]");
  app.add_option("--template-hits", f.template_hits, "Templates found by a search: .hhr or .a3m")->type_name("FILE");
  app.add_option("--template-mmcif", f.template_mmcif, "Folder of the hits' structures, 1abc.cif or 1abc.cif.gz")
      ->type_name("FOLDER");
  app.add_option("--max-template-date", f.template_date, "Leave out hits released later")->type_name("YYYY-MM-DD");
}

void add_options(CLI::App& app, Flags& f) {
  add_inputs(app, f);
  app.add_option("-o,--output", f.output, "Folder for results; one below it per protein where there are several")
      ->type_name("FOLDER");
  app.add_option("--recycles", f.options.recycles, "Passes after the first one (default: 3, or what --features hold)")
      ->check(CLI::Range(0, 1000));
  app.add_option("--early-stop", f.options.early_stop, "Stop recycling where CA distances change by less, in Angstrom")
      ->check(number_from(0, 1000, "A"));
  app.add_option("--seed", f.options.seed, "Of the draws from the alignment")
      ->capture_default_str()
      ->check(seed_number());
  app.add_option("--max-msa", f.options.max_msa, "Rows of the clustered alignment (default: 512)")
      ->check(CLI::Range(1, 100000));
  app.add_option("--max-extra-msa", f.options.max_extra_msa, "Rows of the extra alignment (default: the model's)")
      ->check(CLI::Range(1, 1000000));
  app.add_option("--dtype", f.dtype, "Of the trunk's products: f32 or bf16; bf16 is meant for GPUs")
      ->capture_default_str();
  app.add_option("--relax", f.relax, "none, best or all: relax models with Amber99SB")->capture_default_str();
  app.add_option("--device", f.device, "auto, cpu, cuda or cuda:i; cuda never falls back")->capture_default_str();
  app.add_option("--threads", f.threads, "Threads (default: all cores)")->check(CLI::Range(1, 1024));
  app.add_option("--memory", f.memory_gb, "Memory for activations on the CPU, in GB")
      ->check(number_from(1e-6, 1e6, "GB"));
  app.add_option("--gpu-memory", f.gpu_memory_gb, "Memory for activations on the GPU, in GB")
      ->check(number_from(1e-6, 1e6, "GB"));
  app.add_option("--dump", f.dump, "Write every output array (npz)")->type_name("FILE");
  app.add_option("--check", f.check, "Compare every output array with these; exit code 6 where they differ")
      ->type_name("FILE");
  app.add_flag("--dry-run", f.dry_run, "Read all inputs, say what would be folded and the memory it takes, and end");
  app.add_option("--stats", f.stats, "Counts, times and versions as JSON")->type_name("FILE");
  app.footer(
      "Example:\n  rz-fold --a3m protein.a3m --params alphafold/params -o protein\n\n"
      "The parameters are DeepMind's (CC BY 4.0), to be downloaded from\n"
      "https://storage.googleapis.com/alphafold/alphafold_params_2022-12-06.tar\n\n"
      "Research use only, not for diagnostic procedures.");
}

void check_usage(const Flags& f) {
  const auto refuse = [](const std::string& what) { throw Error(ExitCode::usage, what); };
  if (f.output.empty() && f.dump.empty() && f.check.empty() && !f.dry_run) refuse("give -o, --dump or --check");
  if (f.dtype != "f32" && f.dtype != "bf16") refuse("--dtype " + f.dtype + ": f32 or bf16");
  if (f.relax != "none" && f.relax != "best" && f.relax != "all") refuse("--relax " + f.relax + ": none, best or all");
}

ExitCode run(const Flags& f) {
  check_usage(f);
  std::optional<tbb::global_control> threads;
  if (f.threads > 0) threads.emplace(tbb::global_control::max_allowed_parallelism, f.threads);
  return fold_all(f);
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Predicts protein structures with AlphaFold 2's published parameters.", "rz-fold");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  rz::add_options(app, flags);
  return rz::run_program(app, argc, argv, flags.common, [&] { return rz::run(flags); });
}
