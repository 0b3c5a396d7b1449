#include "genomics/read_aligner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "tests/genomics/tile_fixture.h"

namespace rz::genomics {
namespace {

std::vector<uint8_t> codes(const std::string& text) {
  std::vector<uint8_t> out;
  for (const char c : text) out.push_back(static_cast<uint8_t>(std::string("ACGT").find(c)));
  return out;
}

/// The same model in double precision over the full matrix, written as plain recursion tables.
double full_alignment(const ReadSegment& s, const Haplotype& h) {
  const double never = -1e300;
  const int n = s.length, m = static_cast<int>(h.bases.size());
  const auto at = [&](std::vector<double>& t, int i, int j) -> double& { return t[static_cast<size_t>(i * m + j)]; };
  std::vector<double> match(static_cast<size_t>(n * m), never), insert = match, remove = match;
  double best = never;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j) {
      const double error = std::pow(10.0, -std::clamp<int>(s.qualities[i], 2, 41) / 10.0);
      const double emit = s.bases[i] == h.bases[static_cast<size_t>(j)] ? std::log1p(-error) : std::log(error / 3);
      double from = never;
      if (i > 0 && j > 0)
        from = std::max({at(match, i - 1, j - 1), at(insert, i - 1, j - 1), at(remove, i - 1, j - 1)});
      if (s.left_anchored) {
        if (i == 0 && j == h.index_before(s.left_reference)) from = std::max(from, 0.0);
      } else {
        from = std::max(from, i == 0 ? 0.0 : -4.0 - 1.386 * i);
      }
      at(match, i, j) = from + emit;
      const size_t jj = static_cast<size_t>(j);
      const double open_insert = std::min(h.gap_open[jj], j + 1 < m ? h.gap_open[jj + 1] : h.gap_open[jj]);
      if (i > 0)
        at(insert, i, j) = std::max(at(match, i - 1, j) - open_insert, at(insert, i - 1, j) - h.gap_extend[jj]) - 1.386;
      if (j > 0)
        at(remove, i, j) = std::max(at(match, i, j - 1) - h.gap_open[jj], at(remove, i, j - 1) - h.gap_extend[jj]);
      if (s.right_anchored)
        best = i == n - 1 && j == h.index_after(s.right_reference) ? std::max(best, at(match, i, j)) : best;
      else
        best = std::max(best, at(match, i, j) + (i == n - 1 ? 0.0 : -4.0 - 1.386 * (n - 1 - i)));
    }
  return best;
}

std::string random_sequence(std::mt19937& random, size_t length) {
  std::string s;
  for (size_t i = 0; i < length; ++i) s += i > 0 && random() % 3 == 0 ? s.back() : "ACGT"[random() % 4];
  return s;
}

TEST(ReadAligner, BandedScoreEqualsFullMatrix) {
  std::mt19937 random(7);
  ReadAligner aligner;
  for (int round = 0; round < 200; ++round) {
    const Tile tile = make_tile(random_sequence(random, 160));
    const Haplotype h = make_haplotype(tile, 1000, 1160, {}, {});
    const size_t start = 40 + random() % 10;
    std::string read = tile.reference.substr(start, 60);
    if (round % 2) read.erase(30, 1 + random() % 4);
    if (round % 3 == 0) read.insert(20, random_sequence(random, 1 + random() % 4));
    if (round % 5 == 0) read[10] = read[10] == 'A' ? 'C' : 'A';
    const std::vector<uint8_t> bases = codes(read);
    std::vector<uint8_t> qualities(bases.size());
    for (uint8_t& q : qualities) q = static_cast<uint8_t>(2 + random() % 40);
    ReadSegment s;
    s.bases = bases.data();
    s.qualities = qualities.data();
    s.length = static_cast<int>(bases.size());
    s.left_anchored = round % 4 != 0;
    s.right_anchored = round % 4 != 1;
    s.left_reference = 1000 + static_cast<int64_t>(start);
    s.right_reference = 1000 + static_cast<int64_t>(start) + 59;
    s.hint = s.left_reference;
    const double expected = full_alignment(s, h);
    // Float against double over about 100 additions of values up to 15: 1e-4 is a hundred times the rounding.
    EXPECT_NEAR(aligner.align(s, h, 200, nullptr), expected, 1e-3) << "unbounded band, round " << round;
    EXPECT_NEAR(aligner.align(s, h, 16, nullptr), expected, 1e-3) << "round " << round;
  }
}

TEST(ReadAligner, PathOfADeletion) {
  const Tile tile = make_tile("GATTACAGGCATCGTCAGTACGTTAGCATCGA");
  const Haplotype h = make_haplotype(tile, 1000, 1032, {}, {});
  const std::vector<uint8_t> bases = codes("GATTACAGGCCAGTACGTTAGC");  // ATCGT left out
  const std::vector<uint8_t> qualities(bases.size(), 30);
  ReadSegment s{bases.data(), qualities.data(), static_cast<int>(bases.size()), true, true, 1000, 1026, 1000};
  std::vector<int32_t> path;
  ReadAligner().align(s, h, 8, &path);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(path[static_cast<size_t>(i)], i);
  for (int i = 10; i < s.length; ++i) EXPECT_EQ(path[static_cast<size_t>(i)], i + 5);
}

TEST(ReadAligner, ForeignTailIsClipped) {
  const Tile tile = make_tile("GATTACAGGCATCGTCAGTACGTTAGCATCGAGGATTTACCAGGAT");
  const Haplotype h = make_haplotype(tile, 1000, 1046, {}, {});
  const std::vector<uint8_t> bases = codes("GATTACAGGCATCGTCAGTACAAAAAAAAAAAAAAA");
  const std::vector<uint8_t> qualities(bases.size(), 35);
  ReadSegment s{bases.data(), qualities.data(), static_cast<int>(bases.size()), true, false, 1000, 0, 1000};
  std::vector<int32_t> path;
  ReadAligner().align(s, h, 8, &path);
  EXPECT_EQ(path[10], 10);
  EXPECT_EQ(path.back(), kClipped);
}

}  // namespace
}  // namespace rz::genomics
