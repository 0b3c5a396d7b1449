#include "apps/library_options.h"

#include "io/output_path.h"

namespace rz {
namespace {

/// Both may be stdout, or not given.
bool same_place(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty() || a == "-" || b == "-") return a == b && a == "-";
  return same_file(a, b);
}

}  // namespace

void add_library_options(CLI::App& app, LibraryOptions& options) {
  app.add_option("--library", options.path,
                 "Molecules: .smi, .csv, .tsv or .sdf, each also .gz; .rzlib (rz-screen prepare); - for stdin")
      ->required()
      ->type_name("FILE");
  app.add_option("--format", options.format, "Of the library, where its name does not tell (stdin: smi)")
      ->check(CLI::IsMember({"smi", "csv", "tsv", "sdf"}));
  app.add_option("--smiles-column", options.smiles_column, "Of a table: name, or number from 1 (default: smiles)")
      ->type_name("NAME");
  app.add_option("--id-column", options.id_column, "Of a table: name or number; of an SD file: a tag")
      ->type_name("NAME");
  app.add_flag("--no-header", options.no_header, "The first line is a molecule");
}

void check_outputs(const std::vector<std::string>& reads, const std::vector<std::string>& writes) {
  for (size_t i = 0; i < writes.size(); ++i) {
    if (is_device_or_pipe(writes[i])) continue;
    for (const std::string& read : reads) {
      if (writes[i] != "-" && same_place(writes[i], read)) {
        throw Error(ExitCode::usage, writes[i] + ": is read, and would be overwritten");
      }
    }
    for (size_t j = 0; j < i; ++j) {
      if (!writes[i].empty() && same_place(writes[i], writes[j])) {
        throw Error(ExitCode::usage, writes[i] + ": is named for two outputs");
      }
    }
  }
}

}  // namespace rz
