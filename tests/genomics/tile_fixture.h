// Small hand-made tiles and reads for tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "genomics/tile.h"

namespace rz::genomics {

/// A tile over `reference`, which begins at position 1000 of contig "c". All of it is wanted.
inline Tile make_tile(const std::string& reference) {
  Tile tile;
  tile.contig = "c";
  tile.start = 1000;
  tile.end = 1000 + static_cast<int64_t>(reference.size());
  tile.wanted = {{tile.start, tile.end}};
  tile.reference_start = 1000;
  tile.reference = reference;
  return tile;
}

/// CIGAR text such as "10M2D5M" in BAM encoding.
inline std::vector<uint32_t> parse_cigar(const std::string& text) {
  std::vector<uint32_t> cigar;
  uint32_t length = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      length = length * 10 + static_cast<uint32_t>(c - '0');
      continue;
    }
    cigar.push_back(length << 4 | static_cast<uint32_t>(std::string("MIDNSHP=X").find(c)));
    length = 0;
  }
  return cigar;
}

/// A read at a 0-based position, quality 30 everywhere, MAPQ 60.
inline std::shared_ptr<Alignment> make_read(uint64_t name, int32_t position, const std::string& cigar,
                                            const std::string& bases, bool reverse = false) {
  auto read = std::make_shared<Alignment>();
  read->name_hash = name;
  read->position = read->end = position;
  read->cigar = parse_cigar(cigar);
  for (const uint32_t c : read->cigar)
    if ((c & 15u) == 0 || (c & 15u) == 2 || (c & 15u) == 3) read->end += static_cast<int32_t>(c >> 4);
  for (const char b : bases) read->bases.push_back(static_cast<uint8_t>(std::string("ACGT").find(b)));
  read->qualities.assign(bases.size(), 30);
  read->mapping_quality = 60;
  read->flag = reverse ? 0x10 : 0;
  return read;
}

}  // namespace rz::genomics
