#include "apps/screen_features.h"

#include <fmt/format.h>

#include <numeric>

#include "io/log.h"
#include "io/npz.h"
#include "io/output_path.h"
#include "molecules/feature_arrays.h"
#include "molecules/molecule.h"

namespace rz {

CLI::App* add_features_command(CLI::App& app, FeatureOptions& options) {
  CLI::App* command = app.add_subcommand("features", "Write what models read of molecules, to train on")->fallthrough();
  command->add_option("--library", options.library.path, "Molecules, as for a screen")->required()->type_name("FILE");
  command->add_option("--smiles-column", options.library.smiles_column, "Of a table: name, or number from 1")
      ->type_name("NAME");
  command
      ->add_option("--kind", options.kinds,
                   molecules::fingerprint_names() + ", descriptors, graph-v1 or graph-v2; several")
      ->required()
      ->type_name("KIND");
  command
      ->add_option("--embedding", options.model, "Also what a network makes of each molecule, before its last layers")
      ->type_name("MODEL");
  command->add_option("-o,--output", options.output, "Arrays, a row for each record of the library")
      ->required()
      ->type_name("FILE.npz");
  command->add_option("--threads", options.threads, "Threads (default: all cores)")->check(CLI::Range(1, 1024));
  command->footer(
      "Example:\n  rz-screen features --library molecules.csv --kind morgan2 --kind descriptors -o features.npz\n\n"
      "Arrays: valid (0 where a record is no molecule); KIND.offsets, KIND.ids and KIND.counts of fingerprints;\n"
      "descriptors; atoms.* and bonds.* of graphs; embedding. Research use only, not for diagnostic procedures.");
  return command;
}

ExitCode write_features(const FeatureOptions& options) {
  molecules::silence_rdkit();
  if (!options.output.ends_with(".npz")) throw Error(ExitCode::usage, "-o " + options.output + ": must end in .npz");
  const molecules::FeatureKinds kinds = molecules::feature_kinds(options.kinds);
  TemporaryOutput output(options.output);
  molecules::Library library(options.library);
  const int threads = thread_count(options.threads);
  std::unique_ptr<molecules::PropertyModel> embedder;
  if (!options.model.empty()) embedder = molecules::load_property_model(options.model, {Device{}});
  const ArrayMap arrays = molecules::feature_arrays(library, kinds, embedder.get(), threads);
  write_npz(output.path(), arrays);
  output.commit();
  const Array& valid = arrays.at("valid");
  const int64_t molecules = std::accumulate(valid.data<int32_t>(), valid.data<int32_t>() + valid.numel(), int64_t{0});
  log_info(fmt::format("{} records, {} of them no molecules", valid.numel(), valid.numel() - molecules));
  return ExitCode::ok;
}

}  // namespace rz
