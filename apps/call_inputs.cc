#include "apps/call_inputs.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/program.h"
#include "io/log.h"
#include "io/output_path.h"
#include "io/regions.h"
#include "kernels/error.h"

namespace rz {
namespace {

/// The contigs that both sides have, in the reference's order.
std::vector<Contig> shared_contigs(const CallInputs& in, const Fasta& reference, const AlignmentFile& alignments) {
  std::vector<Contig> shared;
  size_t lacking = 0;
  std::string example;
  for (const Contig& c : alignments.contigs()) {
    const int64_t length = reference.length(c.name);
    if (length < 0) {
      if (lacking++ == 0) example = c.name;
    } else if (length != c.length) {
      throw Error(ExitCode::input, fmt::format("{}: contig {} has {} bases, but {} in {}", in.reads, c.name, c.length,
                                               length, in.reference));
    }
  }
  if (lacking > 0)
    log_warning(fmt::format("{} contig(s) of {} are not in the reference and are left out, the first is {}", lacking,
                            in.reads, example));
  for (const Contig& c : reference.contigs())
    if (std::any_of(alignments.contigs().begin(), alignments.contigs().end(),
                    [&](const Contig& a) { return a.name == c.name; }))
      shared.push_back(c);
  if (shared.empty())
    throw Error(ExitCode::input, fmt::format("{} and {} have no contig in common", in.reads, in.reference));
  return shared;
}

/// Requested contigs must be on both sides: say which side lacks one.
void check_known(const std::vector<Region>& regions, const CallInputs& in, const Fasta& reference,
                 const std::vector<Contig>& shared) {
  for (const Region& r : regions) {
    if (std::any_of(shared.begin(), shared.end(), [&](const Contig& c) { return c.name == r.contig; })) continue;
    const std::string& file = reference.length(r.contig) < 0 ? in.reference : in.reads;
    throw Error(ExitCode::input, fmt::format("{}: has no contig {}, which was asked for", file, r.contig));
  }
}

std::vector<Region> requested(const CallInputs& in, const Fasta& reference, const AlignmentFile& alignments,
                              const std::vector<Contig>& shared) {
  std::vector<Region> regions;
  if (in.regions.empty() && in.bed.empty()) {
    for (const Contig& c : shared) regions.push_back({c.name, 0, c.length});
    return regions;
  }
  // A name may be known to one side only: look it up in both, so that the message can say which lacks it.
  std::vector<Contig> all = reference.contigs();
  for (const Contig& c : alignments.contigs())
    if (reference.length(c.name) < 0) all.push_back(c);
  for (const std::string& text : in.regions) regions.push_back(parse_region(text, all));
  if (!in.bed.empty()) {
    std::vector<Region> listed = read_bed(in.bed, all);
    if (!regions.empty()) {  // both given: where they meet
      const std::vector<Region> asked = merge_regions(regions, all);
      listed = merge_regions(listed, all);
      listed = subtract_regions(listed, subtract_regions(listed, asked));
      regions = listed;
    } else {
      regions = std::move(listed);
    }
  }
  check_known(regions, in, reference, shared);
  return regions;
}

/// VCF 4.3, 1.4.7: what may stand in the CHROM column.
void check_names(const Fasta& reference) {
  for (const Contig& c : reference.contigs()) {
    const bool fits = std::all_of(c.name.begin(), c.name.end(), [](unsigned char x) {
      return x > 0x20 && x < 0x7f &&
             std::string_view("\\,\"'`()[]{}<>").find(static_cast<char>(x)) == std::string_view::npos;
    });
    if (!fits || c.name.front() == '*' || c.name.front() == '=')
      throw Error(ExitCode::input, reference.path() + ": the contig name " + c.name + " cannot stand in a VCF file");
  }
}

}  // namespace

void check_outputs(const CallInputs& in, const std::string& model, const std::string& output,
                   const std::string& stats) {
  const bool known = output.empty() || output == "-" || output.ends_with(".vcf") || output.ends_with(".vcf.gz") ||
                     output.ends_with(".bcf") || is_device_or_pipe(output);
  if (!known) throw Error(ExitCode::usage, "-o " + output + ": the suffix is none of .vcf, .vcf.gz and .bcf");
  for (const std::string& out : {output, stats}) {
    if (out.empty() || out == "-" || is_device_or_pipe(out)) continue;
    for (const std::string& read :
         {in.reference, in.reference + ".fai", in.reference + ".gzi", in.reads, in.reads + ".bai", in.reads + ".csi",
          in.reads + ".crai", in.bed, in.exclude, model})
      if (!read.empty() && same_file(out, read))
        throw Error(ExitCode::usage, out + ": is read, and cannot be written too");
  }
  if (!output.empty() && !stats.empty() && same_file(output, stats) && !is_device_or_pipe(stats))
    throw Error(ExitCode::usage, "-o and --stats name the same file: " + stats);
}

std::string choose_sample(const CallInputs& in, const AlignmentFile& alignments) {
  if (!in.sample.empty()) {
    if (in.sample.find_first_of("\t\n\r") != std::string::npos || in.sample.front() == ' ' || in.sample.back() == ' ')
      throw Error(ExitCode::usage, "--sample: the name holds tabs or line breaks, or begins or ends with a space");
    return in.sample;
  }
  const auto& samples = alignments.samples();
  if (samples.empty()) throw Error(ExitCode::input, in.reads + ": no sample name (SM) in the header; give --sample");
  if (samples.size() > 1)
    throw Error(ExitCode::input, fmt::format("{}: {} samples in the header ({}, {}, ...); one file holds one person, "
                                             "or give --sample to call them as one",
                                             in.reads, samples.size(), samples[0], samples[1]));
  return samples[0];
}

std::vector<genomics::PlannedTile> plan_call(const CallInputs& in, const Fasta& reference,
                                             const AlignmentFile& alignments) {
  const Shard shard = parse_shard(in.shard);
  check_names(reference);
  const std::vector<Contig> shared = shared_contigs(in, reference, alignments);
  std::vector<Region> regions = merge_regions(requested(in, reference, alignments, shared), shared);
  if (!in.exclude.empty()) {
    std::vector<Region> excluded = merge_regions(read_exclusions(in.exclude, reference.contigs()), reference.contigs());
    regions = subtract_regions(regions, excluded);
  }
  if (regions.empty()) throw Error(ExitCode::input, "no region is left to call");
  std::vector<genomics::ContigRegions> by_contig;
  for (const Region& r : regions) {
    if (by_contig.empty() || by_contig.back().contig != r.contig)
      by_contig.push_back({r.contig, reference.length(r.contig), {}});
    by_contig.back().intervals.push_back({r.start, r.end});
  }
  return genomics::plan_tiles(by_contig, shard.index - 1, shard.count);
}

}  // namespace rz
