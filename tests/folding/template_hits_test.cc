#include "folding/template_hits.h"

#include <gtest/gtest.h>

#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

const char* const kHhr =
    "Query         q\n\n No Hit\n  1 1ABC_A x\n\n"
    "No 1\n>1ABC_A x; y\nProbab=9.5  E-value=1  Score=1.0  Aligned_cols=4  Identities=23%  Similarity=0.3  "
    "Sum_probs=3.5  Template_Neff=4.5\n\n"
    "Q ss_pred               HHH\n"
    "Q q                 2 KV-A    4 (8)\n"
    "Q Consensus         2 kv~a    4 (8)\n"
    "T Consensus        10 ..\n"
    "T 1ABC_A           10 K-CA   12 (41)\n"
    "T ss_dssp             HHH\n\n"
    "Q q                 5 DE    6 (8)\n"
    "T 1ABC_A           13 DE   14 (41)\n\n";

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kHhr;
  return text.replace(text.find(from), from.size(), to);
}

TEST(TemplateHits, HhrInPieces) {
  const std::vector<TemplateHit> hits = parse_hhr(kHhr, "x.hhr");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].pdb_id, "1abc");
  EXPECT_EQ(hits[0].chain, "A");
  EXPECT_EQ(hits[0].aligned_columns, 4);
  EXPECT_EQ(hits[0].sum_probs, 3.5);
  EXPECT_EQ(hits[0].query, "KV-ADE");
  EXPECT_EQ(hits[0].hit, "K-CADE");
  EXPECT_EQ(hits[0].query_indices, (std::vector<int>{1, 2, -1, 3, 4, 5}));
  EXPECT_EQ(hits[0].hit_indices, (std::vector<int>{9, -1, 10, 11, 12, 13}));
}

TEST(TemplateHits, HhrWithoutHits) { EXPECT_TRUE(parse_hhr("Query         q\n\n No Hit\n\n", "x.hhr").empty()); }

TEST(TemplateHits, HhrNamesFileAndLineOfWhatIsWrong) {
  const auto expect_bad = [](const std::vector<std::string>& words, const std::string& text) {
    test::expect_error(ExitCode::input, words, [&] { parse_hhr(text, "x.hhr"); });
  };
  expect_bad({"x.hhr:6", "1ABC_A"}, changed(">1ABC_A", ">UniRef_x"));
  expect_bad({"x.hhr:6"}, "Query q\n\n\n\n\nNo 1\n");
  expect_bad({"x.hhr:8", "Sum_probs"}, changed("Sum_probs=3.5", ""));
  expect_bad({"x.hhr:11", "malformed"}, changed("KV-A    4", "KV-A    5"));
  expect_bad({"x.hhr:11", "malformed"}, changed("KV-A", "kV-A"));
  expect_bad({"x.hhr:14", "malformed"}, changed("K-CA   12 (41)", "K-CA"));
  expect_bad({"x.hhr:14", "do not fit"}, changed("K-CA   12", "K-C   11"));
  expect_bad({"x.hhr:6", "incomplete"}, changed("T 1ABC_A           13 DE   14 (41)\n", ""));
}

TEST(TemplateHits, A3m) {
  const std::vector<TemplateHit> hits = parse_hits_a3m(
      ">query\nMKVA\n>4PQX_B/2-5 [subseq from] mol:protein length:9 x\nMk.K-A\n>1abc_C mol:na "
      "length:4\nAAAA\n>2xyz_.\n--VA\n",
      "x.a3m", "MKVA");
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].pdb_id + hits[0].chain, "4pqxB");
  EXPECT_EQ(hits[0].query, "MKVA");
  EXPECT_EQ(hits[0].hit, "MKK-A");
  EXPECT_EQ(hits[0].query_indices, (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(hits[0].hit_indices, (std::vector<int>{0, 2, -1, 3}));
  EXPECT_EQ(hits[0].aligned_columns, 3);
  EXPECT_FALSE(hits[0].sum_probs);
  EXPECT_EQ(hits[1].pdb_id + hits[1].chain, "2xyz.");
}

TEST(TemplateHits, A3mNamesFileAndRecordOfWhatIsWrong) {
  const auto expect_bad = [](const std::vector<std::string>& words, const std::string& text) {
    test::expect_error(ExitCode::input, words, [&] { parse_hits_a3m(text, "x.a3m", "MKVA"); });
  };
  expect_bad({"x.a3m: record 2 at line 3 (hit)", "PDB chain"}, ">q\nMKVA\n>hit\nMKVA\n");
  expect_bad({"x.a3m: record 1 at line 1 (other)", "PDB chain"}, ">other\nMKCA\n>1abc_A\nMKVA\n");
  expect_bad({"x.a3m", "3 columns, the sequence 4"}, ">1abc_A\nMKV\n");
  expect_bad({"x.a3m: record 2", "2 columns"}, ">1abc_A\nMKVA\n>1abc_B\nMK\n");
  expect_bad({"x.a3m", "several alignments"}, std::string(">1abc_A\nMKVA\n\0>1abc_A\nMKVA\n", 27));
}

TEST(TemplateHits, TheTextTellsTheFormat) {
  const test::TempFolder folder;
  EXPECT_EQ(read_template_hits(folder.write("x", kHhr), "MKVADEGG").size(), 1u);
  EXPECT_EQ(read_template_hits(folder.write("y", ">1abc_A\nMKVA\n"), "MKVA").size(), 1u);
}

}  // namespace
}  // namespace rz::folding
