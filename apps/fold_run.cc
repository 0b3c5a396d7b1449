#include "apps/fold_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>

#include "apps/build_info.h"
#include "apps/fold_relax.h"
#include "folding/check.h"
#include "folding/result_files.h"
#include "folding/result_json.h"
#include "io/log.h"
#include "io/mapped_file.h"
#include "io/output_path.h"
#include "io/sha256.h"
#include "io/stats.h"
#include "io/zip_file.h"
#include "kernels/context.h"

namespace rz {
namespace {

using folding::FoldedModel;
using folding::FoldTarget;

/// --dump and --check.
ExitCode dump_and_check(const FoldRequest& f, const FoldedModel& model, const folding::CheckBounds& bounds) {
  if (f.dump.empty() && f.check.empty()) return ExitCode::ok;
  const ArrayMap arrays = model.prediction.arrays();
  if (!f.dump.empty()) {
    TemporaryOutput file(f.dump);
    write_npz(file.path(), arrays);
    file.commit();
  }
  if (f.check.empty()) return ExitCode::ok;
  const Npz expected(f.check);
  const auto compared =
      folding::check_arrays(arrays, expected, model.prediction.seq_mask, model.prediction.msa_mask, bounds);
  fmt::print("{}", folding::check_table(compared));
  return folding::all_fit(compared) ? ExitCode::ok : ExitCode::difference;
}

std::string sha256_of_file(const std::string& path) {
  const MappedFile file(path);
  return sha256_hex(file.data(), file.size());
}

/// Tells parameter files apart without reading them whole: the checksums that a zip file has of its members.
std::string fingerprint_of(const std::string& path) {
  if (path.size() > 4 && path.substr(path.size() - 4) != ".npz") return sha256_of_file(path);
  const ZipFile file(path);
  std::string text;
  for (const auto& [name, member] : file.members()) text += fmt::format("{} {:08x}\n", name, member.crc);
  return sha256_hex(text);
}

/// One start of the program: what is the same for all proteins.
class FoldRun {
 public:
  explicit FoldRun(const FoldRequest& f)
      : flags_(f),
        device_(choose_device(f.device)),
        parameter_files_(find_parameters(f)),
        targets_(find_targets(f)),
        context_(device_.device, 0, f.dtype == "bf16" ? Precision::bf16 : Precision::f32),
        options_(f.options) {
    log_info("device: " + device_.device.text() + " (" + device_.reason + ")");
    if ((!f.dump.empty() || !f.check.empty()) && (targets_.size() > 1 || parameter_files_.size() > 1)) {
      throw Error(ExitCode::usage, "--dump and --check need one protein and one model");
    }
    std::set<std::string> names;
    for (const std::string& file : parameter_files_) {
      const std::string stem = std::filesystem::path(file).stem().string();
      if (!names.insert(stem).second) {
        throw Error(ExitCode::usage, "two models are called " + stem + "; their results would overwrite each other");
      }
    }
    for (const std::string& path : {f.dump, f.stats}) {
      if (!path.empty()) TemporaryOutput{path};  // a place that cannot be written shows before the work, not after
    }
    if (!f.output.empty()) folding::require_writable_folder(f.output);
    if (!f.check.empty()) Npz{f.check};  // likewise
    options_.all_outputs = !f.dump.empty() || !f.check.empty();
    options_.memory_bytes = static_cast<int64_t>((device_.device.is_cuda() ? f.gpu_memory_gb : f.memory_gb) * 1e9);
    if (f.relax != "none") relaxer_.emplace(f.device, f.threads);
  }

  ExitCode fold_all() {
    for (const FoldTarget& target : targets_) {
      const std::string folder = folder_of(target);
      const nlohmann::json settings = folder.empty() ? nlohmann::json() : settings_of(target);
      // --dump and --check need the arrays, which no result file holds.
      if (!folder.empty() && !options_.all_outputs && folding::is_finished(folder, settings)) {
        log_info(target.name + ": finished before, skipped");
        ++skipped_;
        continue;
      }
      flags_.dry_run ? describe(target) : fold_target(target, folder, settings);
    }
    if (!flags_.stats.empty()) write_json(flags_.stats, stats());
    return code_;
  }

 private:
  std::string folder_of(const FoldTarget& target) const {
    if (flags_.output.empty()) return "";
    return targets_.size() == 1 ? flags_.output : flags_.output + "/" + target.name;
  }

  static std::vector<std::string> files_of(const FoldTarget& target) {
    std::vector<std::string> files = target.protein.alignments;
    for (const folding::TemplateFile& file : target.protein.template_files) files.push_back(file.path);
    for (const std::string& file : {target.protein.template_hits, target.feature_file}) {
      if (!file.empty()) files.push_back(file);
    }
    return files;
  }

  /// Structures with their chains; files alone do not tell those.
  static nlohmann::json templates_of(const FoldTarget& target) {
    nlohmann::json templates = nlohmann::json::array();
    for (const folding::TemplateFile& file : target.protein.template_files) {
      templates.push_back(std::filesystem::path(file.path).filename().string() + ":" + file.chain);
    }
    return templates;
  }

  /// What the results depend on.
  nlohmann::json settings_of(const FoldTarget& target) const {
    nlohmann::json models = nlohmann::json::array(), inputs = nlohmann::json::array();
    for (const std::string& file : parameter_files_) {
      models.push_back(
          {{"file", std::filesystem::path(file).filename().string()}, {"fingerprint", fingerprint_of(file)}});
    }
    for (const std::string& file : files_of(target)) inputs.push_back(sha256_of_file(file));
    return {{"version", kVersion},
            {"sequence", target.protein.sequence},
            {"inputs_sha256", inputs},
            {"templates", templates_of(target)},
            {"max_template_date", target.protein.templates.max_date},
            {"models", models},
            {"recycles", options_.recycles},
            {"early_stop", options_.early_stop},
            {"seed", options_.seed},
            {"max_msa", options_.max_msa},
            {"max_extra_msa", options_.max_extra_msa},
            {"dtype", flags_.dtype},
            {"relax", flags_.relax}};
  }

