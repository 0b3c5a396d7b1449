#include "molecules/generate/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <unordered_set>
#include <vector>

#include "io/log.h"
#include "io/pipeline.h"
#include "kernels/error.h"

namespace rz::molecules {
namespace {

constexpr int64_t kLeastChunk = 16, kMostChunk = 256;  // samples that one thread draws side by side
constexpr int64_t kSaidAfter = 5000;                   // samples in vain

struct Checked {
  Sample sample;
  std::string canonical;  // empty: no molecule
  bool wanted = true;
};

Checked checked(Sample sample, const GenerateOptions& options) {
  Checked result{std::move(sample), "", true};
  if (options.raw || !result.sample.complete) return result;
  const ParsedMolecule parsed = parse_smiles(result.sample.smiles);
  if (!parsed.molecule || atom_count(*parsed.molecule) == 0) return result;
  result.canonical = canonical_smiles(*parsed.molecule);
  result.wanted = !options.wanted || options.wanted(*parsed.molecule);
  return result;
}

/// Counts and writes what the samples give, in their order.
class Collector {
 public:
  Collector(const GenerateOptions& options, const std::function<void(const Drawn&)>& write)
      : options_(options), write_(write) {}

  bool done() const { return done_; }
  const GenerateReport& report() const { return report_; }

  void add(const std::vector<Checked>& samples) {
    for (const Checked& one : samples) {
      if (done_) return;
      const int64_t number = report_.samples++;
      if (is_new(one)) {
        write_({number, options_.raw ? one.sample.smiles : one.canonical, one.sample.log_likelihood});
        in_vain_ = 0;
        done_ = ++report_.written == options_.count;
        continue;
      }
      if (++in_vain_ % kSaidAfter == 0) {
        log_info(fmt::format("{} samples in a row gave no new molecule, {} of {} are written; the end is at {}",
                             in_vain_, report_.written, options_.count, kMostInVain));
      }
      if (in_vain_ == kMostInVain) {
        throw Error(ExitCode::input,
                    fmt::format("{} samples in a row gave no new molecule: {} of {} are written; of {} samples {} were "
                                "no molecules, {} repeated others, {} did not fit",
                                kMostInVain, report_.written, options_.count, report_.samples, report_.invalid,
                                report_.repeated, report_.unwanted));
      }
    }
  }

 private:
  bool is_new(const Checked& one) {
    if (options_.raw) return true;
    if (one.canonical.empty()) return ++report_.invalid, false;
    if (!one.wanted) return ++report_.unwanted, false;
    if (!seen_.insert(one.canonical).second) return ++report_.repeated, false;
    return true;
  }

  const GenerateOptions& options_;
  const std::function<void(const Drawn&)>& write_;
  GenerateReport report_;
  std::unordered_set<std::string> seen_;
  std::atomic<bool> done_ = false;  // read where chunks begin
  int64_t in_vain_ = 0;
};

}  // namespace

GenerateReport generate(const Prior& prior, WorkerPool& workers, const GenerateOptions& options,
                        const std::function<void(const Drawn&)>& write) {
  Collector collector(options, write);
  // More threads than cores would only draw more that is left over at the end.
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int threads = std::min(options.threads, cores);
  const int64_t chunk = std::clamp(options.count / threads, kLeastChunk, kMostChunk);
  int64_t next = 0;
  const auto source = [&]() -> std::optional<int64_t> {
    if (collector.done() || options.count == 0 || (options.stopped && options.stopped())) return std::nullopt;
    next += chunk;
    return next - chunk;
  };
  const auto work = [&](int64_t first) {
    const WorkerPool::Claim worker = workers.claim();
    std::vector<Checked> samples;
    for (Sample& one : draw(prior, *worker, options.sampler, first, chunk)) {
      samples.push_back(checked(std::move(one), options));
    }
    return samples;
  };
  const auto in_flight = static_cast<size_t>(threads + 1);
  ordered_pipeline_on(threads, in_flight, source, work,
                      [&](const std::vector<Checked>& samples) { collector.add(samples); });
  return collector.report();
}

}  // namespace rz::molecules
