// rz-call: small variants from aligned reads.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "apps/build_info.h"
#include "apps/call_inputs.h"
#include "apps/data_path.h"
#include "apps/program.h"
#include "apps/weights_checksum.h"
#include "genomics/call.h"
#include "io/log.h"
#include "io/output_path.h"
#include "io/stats.h"
#include "kernels/device.h"

namespace rz {
namespace {

struct Flags : CallInputs {
  CommonOptions common;
  std::string output, model, device = "auto", stats, examples, platform = "illumina", gvcf, report;
  std::vector<std::string> haploid;
  int threads = 0;
  double memory_gb = 0, gpu_memory_gb = 0;
  std::optional<double> min_quality;
};

void add_options(CLI::App& app, Flags& f) {
  const CLI::Validator amount = number_from(0.001, 1e6, "GB");
  app.add_option("--ref", f.reference, "Reference FASTA, plain or bgzip")->required()->type_name("FILE");
  app.add_option("--reads", f.reads, "Aligned reads, sorted and indexed: BAM or CRAM")->required()->type_name("FILE");
  app.add_option("-o,--output", f.output, "Calls: .vcf, .vcf.gz or .bcf by suffix, - for stdout")->type_name("FILE");
  app.add_option("--regions", f.regions, "Call only here, 1-based: chr1 or chr1:1000-2000; may be repeated")
      ->type_name("REGION");
  app.add_option("--bed", f.bed, "Call only in these intervals (BED, 0-based)")->type_name("FILE");
  app.add_option("--exclude", f.exclude, "Leave these intervals out (BED)")->type_name("FILE");
  app.add_option("--shard", f.shard, "Call part i of n, i from 1; the parts put together equal the whole")
      ->type_name("i/n");
  app.add_option("--sample", f.sample, "Sample name (default: SM of the read groups)")->type_name("NAME");
  app.add_option("--model", f.model, "Model file (default: the shipped one for the platform)")->type_name("FILE");
  app.add_option("--min-qual", f.min_quality, "QUAL from which a variant is PASS (default: the model's)")
      ->type_name("Q")
      ->check(number_from(0, 99, "QUAL"));
  app.add_option("--device", f.device, "auto, cpu, cuda (all CUDA devices) or cuda:i; cuda never falls back")
      ->capture_default_str();
  app.add_option("--threads", f.threads, "Threads (default: all cores)")->check(CLI::Range(1, 1024));
  app.add_option("--memory", f.memory_gb, "Memory for reads in flight, in GB")->check(amount);
  app.add_option("--gpu-memory", f.gpu_memory_gb, "GPU memory for the networks' batches, in GB on each GPU")
      ->check(amount);
  app.add_option("--stats", f.stats, "Counts, times and versions as JSON")->type_name("FILE");
  app.add_option("--emit-examples", f.examples, "Write training examples PREFIX.* instead of calls")
      ->type_name("PREFIX");
  app.add_option("--platform", f.platform, "illumina (hifi and ont are not built yet)")->capture_default_str();
  app.add_option("--gvcf", f.gvcf, "Not built yet")->type_name("FILE");
  app.add_option("--haploid", f.haploid, "Not built yet")->type_name("CONTIG");
  app.add_option("--report", f.report, "Not built yet")->type_name("FILE");
  app.footer(
      "Example:\n  rz-call --ref ref.fa.gz --reads sample.bam -o sample.vcf.gz\n\n"
      "Research use only, not for diagnostic procedures.");
}

void refuse_unbuilt(const Flags& f) {
  const auto refuse = [](const std::string& flag) { throw Error(ExitCode::usage, flag + " is not built yet"); };
  if (!f.gvcf.empty()) refuse("--gvcf");
  if (!f.haploid.empty()) refuse("--haploid");
  if (!f.report.empty()) refuse("--report");
  if (f.platform == "hifi" || f.platform == "ont") refuse("--platform " + f.platform);
  if (f.platform != "illumina") throw Error(ExitCode::usage, "--platform " + f.platform + ": only illumina");
  if (f.output.empty() == f.examples.empty()) throw Error(ExitCode::usage, "give either -o or --emit-examples");
}

nlohmann::json with_versions(nlohmann::json stats, const DevicesChoice& choice, const genomics::CallerModel* model) {
  stats["program"] = "rz-call";
  stats["version"] = kVersion;
  stats["libraries"] = kLibraries;
  stats["device"] = choice.text();
  if (model) stats["model"] = {{"name", model->name()}, {"sha256", model->hash()}};
  return stats;
}

ExitCode call(const Flags& f) {
  refuse_unbuilt(f);
  const DevicesChoice choice = choose_devices(f.device);
  log_info("device: " + choice.text() + " (" + choice.reason + ")");
  check_outputs(f, f.model, f.output, f.stats);
  if (!f.stats.empty()) TemporaryOutput(f.stats);  // a place that cannot be written shows before the work, not after
  const int threads = thread_count(f.threads);

  const Fasta reference(f.reference);
  // Decompression is a small part of the work: one helper thread keeps the reader ahead.
  AlignmentFile alignments(f.reads, reference, threads > 1 ? 1 : 0);
  genomics::CallOptions options;
  options.output = f.output;
  options.sample = choose_sample(f, alignments);
  options.program = fmt::format("rz-call {}", kVersion);
  options.examples_prefix = f.examples;
  options.threads = threads;
  options.memory = static_cast<int64_t>(f.memory_gb * 1e9);
  std::vector<genomics::PlannedTile> plan = plan_call(f, reference, alignments);

  std::optional<genomics::CallerModel> model;
  if (f.examples.empty()) {
    const SafeTensors file(f.model.empty() ? data_path("models/rz-call-illumina.safetensors") : f.model);
    require_checksum_beside(file);
    model.emplace(file, choice.devices, static_cast<int64_t>(f.gpu_memory_gb * 1e9));
    log_info("model: " + model->name() + " sha256 " + model->hash().substr(0, 16));
    options.min_quality = f.min_quality.value_or(model->min_quality());
  }
  const nlohmann::json stats =
      genomics::call_variants(alignments, reference, std::move(plan), model ? &*model : nullptr, options);
  const nlohmann::json& counts = stats["counts"];
  if (counts["reads"] == 0) log_warning(f.reads + ": no read was found in what was to be called");
  log_info(fmt::format("{} reads, {} candidate alleles, {} variants PASS", counts["reads"].get<int64_t>(),
                       counts["candidate_alleles"].get<int64_t>(), counts["pass"].get<int64_t>()));
  if (!f.stats.empty()) write_json(f.stats, with_versions(stats, choice, model ? &*model : nullptr));
  return ExitCode::ok;
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Calls SNPs and small indels of a diploid sample from aligned Illumina reads.", "rz-call");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  rz::add_options(app, flags);
  return rz::run_program(app, argc, argv, flags.common, [&] { return rz::call(flags); });
}
