#include "genomics/candidates.h"

#include <gtest/gtest.h>

#include "genomics/left_align.h"
#include "genomics/repeat_context.h"
#include "tests/genomics/tile_fixture.h"

namespace rz::genomics {
namespace {

//                            0         1         2         3
//                            0123456789012345678901234567890123456789
const std::string kSequence = "GATTACAGGCAAAAAATCGTCACACACAGGTTACGATCGA";

TEST(LeftAlign, DeletionInHomopolymerMovesToItsStart) {
  const Tile tile = make_tile(kSequence);
  const Allele a = left_aligned_deletion(tile, 1014, 2);  // the last two of AAAAAA
  EXPECT_EQ(a.position, 1009);
  EXPECT_EQ(a.ref, "CAA");
  EXPECT_EQ(a.alt, "C");
  EXPECT_EQ(right_shift(tile, a), 4);
}

TEST(LeftAlign, InsertionInDinucleotideRepeatRotates) {
  const Tile tile = make_tile(kSequence);
  const Allele a = left_aligned_insertion(tile, 1028, "CA");  // after TCACACACA
  EXPECT_EQ(a.position, 1019);
  EXPECT_EQ(a.ref, "T");
  EXPECT_EQ(a.alt, "TCA");
}

TEST(RepeatContext, FindsHomopolymerAndUnit) {
  const Tile tile = make_tile(kSequence);
  EXPECT_EQ(repeat_context(tile, {1009, "CA", "C", 2}).homopolymer, 6);
  const RepeatContext dinucleotide = repeat_context(tile, {1019, "T", "TCA", 2});
  EXPECT_EQ(dinucleotide.unit, 2);
  EXPECT_EQ(dinucleotide.tract, 8);
}

Tile tile_with(std::vector<std::shared_ptr<const Alignment>> reads) {
  Tile tile = make_tile(kSequence);
  tile.reads = std::move(reads);
  return tile;
}

TEST(Candidates, SnpNeedsTwoReads) {
  const std::string ref = kSequence.substr(0, 20);
  std::string alt = ref;
  alt[7] = 'T';
  const Tile one = tile_with({make_read(1, 1000, "20M", ref), make_read(2, 1000, "20M", alt)});
  EXPECT_TRUE(find_candidates(one, pack_reads(one), {}).empty());
  const Tile two =
      tile_with({make_read(1, 1000, "20M", ref), make_read(2, 1000, "20M", alt), make_read(3, 1000, "20M", alt)});
  const auto sites = find_candidates(two, pack_reads(two), {});
  ASSERT_EQ(sites.size(), 1u);
  EXPECT_EQ(sites[0].position, 1007);
  EXPECT_EQ(sites[0].alleles[0].alt, "T");
  EXPECT_EQ(sites[0].alleles[0].support, 2);
  EXPECT_EQ(sites[0].depth, 3);
}

TEST(Candidates, MatesOfAPairCountOnce) {
  std::string alt = kSequence.substr(0, 20);
  alt[7] = 'T';
  auto first = make_read(7, 1000, "20M", alt), second = make_read(7, 1000, "20M", alt, true);
  first->flag |= 0x1 | 0x40;
  second->flag |= 0x1 | 0x80;
  const Tile tile = tile_with({first, second});
  EXPECT_TRUE(find_candidates(tile, pack_reads(tile), {}).empty());
}

TEST(Candidates, EqualIndelsSpelledDifferentlyMeet) {
  // The same deletion of two bases of AAAAAA, once at its left and once at its right end.
  const std::string left = kSequence.substr(0, 10) + kSequence.substr(12, 18);
  const Tile tile = tile_with({make_read(1, 1000, "10M2D18M", left), make_read(2, 1000, "14M2D14M", left)});
  const auto sites = find_candidates(tile, pack_reads(tile), {});
  ASSERT_EQ(sites.size(), 1u);
  EXPECT_FALSE(sites[0].snp);
  EXPECT_EQ(sites[0].alleles[0].ref, "CAA");
  EXPECT_EQ(sites[0].alleles[0].support, 2);
}

TEST(Candidates, PoorBasesAreNoEvidence) {
  std::string alt = kSequence.substr(0, 20);
  alt[7] = 'T';
  auto a = make_read(1, 1000, "20M", alt), b = make_read(2, 1000, "20M", alt);
  a->qualities[7] = 9;
  const Tile tile = tile_with({a, b});
  EXPECT_TRUE(find_candidates(tile, pack_reads(tile), {}).empty());
}

TEST(PackReads, CollapsesUnmarkedDuplicatesButNotAmplicons) {
  const std::string ref = kSequence.substr(0, 20);
  const auto pair_at = [&](uint64_t name, int32_t position) {
    auto read = make_read(name, position, "20M", ref);
    read->flag = 0x1 | 0x2 | 0x40 | 0x20;
    read->mate_position = position + 15;
    read->template_length = 35;
    return read;
  };
  Tile tile = make_tile(kSequence);
  tile.reads = {pair_at(1, 1000), pair_at(2, 1000), pair_at(3, 1001), pair_at(4, 1002)};
  TileReads packed = pack_reads(tile);
  ASSERT_EQ(packed.reads.size(), 3u);
  EXPECT_EQ(packed.reads[0].duplicates, 1);
  tile.reads = {pair_at(1, 1000), pair_at(2, 1000), pair_at(3, 1000), pair_at(4, 1001)};
  packed = pack_reads(tile);
  EXPECT_EQ(packed.reads.size(), 2u) << "two of four are duplicates: up to half are collapsed";
  tile.reads = {pair_at(1, 1000), pair_at(2, 1000), pair_at(3, 1000), pair_at(4, 1000)};
  EXPECT_EQ(pack_reads(tile).reads.size(), 4u);
}

}  // namespace
}  // namespace rz::genomics
