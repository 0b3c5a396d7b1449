// Genomic regions from the command line and from BED files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/fasta.h"

namespace rz {

/// 0-based, half-open.
struct Region {
  std::string contig;
  int64_t start = 0, end = 0;
};

/// A region in samtools' style, 1-based and closed: "chr1", "chr1:100", "chr1:100-200", commas allowed in numbers.
/// Contig names with colons (HLA alleles) are recognised by looking the whole text up first. Throws Error(input) on an
/// unknown contig, a malformed or empty interval, or a start beyond the contig's end.
Region parse_region(const std::string& text, const std::vector<Contig>& contigs);

/// The intervals of a BED file (plain or gzip): 0-based half-open, clipped to their contigs. Comment, track and browser
/// lines are skipped. Throws Error(input) naming file and line on malformed lines and unknown contigs, and where the
/// file holds no interval at all.
std::vector<Region> read_bed(const std::string& path, const std::vector<Contig>& contigs);

/// The same for a list of what to leave out: lines on unknown contigs are skipped, and it may be empty.
std::vector<Region> read_exclusions(const std::string& path, const std::vector<Contig>& contigs);

/// Sorted by contig (in the given order) and start, overlapping and touching ones merged.
std::vector<Region> merge_regions(std::vector<Region> regions, const std::vector<Contig>& contigs);

/// What of sorted, merged `regions` lies outside sorted, merged `excluded`.
std::vector<Region> subtract_regions(const std::vector<Region>& regions, const std::vector<Region>& excluded);

}  // namespace rz
