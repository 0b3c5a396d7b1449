#include "genomics/pileup_rows.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "genomics/read_aligner.h"

namespace rz::genomics {
namespace {

void push(std::vector<uint32_t>& cigar, uint32_t op, uint32_t length, size_t first) {
  if (length == 0) return;
  if (cigar.size() > first && (cigar.back() & 15u) == op)
    cigar.back() += length << 4;
  else
    cigar.push_back(length << 4 | op);
}

/// The CIGAR of per-base reference positions; returns the first aligned position.
int32_t encode_cigar(const std::vector<int32_t>& reference, std::vector<uint32_t>& cigar) {
  const size_t first = cigar.size();
  int32_t start = -1, next = -1;
  for (const int32_t p : reference) {
    if (p >= 0) {
      if (start < 0) start = p;
      if (next >= 0 && p > next) push(cigar, 2, static_cast<uint32_t>(p - next), first);
      push(cigar, 0, 1, first);
      next = p + 1;
    } else {
      push(cigar, p == kInserted && start >= 0 ? 1 : 4, 1, first);
    }
  }
  return start;
}

void close_read(PileupRows& out, int32_t position) {
  out.position.push_back(position);
  out.base_offset.push_back(static_cast<int32_t>(out.bases.size()));
  out.cigar_offset.push_back(static_cast<int32_t>(out.cigar.size()));
}

/// A row of plain sequence over the window, with or without the allele; its bases have the top quality.
void add_sequence(const Tile& tile, const Allele* allele, int64_t start, PileupRows& out) {
  std::vector<int32_t> reference;
  const size_t first = out.bases.size();
  for (int64_t p = start; p < start + kWidth; ++p) {
    const bool indel_body = allele && !allele->is_snp() && p > allele->position && p < allele->end();
    if (indel_body) continue;
    const bool changed = allele && allele->is_snp() && p == allele->position;
    out.bases.push_back(base_code(changed ? allele->alt[0] : tile.base(p)));
    reference.push_back(static_cast<int32_t>(p));
    if (!allele || p != allele->position) continue;
    for (size_t i = 1; i < allele->alt.size(); ++i) {
      out.bases.push_back(base_code(allele->alt[i]));
      reference.push_back(kInserted);
    }
  }
  out.qualities.resize(out.qualities.size() + (out.bases.size() - first), 40);
  close_read(out, encode_cigar(reference, out.cigar));
}

void add_read(const TileReads& reads, const PackedRead& r, const Realignment* realignment, PileupRows& out) {
  out.bases.insert(out.bases.end(), reads.base(r), reads.base(r) + r.length);
  out.qualities.insert(out.qualities.end(), reads.raw_quality(r), reads.raw_quality(r) + r.length);
  int32_t position = r.position;
  const size_t first = out.cigar.size();
  if (realignment) position = encode_cigar(realignment->reference, out.cigar);
  if (!realignment || position < 0) {
    out.cigar.resize(first);
    position = r.position;
    for (int i = 0; i < r.cigar_count; ++i) out.cigar.push_back(reads.cigar[static_cast<size_t>(r.cigar_offset + i)]);
  }
  close_read(out, position);
}

int support_class(const ReadEvidence& e, size_t allele) {
  return e.supports == static_cast<int>(allele) ? 0 : e.supports == 0 ? 1 : e.supports > 0 ? 2 : 3;
}

std::vector<const ReadEvidence*> choose_reads(const TileReads& reads, const SiteEvidence& evidence, size_t allele) {
  std::vector<const ReadEvidence*> chosen;
  for (const ReadEvidence& e : evidence.reads) chosen.push_back(&e);
  const auto read = [&](const ReadEvidence* e) -> const PackedRead& {
    return reads.reads[static_cast<size_t>(e->read)];
  };
  if (chosen.size() > kRows - 2) {
    std::nth_element(chosen.begin(), chosen.begin() + (kRows - 2), chosen.end(), [&](const auto* a, const auto* b) {
      return std::tie(read(a).name_hash, a->read) < std::tie(read(b).name_hash, b->read);
    });
    chosen.resize(kRows - 2);
  }
  std::sort(chosen.begin(), chosen.end(), [&](const auto* a, const auto* b) {
    return std::tuple(support_class(*a, allele), a->read) < std::tuple(support_class(*b, allele), b->read);
  });
  return chosen;
}

std::array<float, kRowFeatures> describe(const PackedRead& r, const ReadEvidence& e, size_t allele) {
  const int side = support_class(e, allele);
  return {0,
          0,
          1,
          float(side == 0),
          float(side == 1),
          float(side == 2),
          std::clamp((e.likelihood[allele] - e.likelihood[0]) / 10.0f, -1.0f, 1.0f),
          float(r.mapping_quality) / 60.0f,
          float(r.reverse()),
          float(r.proper_pair()),
          float(r.clipped),
          std::min(float(r.mismatches) / 10.0f, 2.0f),
          std::min(float(std::abs(r.template_length)) / 500.0f, 2.0f),
          float(r.duplicates > 0)};
}

}  // namespace

void append_rows(const Tile& tile, const TileReads& reads, const Site& site, size_t allele,
                 const SiteEvidence& evidence, std::span<const Realignment> realigned, PileupRows& out) {
  const size_t row0 = out.row_read.size();
  const int64_t start = site.position - kCentre;
  out.window_start.push_back(static_cast<int32_t>(start));
  for (int64_t p = start; p < start + kWidth; ++p) out.reference.push_back(base_code(tile.base(p)));
  out.row_read.resize(row0 + kRows, -1);
  out.row_mask.resize(row0 + kRows, 0);
  out.row_features.resize((row0 + kRows) * kRowFeatures, 0.0f);
  size_t row = row0;
  const auto fill_row = [&](const std::array<float, kRowFeatures>& features) {
    out.row_read[row] = static_cast<int32_t>(out.position.size()) - 1;
    out.row_mask[row] = 1;
    std::copy(features.begin(), features.end(),
              out.row_features.begin() + static_cast<std::ptrdiff_t>(row * kRowFeatures));
    ++row;
  };
  add_sequence(tile, nullptr, start, out);
  fill_row({1});
  add_sequence(tile, &site.alleles[allele - 1], start, out);
  fill_row({0, 1});
  for (const ReadEvidence* e : choose_reads(reads, evidence, allele)) {
    const auto it = std::lower_bound(realigned.begin(), realigned.end(), e->read,
                                     [](const Realignment& a, int32_t read) { return a.read < read; });
    const PackedRead& r = reads.reads[static_cast<size_t>(e->read)];
    add_read(reads, r, it != realigned.end() && it->read == e->read ? &*it : nullptr, out);
    fill_row(describe(r, *e, allele));
  }
  ++out.count;
}

}  // namespace rz::genomics
