// Calling as one stream: reads, candidates, networks, genotypes, VCF.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "genomics/caller_model.h"
#include "genomics/candidates.h"
#include "genomics/tile.h"
#include "io/alignment_file.h"
#include "io/fasta.h"

namespace rz::genomics {

struct CallOptions {
  std::string output;  ///< .vcf, .vcf.gz, .bcf or "-"
  std::string sample;
  std::string program;          ///< name and version for the header
  std::string examples_prefix;  ///< where not empty: write training examples instead of calls
  int threads = 1;
  int64_t memory = 0;      ///< bytes; bounds the tiles in flight
  double min_quality = 0;  ///< QUAL of PASS
  CandidateThresholds thresholds;
};

/// Calls `plan` and writes the records in the plan's order. Returns counts and times for --stats.
/// `model` may be null where examples are written.
nlohmann::json call_variants(AlignmentFile& alignments, const Fasta& reference, std::vector<PlannedTile> plan,
                             const CallerModel* model, const CallOptions& options);

}  // namespace rz::genomics
