// Calls as VCF text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "genomics/genotyper.h"
#include "genomics/prepare.h"

namespace rz::genomics {

/// What stands in the header beside the fixed definitions.
struct HeaderFacts {
  std::vector<Contig> contigs;  ///< in the reference's order
  std::string sample;
  std::string program;  ///< "rz-call 0.1.0"
  std::string model_name, model_hash;
  double min_quality = 0;  ///< of PASS
};

/// The VCF 4.3 header, up to and with the #CHROM line.
std::string vcf_header(const HeaderFacts& facts);

/// PASS, LowQual (QUAL below `min_quality`, or no read that clearly supports a called allele) or RefCall.
const char* filter_of(const Candidate& candidate, const Genotype& genotype, double min_quality);

/// One record, without its newline. QUAL, GT, GQ and PL from the genotype; AD, ADF, ADR, DP, VAF and the mean mapping
/// and base quality per allele (AMQ, ABQ) from the reads that clearly support an allele.
std::string vcf_record(const PreparedTile& prepared, const Candidate& candidate, const Genotype& genotype,
                       std::string_view filter);

/// The site's alternative alleles (1-based), in order.
std::vector<size_t> all_alleles(const Site& site);

/// The site's alleles in one record's spelling: REF, then the chosen alternatives (1-based), all padded to one REF.
std::vector<std::string> spell_alleles(const Site& site, const std::vector<size_t>& chosen);

/// The columns CHROM to ALT of a record with the chosen alternatives (1-based).
std::string site_columns(const PreparedTile& prepared, const Candidate& candidate, const std::vector<size_t>& chosen);

}  // namespace rz::genomics
