#include "molecules/drawings.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "kernels/error.h"
#include "molecules/explain.h"
#include "molecules/result_table.h"

namespace rz::molecules {
namespace {

/// A task's name as part of a file's.
std::string file_part(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '_' && c != '.'; }, '_');
  return name.substr(0, 100);
}

}  // namespace

Drawings::Drawings(const std::string& folder, std::string column) : folder_(folder), column_(std::move(column)) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !std::filesystem::is_directory(folder)) {
    throw Error(ExitCode::input, folder + ": the folder cannot be made");
  }
}

void Drawings::draw(const Ensemble& ensemble, WorkerPool& workers, const LibraryRecord& record,
                    const PreparedMolecule& molecule) const {
  const auto& columns = ensemble.columns();
  const bool wanted = column_.empty() || std::find(columns.begin(), columns.end(), column_) != columns.end();
  if (!wanted) return;
  const std::vector<std::vector<double>> atoms = attributions(ensemble, workers, molecule);
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!column_.empty() && columns[i] != column_) continue;
    double largest = 0;
    for (const double value : atoms[i]) largest = std::max(largest, std::abs(value));
    const std::string caption =
        fmt::format("{}: {}, largest attribution {}", record.id.substr(0, 40), columns[i], number_text(largest));
    const std::string path = fmt::format("{}/{}_{}.svg", folder_, record.row + 1, file_part(columns[i]));
    std::ofstream file(path);
    file << attribution_svg(*molecule.molecule, atoms[i], caption);
    if (!file.flush()) throw Error(ExitCode::input, path + ": cannot be written");
  }
}

}  // namespace rz::molecules
