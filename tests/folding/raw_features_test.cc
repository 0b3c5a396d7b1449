#include "folding/raw_features.h"

#include <gtest/gtest.h>

#include "folding/a3m.h"
#include "folding/feature_pipeline.h"
#include "tests/folding/golden_arrays.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

/// Every array of raw_features against the golden's raw_*.
void expect_golden(const std::vector<std::string>& alignments, const std::string& golden_name) {
  const std::string golden_path = test::shared_file("goldens/folding/features/" + golden_name + ".npz");
  std::vector<Msa> msas;
  for (const std::string& name : alignments) {
    const std::string path = test::shared_file("data/folding/" + name);
    if (path.empty() || golden_path.empty()) GTEST_SKIP() << "no shared/data/folding/" << name;
    msas.push_back(read_msa(path));
  }
  const Npz golden(golden_path);
  const ArrayMap raw = raw_features(msas.front().rows.front(), msas);
  EXPECT_EQ(raw.size(), 7u);
  for (const auto& [name, array] : raw) {
    const std::string there = "raw_" + name;
    test::expect_same_bits(array, array.dtype() == DType::f32 ? golden.floats(there) : golden.integers(there), name);
  }
}

TEST(RawFeatures, StockholmAndA3mEqualTheReference) {
  const std::string folder = "msa/openfold_test_alignments/";
  expect_golden({folder + "uniref90_hits.sto", folder + "bfd_uniclust_hits.a3m", folder + "mgnify_hits.sto"},
                "openfold_tests_sto_a3m_notempl");
}

TEST(RawFeatures, LargeA3mEqualsTheReference) {
  expect_golden({"predictions/openfold_6KWC/alignments/6KWC_1/bfd_uniref_hits.a3m"},
                "6KWC_a3m_clus256_extra512_notempl");
}

/// Alignments of every origin read without complaint.
TEST(RawFeatures, RealAlignmentsAreAccepted) {
  const char* names[] = {"msa/boltz/seq1.a3m",
                         "msa/boltz/seq2.a3m",
                         "msa/esm/1a3a_1_A.a3m",
                         "msa/esm/UniRef50_UPI0003674933.a3m",
                         "msa/openfold_test_alignments/2q2k_A/uniprot_hits.sto",
                         "predictions/colabfold_test-data/a3m/6A5J.a3m",
                         "predictions/openfold_6KWC/alignments/6KWC_1/mgnify_hits.sto"};
  for (const char* name : names) {
    const std::string path = test::shared_file(std::string("data/folding/") + name);
    if (path.empty()) GTEST_SKIP() << "no shared/data/folding/" << name;
    const Msa msa = read_msa(path);
    EXPECT_NO_THROW(FeaturePipeline(raw_features(msa.rows.front(), {msa}), {}).pass(0)) << name;
  }
}

TEST(RawFeatures, TheFirstOfEqualRowsStays) {
  std::vector<Msa> msas = parse_a3m(">q\nMKV\n>a\naM-V\n>b\nM-V\n", "x.a3m");
  msas.push_back(parse_a3m(">q\nMKV\n>c\nM-vV\n>d\nMBZ\n>e\nMDE\n", "y.a3m").front());
  msas[1].rows[1] = "MJU";
  const ArrayMap raw = raw_features("MKV", msas);
  ASSERT_EQ(raw.at("msa").shape(), (Shape{5, 3}));
  const int32_t* codes = raw.at("msa").data<int32_t>();
  const std::vector<int32_t> expected{10, 8, 17, 10, 21, 17, 10, 20, 1, 10, 2, 3, 10, 2, 3};
  EXPECT_EQ(std::vector<int32_t>(codes, codes + 15), expected);
  EXPECT_EQ(raw.at("deletion_matrix_int").data<int32_t>()[3], 1);
  EXPECT_EQ(raw.at("num_alignments").data<int32_t>()[2], 5);
}

TEST(RawFeatures, ASequenceIsItsOwnAlignment) {
  const ArrayMap raw = raw_features("MUX", {});
  const int32_t* codes = raw.at("msa").data<int32_t>();
  EXPECT_EQ(std::vector<int32_t>(codes, codes + 3), (std::vector<int32_t>{10, 1, 20}));
  EXPECT_EQ(raw.at("aatype").data<float>()[1 * 21 + 20], 1);  // U is unknown to the network, C in alignments
}

TEST(RawFeatures, RefusesWhatIsNoSequenceAndAlignmentsOfOthers) {
  test::expect_error(ExitCode::input, {"no residues"}, [] { raw_features("", {}); });
  test::expect_error(ExitCode::input, {"'-'"}, [] { raw_features("M-V", {}); });
  test::expect_error(ExitCode::input, {"y.a3m", "2 columns, the sequence 3"},
                     [] { raw_features("MKV", parse_a3m(">q\nMK\n", "y.a3m")); });
}

}  // namespace
}  // namespace rz::folding
