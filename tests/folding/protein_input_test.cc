#include "folding/protein_input.h"

#include <gtest/gtest.h>

#include "tests/folding/cif_text.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

const std::string kQuery = "MKVACDEFGHIKLMNPQRSTVWY";

class ProteinInputs : public testing::Test {
 protected:
  test::TempFolder folder_;
  const std::string a3m_ = folder_.write("x.a3m", ">q\n" + kQuery + "\n>a\nMKVACDEFGHIKLMNPQRST---\n");
  const std::string sto_ =
      folder_.write("y.sto", "# STOCKHOLM 1.0\nq " + kQuery + "\nb -" + kQuery.substr(1) + "\n//\n");
  const std::string cif_ = folder_.write("1abc.cif", test::cif_text({{"A", kQuery.substr(4)}}));
};

TEST_F(ProteinInputs, ASequenceAlone) {
  const ProteinFeatures features = read_protein({kQuery, {}, {}, "", {}});
  EXPECT_EQ(features.sequence, kQuery);
  EXPECT_EQ(features.raw.at("msa").dim(0), 1);
}

TEST_F(ProteinInputs, TheFirstAlignmentGivesTheSequence) {
  const ProteinFeatures features = read_protein({"", {a3m_, sto_}, {}, "", {}});
  EXPECT_EQ(features.sequence, kQuery);
  EXPECT_EQ(features.raw.at("msa").dim(0), 3);
}

TEST_F(ProteinInputs, TemplatesFromFilesOrHits) {
  ProteinInput input{kQuery, {a3m_}, {{cif_, ""}}, "", {}};
  EXPECT_EQ(read_protein(input).raw.at("template_aatype").dim(0), 1);
  input.template_hits =
      folder_.write("hits.a3m", ">1abc_A\n----" + kQuery.substr(4) + "\n>9xyz_A\n----" + kQuery.substr(4) + "\n");
  test::expect_error(ExitCode::usage, {"not from both"}, [&] { read_protein(input); });
  input.template_files.clear();
  input.templates.mmcif_folder = folder_.file("");
  const ProteinFeatures features = read_protein(input);
  EXPECT_EQ(features.template_names, std::vector<std::string>{"1abc_A"});
  ASSERT_EQ(features.skipped_templates.size(), 1u);
  EXPECT_NE(features.skipped_templates[0].find("9xyz"), std::string::npos);
}

TEST_F(ProteinInputs, NamesWhatIsMissingOrDoesNotFit) {
  test::expect_error(ExitCode::usage, {"neither"}, [] { read_protein({}); });
  const std::string other = folder_.write("z.a3m", ">q\nMKV\n");
  test::expect_error(ExitCode::input, {other, "3 columns"}, [&] { read_protein({"", {a3m_, other}, {}, "", {}}); });
  const std::string gap = folder_.write("gap.a3m", ">q\nM-V\n");
  test::expect_error(ExitCode::input, {gap, "gap at column 2"}, [&] { read_protein({"", {gap}, {}, "", {}}); });
}

}  // namespace
}  // namespace rz::folding
