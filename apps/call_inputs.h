// rz-call's inputs, checked against each other before any work starts.
#pragma once

#include <string>
#include <vector>

#include "genomics/tile.h"
#include "io/alignment_file.h"
#include "io/fasta.h"

namespace rz {

struct CallInputs {
  std::string reference, reads, bed, exclude, shard, sample;
  std::vector<std::string> regions;
};

/// Throws Error(usage) where an output has another suffix than .vcf, .vcf.gz and .bcf (devices and pipes may have any),
/// or names a file that is read, or where two outputs are one file. `output` and `stats` may be empty.
void check_outputs(const CallInputs& inputs, const std::string& model, const std::string& output,
                   const std::string& stats);

/// --sample, or the one SM of the read groups. Throws Error(input) where there is none or several, Error(usage) on a
/// name with white space at its ends, tabs or line breaks.
std::string choose_sample(const CallInputs& inputs, const AlignmentFile& alignments);

/// The tiles to call. Throws Error(input) where a contig's name cannot stand in VCF, where a contig's length
/// differs between reads and reference, where a requested contig is missing from either, and where
/// nothing is left to call; Error(usage) on a malformed --shard. Contigs that the reference lacks and nobody asked for
/// are left out with a note.
std::vector<genomics::PlannedTile> plan_call(const CallInputs& inputs, const Fasta& reference,
                                             const AlignmentFile& alignments);

}  // namespace rz
