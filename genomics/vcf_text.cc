#include "genomics/vcf_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "genomics/genotype_likelihood.h"

namespace rz::genomics {
namespace {

constexpr const char* kDefinitions =
    R"(##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=RefCall,Description="Looked at, and called homozygous for the reference">
##FILTER=<ID=LowQual,Description="QUAL is below the threshold for a variant, or no read clearly supports an allele">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Phred-scaled probability that the genotype is wrong">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Fragments that cover the site after filters, duplicates collapsed, mates counted once">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Fragments that clearly support each allele">
##FORMAT=<ID=ADF,Number=R,Type=Integer,Description="Of AD, those read on the forward strand">
##FORMAT=<ID=ADR,Number=R,Type=Integer,Description="Of AD, those read on the reverse strand">
##FORMAT=<ID=VAF,Number=A,Type=Float,Description="Share of each alternative allele among the fragments of AD">
##FORMAT=<ID=AMQ,Number=R,Type=Float,Description="Mean mapping quality of each allele's fragments">
##FORMAT=<ID=ABQ,Number=R,Type=Float,Description="Mean base quality at the site of each allele's fragments">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled genotype probabilities, the best one 0">
)";

/// Counts per allele of a record.
struct AlleleCounts {
  std::vector<int> forward, reverse;
  std::vector<double> mapping, quality;
};

AlleleCounts count_alleles(const PreparedTile& p, const Candidate& c, const std::vector<size_t>& kept) {
  const size_t n = kept.size() + 1;
  AlleleCounts counts{std::vector<int>(n), std::vector<int>(n), std::vector<double>(n), std::vector<double>(n)};
  for (const ReadEvidence& e : c.evidence.reads) {
    if (e.supports < 0) continue;
    size_t slot = 0;
    if (e.supports > 0) {
      const auto it = std::find(kept.begin(), kept.end(), static_cast<size_t>(e.supports));
      if (it == kept.end()) continue;
      slot = static_cast<size_t>(it - kept.begin()) + 1;
    }
    const PackedRead& r = p.reads.reads[static_cast<size_t>(e.read)];
    ++(r.reverse() ? counts.reverse : counts.forward)[slot];
    counts.mapping[slot] += r.mapping_quality;
    counts.quality[slot] += e.quality;
  }
  return counts;
}

std::string sample_column(const PreparedTile& p, const Candidate& c, const Genotype& g,
                          const std::vector<size_t>& kept) {
  const AlleleCounts counts = count_alleles(p, c, kept);
  std::vector<int> depth(kept.size() + 1);
  for (size_t i = 0; i < depth.size(); ++i) depth[i] = counts.forward[i] + counts.reverse[i];
  int told = 0;
  for (const int d : depth) told += d;
  std::vector<std::string> fractions, mapping, quality;
  for (size_t i = 0; i < depth.size(); ++i) {
    if (i > 0) fractions.push_back(fmt::format("{:.3f}", told ? double(depth[i]) / told : 0.0));
    mapping.push_back(depth[i] ? fmt::format("{:.1f}", counts.mapping[i] / depth[i]) : ".");
    quality.push_back(depth[i] ? fmt::format("{:.1f}", counts.quality[i] / depth[i]) : ".");
  }
  return fmt::format("{}/{}:{:.0f}:{}:{}:{}:{}:{}:{}:{}:{}", g.first, g.second, g.quality, c.evidence.reads.size(),
                     fmt::join(depth, ","), fmt::join(counts.forward, ","), fmt::join(counts.reverse, ","),
                     fmt::join(fractions, ","), fmt::join(mapping, ","), fmt::join(quality, ","),
                     fmt::join(g.phred, ","));
}

}  // namespace

std::string vcf_header(const HeaderFacts& facts) {
  std::string out = "##fileformat=VCFv4.3\n";
  out += fmt::format(
      "##source={}\n##ribozymeModel=<Name=\"{}\",Hash=\"{}\">\n##ribozymeUse=research use only, not for diagnostic "
      "procedures\n",
      facts.program, facts.model_name, facts.model_hash);
  out += kDefinitions;
  out += fmt::format("##ribozymeMinQual={}\n", facts.min_quality);
  for (const Contig& c : facts.contigs) out += fmt::format("##contig=<ID={},length={}>\n", c.name, c.length);
  return out + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + facts.sample + "\n";
}

std::vector<std::string> spell_alleles(const Site& site, const std::vector<size_t>& chosen) {
  std::string ref;
  for (const size_t a : chosen)
    if (site.alleles[a - 1].ref.size() > ref.size()) ref = site.alleles[a - 1].ref;
  std::vector<std::string> out = {ref};
  for (const size_t a : chosen) {
    const Allele& allele = site.alleles[a - 1];
    out.push_back(allele.alt + ref.substr(allele.ref.size()));
  }
  return out;
}

std::vector<size_t> all_alleles(const Site& site) {
  std::vector<size_t> alleles(site.alleles.size());
  std::iota(alleles.begin(), alleles.end(), size_t{1});
  return alleles;
}

std::string site_columns(const PreparedTile& p, const Candidate& c, const std::vector<size_t>& chosen) {
  const Site& site = p.sites[c.site];
  const std::vector<std::string> alleles = spell_alleles(site, chosen);
  return fmt::format("{}\t{}\t.\t{}\t{}", p.tile.contig, site.position + 1, alleles[0],
                     fmt::join(alleles.begin() + 1, alleles.end(), ","));
}

const char* filter_of(const Candidate& c, const Genotype& genotype, double min_quality) {
  if (genotype.second == 0) return "RefCall";
  const auto supported = [&](size_t allele) {
    return std::any_of(c.evidence.reads.begin(), c.evidence.reads.end(),
                       [&](const ReadEvidence& e) { return e.supports == static_cast<int>(allele); });
  };
  const bool told = (genotype.first == 0 || supported(genotype.first)) && supported(genotype.second);
  return told && genotype.variant_quality >= min_quality ? "PASS" : "LowQual";
}

std::string vcf_record(const PreparedTile& p, const Candidate& c, const Genotype& genotype, std::string_view filter) {
  std::vector<size_t> kept = all_alleles(p.sites[c.site]);
  const Genotype shown = genotype.second != 0 ? without_unused_alleles(genotype, kept) : genotype;
  return fmt::format("{}\t{:.1f}\t{}\t.\tGT:GQ:DP:AD:ADF:ADR:VAF:AMQ:ABQ:PL\t{}", site_columns(p, c, kept),
                     genotype.variant_quality, filter, sample_column(p, c, shown, kept));
}

}  // namespace rz::genomics
