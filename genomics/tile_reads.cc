#include "genomics/tile_reads.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace rz::genomics {
namespace {

using ReadPtr = std::shared_ptr<const Alignment>;

std::vector<CigarStep> walk(const uint32_t* cigar, size_t count, int32_t position) {
  std::vector<CigarStep> steps;
  steps.reserve(count);
  int32_t query = 0;
  for (size_t i = 0; i < count; ++i) {
    const int op = static_cast<int>(cigar[i] & 15u), length = static_cast<int>(cigar[i] >> 4);
    if (op == 5 || op == 6) continue;
    steps.push_back({op, length, position, query});
    if (op == 0 || op == 2 || op == 3 || op == 7 || op == 8) position += length;
    if (op == 0 || op == 1 || op == 4 || op == 7 || op == 8) query += length;
  }
  return steps;
}

int32_t unclipped_start(const Alignment& a) {
  const uint32_t first = a.cigar.front();
  return a.position - ((first & 15u) == 4 ? static_cast<int32_t>(first >> 4) : 0);
}

int32_t unclipped_end(const Alignment& a) {
  const uint32_t last = a.cigar.back();
  return a.end + ((last & 15u) == 4 ? static_cast<int32_t>(last >> 4) : 0);
}

struct DuplicateChoice {
  std::vector<bool> dropped;
  std::vector<uint8_t> stands_for;
};

/// Pairs are duplicates where read, mate and orientation lie the same. Mates see mirrored keys, so both of a pair go.
DuplicateChoice collapse_duplicates(const std::vector<ReadPtr>& reads) {
  DuplicateChoice choice{std::vector<bool>(reads.size(), false), std::vector<uint8_t>(reads.size(), 0)};
  using Key = std::tuple<int32_t, int32_t, int32_t, int>;
  struct Entry {
    Key key;
    uint64_t hash;
    size_t index;
  };
  std::vector<Entry> entries;
  for (size_t i = 0; i < reads.size(); ++i) {
    const Alignment& a = *reads[i];
    if (!a.paired() || a.mate_position < 0 || a.template_length == 0) continue;
    const int32_t five_prime = a.reverse() ? unclipped_end(a) : unclipped_start(a);
    entries.push_back({{five_prime, a.mate_position, a.template_length, a.flag & 0xf0}, a.name_hash, i});
  }
  // The smallest name hash stays: the same choice at both mates, wherever they lie.
  std::sort(entries.begin(), entries.end(), [](const Entry& x, const Entry& y) {
    return std::tie(x.key, x.hash, x.index) < std::tie(y.key, y.hash, y.index);
  });
  size_t duplicates = 0;
  for (size_t i = 0, kept = 0; i < entries.size(); ++i) {
    if (i > 0 && entries[i].key == entries[kept].key) {
      choice.dropped[entries[i].index] = true;
      uint8_t& count = choice.stands_for[entries[kept].index];
      if (count < 255) ++count;
      ++duplicates;
    } else {
      kept = i;
    }
  }
  if (2 * duplicates > entries.size()) {
    choice.dropped.assign(reads.size(), false);
    choice.stands_for.assign(reads.size(), 0);
  }
  return choice;
}

int count_mismatches(const Tile& tile, const TileReads& packed, const PackedRead& read) {
  int count = 0;
  for (const CigarStep& s : packed.steps(read)) {
    if (s.op == 1 || s.op == 2) ++count;
    if (!s.aligned()) continue;
    for (int k = 0; k < s.length; ++k) {
      const uint8_t b = packed.base(read)[s.query + k];
      count += packed.quality(read)[s.query + k] >= kMinBaseQuality && b < 4 && "ACGT"[b] != tile.base(s.reference + k);
    }
  }
  return count;
}

/// Reference position -> query index of a read's aligned bases inside [start, end), -1 where none.
void fill_query_index(const TileReads& packed, const PackedRead& read, int32_t start, int32_t end,
                      std::vector<int32_t>& out) {
  out.assign(static_cast<size_t>(end - start), -1);
  for (const CigarStep& s : packed.steps(read)) {
    if (!s.aligned()) continue;
    const int32_t from = std::max(s.reference, start), to = std::min(s.reference + s.length, end);
    for (int32_t p = from; p < to; ++p) out[static_cast<size_t>(p - start)] = s.query + (p - s.reference);
  }
}

/// Where both mates read the same base it counts once, with the better quality; where they disagree the better one
/// keeps the difference of the qualities, since one of the two is wrong.
void resolve_overlap(TileReads& packed, const PackedRead& a, const PackedRead& b) {
  const int32_t start = std::max(a.position, b.position), end = std::min(a.end, b.end);
  if (start >= end) return;
  std::vector<int32_t> in_a, in_b;
  fill_query_index(packed, a, start, end, in_a);
  fill_query_index(packed, b, start, end, in_b);
  for (size_t i = 0; i < in_a.size(); ++i) {
    if (in_a[i] < 0 || in_b[i] < 0) continue;
    const size_t ia = static_cast<size_t>(a.base_offset + in_a[i]), ib = static_cast<size_t>(b.base_offset + in_b[i]);
    uint8_t &qa = packed.qualities[ia], &qb = packed.qualities[ib];
    uint8_t &better = qa >= qb ? qa : qb, &worse = qa >= qb ? qb : qa;
    if (packed.bases[ia] != packed.bases[ib]) better = static_cast<uint8_t>(better - worse);
    worse = 0;
  }
}

void append(TileReads& packed, const Alignment& a, uint8_t duplicates) {
  PackedRead r;
  r.position = a.position;
  r.end = a.end;
  r.base_offset = static_cast<int32_t>(packed.bases.size());
  r.length = static_cast<int32_t>(a.bases.size());
  r.cigar_offset = static_cast<int32_t>(packed.cigar.size());
  r.cigar_count = static_cast<int32_t>(a.cigar.size());
  r.name_hash = a.name_hash;
  r.template_length = a.template_length;
  r.flag = a.flag;
  r.mapping_quality = a.mapping_quality;
  r.duplicates = duplicates;
  for (const uint32_t c : a.cigar) r.clipped |= (c & 15u) == 4 && (c >> 4) >= 3;
  packed.bases.insert(packed.bases.end(), a.bases.begin(), a.bases.end());
  packed.qualities.insert(packed.qualities.end(), a.qualities.begin(), a.qualities.end());
  packed.cigar.insert(packed.cigar.end(), a.cigar.begin(), a.cigar.end());
  packed.longest = std::max(packed.longest, r.end - r.position);
  packed.reads.push_back(r);
}

void count_low_mapq(const Tile& tile, const Alignment& a, std::vector<int32_t>& depth) {
  const int64_t origin = tile.start - kTileMargin;
  const int64_t from = std::max<int64_t>((a.position - origin) / kDepthBin, 0);
  const int64_t to = std::min<int64_t>((a.end - 1 - origin) / kDepthBin, static_cast<int64_t>(depth.size()) - 1);
  for (int64_t i = from; i <= to; ++i) ++depth[static_cast<size_t>(i)];
}

void link_mates(TileReads& packed) {
  std::unordered_map<uint64_t, int32_t> first;
  first.reserve(packed.reads.size());
  for (size_t i = 0; i < packed.reads.size(); ++i) {
    PackedRead& r = packed.reads[i];
    if (!(r.flag & 0x1)) continue;
    const auto [it, inserted] = first.emplace(r.name_hash, static_cast<int32_t>(i));
    if (inserted) continue;
    r.mate = it->second;
    packed.reads[static_cast<size_t>(it->second)].mate = static_cast<int32_t>(i);
    first.erase(it);
  }
}

}  // namespace

