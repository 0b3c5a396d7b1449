#include "folding/result_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "folding/html_report.h"
#include "folding/plots.h"
#include "folding/result_json.h"
#include "io/output_path.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr char kRanking[] = "ranking.json";

/// Residues, counted without padding, at which another chain begins.
std::vector<int> chain_starts(const Prediction& prediction) {
  std::vector<int> starts;
  int count = 0;
  int32_t last = 0;
  for (int64_t i = 0; i < prediction.chain.numel(); ++i) {
    if (prediction.seq_mask.data<float>()[i] == 0) continue;
    const int32_t chain = prediction.chain.data<int32_t>()[i];
    if (count > 0 && chain != last) starts.push_back(count);
    last = chain;
    ++count;
  }
  return starts;
}

void add_model(const FoldedModel& model, const std::string& data_block, const Provenance& provenance,
               std::map<std::string, std::string>& files) {
  files["unrelaxed_" + model.name + ".pdb"] = pdb_text(model);
  files["unrelaxed_" + model.name + ".cif"] = model_cif_text(model, data_block, provenance);
  files["confidence_" + model.name + ".json"] = confidence_json(plddt_without_padding(model));
  const Array error = aligned_error_without_padding(model);
  if (error.rank() == 0) return;
  files["pae_" + model.name + ".json"] = aligned_error_json(error);
  files["pae_" + model.name + ".svg"] = aligned_error_svg(error, chain_starts(model.prediction));
}

/// An earlier run's ranking.json; an empty object where there is none.
nlohmann::json read_ranking(const std::string& folder) {
  std::ifstream file(folder + "/" + kRanking);
  const nlohmann::json ranking = file ? nlohmann::json::parse(file, nullptr, false) : nlohmann::json();
  return ranking.is_object() ? ranking : nlohmann::json::object();
}

}  // namespace

std::map<std::string, std::string> result_files(const FoldedTarget& target, const Provenance& provenance) {
  std::map<std::string, std::string> files;
  std::vector<PlddtLine> lines;
  for (const FoldedModel& model : target.models) {
    add_model(model, target.name + "_" + model.name, provenance, files);
    lines.push_back({model.name, plddt_without_padding(model)});
  }
  for (const auto& [name, text] : target.relaxed) {
    files["relaxed_" + name + ".pdb"] = text.pdb;
    files["relaxed_" + name + ".cif"] = text.cif;
  }
  int rank = 0;
  for (const size_t i : ranking_of(target.models)) {
    const std::string& name = target.models[i].name;
    const std::string kind = target.relaxed.count(name) > 0 ? "relaxed_" : "unrelaxed_";
    for (const char* suffix : {".pdb", ".cif"})
      files[fmt::format("ranked_{}{}", rank, suffix)] = files.at(kind + name + suffix);
    ++rank;
  }
  files["plddt.svg"] = plddt_svg(lines, chain_starts(target.models.at(0).prediction));
  if (target.msa.rank() == 2) files["msa_coverage.svg"] = coverage_svg(target.msa);
  files["ranking_debug.json"] = ranking_debug(target.models).dump(2) + "\n";
  files["timings.json"] = target.timings.dump(2) + "\n";
  if (!target.relax_metrics.is_null()) files["relax_metrics.json"] = target.relax_metrics.dump(2) + "\n";
  files["report.html"] = html_report(target, files, provenance);
  nlohmann::json ranking = ranking_json(target.name, target.models);
  ranking["settings"] = target.settings;
  for (const auto& [name, text] : files) ranking["files"][name] = text.size();
  // Seconds differ in length from run to run.
  for (const char* name : {"timings.json", "relax_metrics.json"}) {
    if (files.count(name) > 0) ranking["files"][name] = nullptr;
  }
  files[kRanking] = ranking.dump(2) + "\n";
  return files;
}

void write_results(const std::string& folder, const FoldedTarget& target, const Provenance& provenance) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw Error(ExitCode::input, folder + ": cannot be made: " + error.message());
  const nlohmann::json before = read_ranking(folder);
  const std::map<std::string, std::string> files = result_files(target, provenance);
  std::vector<std::unique_ptr<TemporaryOutput>> outputs;
  std::vector<TemporaryOutput*> together;
  for (const auto& [name, text] : files) {
    outputs.push_back(std::make_unique<TemporaryOutput>(fmt::format("{}/{}", folder, name)));
    together.push_back(outputs.back().get());
    std::ofstream file(outputs.back()->path(), std::ios::binary);
    file << text;
    file.close();
    if (!file) throw Error(ExitCode::input, fmt::format("{}/{}: cannot be written", folder, name));
  }
  commit_together(together);
  // Of an earlier run with more models: what it wrote and this one did not would pass for a result of this one.
  const nlohmann::json written = before.value("files", nlohmann::json::object());
  for (const auto& [name, size] : written.items()) {
    if (files.count(name) == 0 && name.find('/') == std::string::npos)
      std::filesystem::remove(fmt::format("{}/{}", folder, name), error);
  }
}

void require_writable_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path path = fs::absolute(folder, error);
  while (!fs::exists(path, error) && path.has_parent_path() && path != path.parent_path()) path = path.parent_path();
  if (!fs::is_directory(path, error)) throw Error(ExitCode::input, folder + ": cannot be made: a file is in the way");
  if (access(path.c_str(), W_OK | X_OK) != 0) {
    throw Error(ExitCode::input, folder + ": cannot be written: " + std::strerror(errno));
  }
}

bool is_finished(const std::string& folder, const nlohmann::json& settings) {
  const nlohmann::json ranking = read_ranking(folder);
  if (settings.is_null() || !ranking.contains("settings") || ranking["settings"] != settings) return false;
  const nlohmann::json written = ranking.value("files", nlohmann::json::object());
  for (const auto& [name, size] : written.items()) {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(fmt::format("{}/{}", folder, name), error);
    if (error || (size.is_number() && size != bytes)) return false;
  }
  return true;
}

}  // namespace rz::folding
