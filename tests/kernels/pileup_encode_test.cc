// The letter of pileup_encode's contract, on reads that fit a line. Codes are spelled: A C G T N a base that agrees
// with the reference or can't be compared, a c g t one that differs, '-' deleted, '.' nothing; '+' behind a letter
// marks an insertion, '~' a soft clip.
#include "kernels/pileup_encode.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rz {
namespace {

constexpr char kLetters[] = "ACGTN";

std::vector<uint8_t> numbers(const std::string& letters) {
  std::vector<uint8_t> values;
  for (char letter : letters) values.push_back(static_cast<uint8_t>(std::string(kLetters).find(letter)));
  return values;
}

std::vector<uint32_t> packed_cigar(const std::string& text) {
  std::vector<uint32_t> operations;
  uint32_t length = 0;
  for (char c : text) {
    if (c >= '0' && c <= '9') {
      length = 10 * length + static_cast<uint32_t>(c - '0');
    } else {
      operations.push_back(length << 4 | static_cast<uint32_t>(std::string("MIDNSHP=X").find(c)));
      length = 0;
    }
  }
  return operations;
}

std::string spelled(uint8_t code) {
  const int shown = code & 7;
  if (code == pileup_code::kNothing) return ".";
  if (code == pileup_code::kDeleted) return "-";
  std::string text(1, kLetters[shown - pileup_code::kFirstBase]);
  if (code & pileup_code::kDiffers) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  if (code & pileup_code::kInsertion) text += '+';
  if (code & pileup_code::kClipped) text += '~';
  return text;
}

struct Drawn {
  std::string codes;
  std::vector<uint8_t> quals;
};

/// One read at 0-based position 100 in a window that starts at 98 and shows `reference`.
Drawn draw(const std::string& bases, const std::string& cigar, const std::string& reference,
           std::vector<uint8_t> quals = {}) {
  const std::vector<uint8_t> base_values = numbers(bases), reference_values = numbers(reference);
  const std::vector<uint32_t> operations = packed_cigar(cigar);
  if (quals.empty()) quals.assign(bases.size(), 30);
  const int64_t base_count = static_cast<int64_t>(bases.size()), width = static_cast<int64_t>(reference.size());
  const std::vector<int32_t> base_offset{0, static_cast<int32_t>(base_count)};
  const std::vector<int32_t> cigar_offset{0, static_cast<int32_t>(operations.size())};
  const int32_t position = 100, row_read = 0, window_start = 98;
  Drawn drawn;
  std::vector<uint8_t> codes(reference.size(), 0xFF);
  drawn.quals.assign(reference.size(), 0xFF);
  Context context{Device{}};
  pileup_encode(
      context,
      {view(base_values.data(), {base_count}), view(quals.data(), {base_count}), view(base_offset.data(), {2}),
       view(operations.data(), {cigar_offset[1]}), view(cigar_offset.data(), {2}), view(&position, {1})},
      {view(&row_read, {1, 1}), view(&window_start, {1}), view(reference_values.data(), {1, width})},
      view(codes.data(), {1, 1, width}), view(drawn.quals.data(), {1, 1, width}));
  for (uint8_t code : codes) drawn.codes += spelled(code);
  return drawn;
}

TEST(PileupEncodeTest, DrawsBasesAndDifferences) {
  EXPECT_EQ(draw("ACGT", "4M", "NNACGTNN").codes, "..ACGT..");
  EXPECT_EQ(draw("ACGT", "2=1X1=", "NNACCTNN").codes, "..ACgT..");
  EXPECT_EQ(draw("ANGT", "4M", "NNACNTNN").codes, "..ANGT..");  // N on either side is no difference
}

TEST(PileupEncodeTest, CutsAtTheWindow) { EXPECT_EQ(draw("ACGTACGT", "8M", "NNACGT").codes, "..ACGT"); }

TEST(PileupEncodeTest, DeletionsTakeTheLowerQuality) {
  const Drawn drawn = draw("ACGT", "2M2D2M", "NNACTTGT", {70, 20, 10, 61});
  EXPECT_EQ(drawn.codes, "..AC--GT");
  EXPECT_EQ(drawn.quals, (std::vector<uint8_t>{0, 0, 60, 20, 10, 10, 10, 60}));
}

TEST(PileupEncodeTest, InsertionsMarkTheLastAlignedBase) {
  EXPECT_EQ(draw("ACTTGT", "2M2I2M", "NNACGTNN").codes, "..AC+GT..");
  EXPECT_EQ(draw("ACTTGT", "2M1D2I2M", "NNACGGTN").codes, "..AC+-GT.");
  EXPECT_EQ(draw("TTACGT", "2I4M", "NNACGTNN").codes, "..ACGT..");
  EXPECT_EQ(draw("ACGTTT", "4M2I", "NNACGTNN").codes, "..ACGT+..");
}

TEST(PileupEncodeTest, ClipsReachOutward) {
  EXPECT_EQ(draw("TTACGTAA", "3H2S4M2S", "GTACGTAC").codes, "t~T~ACGTA~a~");
  EXPECT_EQ(draw("TTTACGT", "3S4M", "GTACGTNN").codes, "t~T~ACGT..");
}

TEST(PileupEncodeTest, SkipsAndPadsDrawNothing) {
  EXPECT_EQ(draw("ACGT", "2M3N2M", "NNACTTTGT").codes, "..AC...GT");
  EXPECT_EQ(draw("ACGT", "2M1P2M", "NNACGTNN").codes, "..ACGT..");
}

TEST(PileupEncodeTest, ReadsWithoutAlignedBasesDrawNothing) {
  EXPECT_EQ(draw("ACGT", "4S", "NNACGTNN").codes, "........");
  EXPECT_EQ(draw("ACGT", "", "NNACGTNN").codes, "........");
  EXPECT_EQ(draw("", "4M", "NNACGTNN").codes, "........");
}

}  // namespace
}  // namespace rz