std::vector<CigarStep> TileReads::steps(const PackedRead& r) const {
  return walk(cigar.data() + r.cigar_offset, static_cast<size_t>(r.cigar_count), r.position);
}

std::pair<size_t, size_t> TileReads::around(int64_t start, int64_t end) const {
  const auto before = [](const PackedRead& r, int64_t p) { return r.position < p; };
  const auto first = std::lower_bound(reads.begin(), reads.end(), start - longest, before);
  const auto last = std::lower_bound(first, reads.end(), end, before);
  return {static_cast<size_t>(first - reads.begin()), static_cast<size_t>(last - reads.begin())};
}

TileReads pack_reads(const Tile& tile) {
  TileReads packed;
  packed.low_mapq_depth.assign(static_cast<size_t>((tile.end - tile.start + 2 * kTileMargin) / kDepthBin + 1), 0);
  const DuplicateChoice choice = collapse_duplicates(tile.reads);
  for (size_t i = 0; i < tile.reads.size(); ++i) {
    const Alignment& a = *tile.reads[i];
    if (choice.dropped[i]) continue;
    if (a.mapping_quality < kMinMappingQuality)
      count_low_mapq(tile, a, packed.low_mapq_depth);
    else
      append(packed, a, choice.stands_for[i]);
  }
  for (PackedRead& read : packed.reads)
    read.mismatches = static_cast<int16_t>(std::min(count_mismatches(tile, packed, read), 1000));
  link_mates(packed);
  packed.raw_qualities = packed.qualities;
  for (size_t i = 0; i < packed.reads.size(); ++i) {
    const PackedRead& r = packed.reads[i];
    if (r.mate > static_cast<int32_t>(i)) resolve_overlap(packed, r, packed.reads[static_cast<size_t>(r.mate)]);
  }
  return packed;
}

}  // namespace rz::genomics
