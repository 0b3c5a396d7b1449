#include "io/library_reader.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "kernels/error.h"

namespace rz {

std::string library_format(const std::string& path) {
  std::filesystem::path name(path);
  if (name.extension() == ".gz") name = name.stem();
  std::string suffix = name.extension();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(), [](unsigned char c) { return std::tolower(c); });
  if (suffix == ".smi" || suffix == ".smiles" || suffix == ".ism" || suffix == ".txt") return "smi";
  if (suffix == ".csv") return "csv";
  if (suffix == ".tsv" || suffix == ".tab") return "tsv";
  if (suffix == ".sdf" || suffix == ".sd" || suffix == ".mol") return "sdf";
  throw Error(
      ExitCode::usage,
      path + ": cannot tell its format by its name (.smi, .csv, .tsv, .sdf, each also .gz); say it by --format");
}

double TextLibrary::part_read() const {
  if (lines_.bytes_in_all() <= 0) return 0;
  return static_cast<double>(lines_.bytes_read()) / static_cast<double>(lines_.bytes_in_all());
}

std::unique_ptr<LibraryReader> open_library(const LibraryOptions& options) {
  std::string format = options.format;
  if (format.empty()) format = options.path == "-" ? "smi" : library_format(options.path);
  if (format == "smi") return open_smiles_lines(options);
  if (format == "sdf") return open_sdf(options);
  if (format == "csv" || format == "tsv") return open_table(options, format);
  throw Error(ExitCode::usage, "format " + format + ": not one of smi, csv, tsv and sdf");
}

}  // namespace rz