  /// The model of a parameter file; kept while the next protein needs the same.
  const folding::Model& model_of(const std::string& file) {
    if (loaded_file_ != file) {
      const StageClock::Lap lap(load_clock_);
      model_.reset();
      model_.emplace(folding::Parameters(file), device_.device);
      loaded_file_ = file;
    }
    return *model_;
  }

  /// --dry-run: one line per protein and model.
  void describe(const FoldTarget& target) {
    const folding::TargetFeatures features(target, options_);
    for (const std::string& note : features.notes()) log_info(target.name + ": " + note);
    for (const std::string& file : parameter_files_) {
      const folding::Model& model = model_of(file);
      const folding::InputSize input = folding::Model::input_size(features.source_for(model)(0));
      const auto memory = folding::share_memory(model.widths(), input, device_.device, options_.memory_bytes);
      fmt::print(
          "{}: {}: {} residues, {} + {} rows of the alignment, {} templates, {} passes, {:.2f} GB on {} beside {:.2f} "
          "GB of parameters\n",
          target.name, model.name(), input.residues, input.msa_rows, input.extra_rows, input.templates,
          features.recycles() + 1, static_cast<double>(memory.total()) * 1e-9, device_.device.text(),
          static_cast<double>(model.weight_bytes()) * 1e-9);
    }
  }

  void fold_target(const FoldTarget& target, const std::string& folder, const nlohmann::json& settings) {
    folding::FoldedTarget result;
    result.name = target.name;
    result.settings = settings;
    const auto start = std::chrono::steady_clock::now();
    const folding::TargetFeatures features(target, options_);
    result.timings["features"] = seconds_since(start);
    result.msa = features.msa();
    for (const std::string& note : features.notes()) log_info(target.name + ": " + note);
    for (const std::string& file : parameter_files_) {
      const folding::Model& model = model_of(file);
      result.models.push_back(folding::fold(features, model, context_, options_, [&](int pass, int passes) {
        if (first_pass_ == 0) first_pass_ = seconds_since(start_);
        log_info(fmt::format("{}: {}, pass {} of {}", target.name, model.name(), pass + 1, passes));
      }));
      const FoldedModel& folded = result.models.back();
      log_info(fmt::format("{}: {}: mean pLDDT {:.1f}", target.name, folded.name, folded.mean_plddt));
      result.timings["predict_" + folded.name] = folded.seconds;
      planned_bytes_ = std::max(planned_bytes_, folded.prediction.planned_bytes);
      device_bytes_ = std::max(device_bytes_, folded.prediction.device_bytes);
      residues_ += folded.prediction.aatype.numel();
      const ExitCode code =
          dump_and_check(flags_, folded, folding::bounds_for(device_.device.is_cuda(), flags_.dtype == "bf16"));
      if (code != ExitCode::ok) code_ = code;
    }
    if (relaxer_) {
      // Relaxation can take long and fail; what is there already must not be lost with it.
      folding::FoldedTarget unrelaxed = result;
      unrelaxed.settings = nullptr;
      if (!folder.empty()) folding::write_results(folder, unrelaxed, {std::string("rz-fold ") + kVersion});
      relax_models(result);
    }
    if (!folder.empty()) folding::write_results(folder, result, {std::string("rz-fold ") + kVersion});
    ++folded_;
  }

  void relax_models(folding::FoldedTarget& result) {
    for (const size_t i : folding::ranking_of(result.models)) {
      const FoldedModel& model = result.models[i];
      const auto start = std::chrono::steady_clock::now();
      ModelRelaxer::Relaxed relaxed = relaxer_->relax(model, result.name + " " + model.name);
      result.relaxed[model.name] = std::move(relaxed.text);
      result.relax_metrics[model.name] = std::move(relaxed.metrics);
      result.timings["relax_" + model.name] = seconds_since(start);
      if (flags_.relax == "best") break;
    }
  }

  static double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  nlohmann::json stats() const {
    return {
        {"program", "rz-fold"},
        {"version", kVersion},
        {"libraries", kLibraries},
        {"device", device_.device.text()},
        {"counts", {{"folded", folded_}, {"skipped", skipped_}, {"residues", residues_}}},
        {"seconds", {{"load", load_clock_.seconds()}, {"to_first_pass", first_pass_}, {"all", seconds_since(start_)}}},
        {"activation_bytes", {{"planned", planned_bytes_}, {"used", device_bytes_}}},
        {"models", parameter_files_.size()}};
  }

  const FoldRequest& flags_;
  DeviceChoice device_;
  std::vector<std::string> parameter_files_;
  std::vector<FoldTarget> targets_;
  Context context_;
  folding::FoldOptions options_;
  std::optional<ModelRelaxer> relaxer_;
  std::optional<folding::Model> model_;
  std::string loaded_file_;
  StageClock load_clock_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double first_pass_ = 0;
  size_t planned_bytes_ = 0, device_bytes_ = 0;
  int64_t folded_ = 0, skipped_ = 0, residues_ = 0;
  ExitCode code_ = ExitCode::ok;
};

}  // namespace

ExitCode fold_all(const FoldRequest& request) { return FoldRun(request).fold_all(); }

}  // namespace rz
