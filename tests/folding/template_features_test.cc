#include "folding/template_features.h"

#include <gtest/gtest.h>

#include "folding/feature_pipeline.h"
#include "folding/msa_codes.h"
#include "folding/raw_features.h"
#include "folding/residues.h"
#include "tests/folding/cif_text.h"
#include "tests/folding/golden_arrays.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

const std::string kQuery = "MKVACDEFGHIKLMNPQRSTVWYMKVACDE";
const std::string kPart = "CDEFGHIKLMNPQRSTVWY";  // from 4 on

/// A hit of `letters` to the same number of the query's residues from `start` on.
TemplateHit hit_of(const std::string& pdb_id, const std::string& letters, size_t start = 4) {
  TemplateHit hit;
  hit.pdb_id = pdb_id;
  hit.chain = "A";
  hit.hit = letters;
  hit.query = kQuery.substr(start, letters.size());
  for (size_t i = 0; i < letters.size(); ++i) {
    hit.query_indices.push_back(static_cast<int>(start + i));
    hit.hit_indices.push_back(static_cast<int>(i));
  }
  hit.aligned_columns = static_cast<int>(letters.size());
  hit.sum_probs = 10;
  return hit;
}

/// The x coordinate of each query residue's CA, which is the number of its partner; 0 where it has none.
std::vector<float> partners(const Templates& templates, int64_t which = 0) {
  const Array& positions = templates.arrays.at("template_all_atom_positions");
  std::vector<float> numbers;
  for (int64_t i = 0; i < positions.dim(1); ++i) {
    numbers.push_back(positions.data<float>()[((which * positions.dim(1) + i) * kAtoms37 + 1) * 3]);
  }
  return numbers;
}

/// 4 residues without a partner, then `count` partners from `first` on, then none.
std::vector<float> from(float first, size_t count) {
  std::vector<float> numbers(kQuery.size());
  for (size_t i = 0; i < count; ++i) numbers[4 + i] = first + static_cast<float>(i);
  return numbers;
}

class TemplateFeatures : public testing::Test {
 protected:
  Templates run(const std::vector<TemplateHit>& hits) const { return template_features(kQuery, hits, options_); }
  void add(const std::string& pdb_id, const std::vector<std::pair<std::string, std::string>>& chains) const {
    folder_.write(pdb_id + ".cif", test::cif_text(chains));
  }
  void expect_skipped(const TemplateHit& hit, const std::string& word) const {
    const Templates templates = run({hit});
    EXPECT_TRUE(templates.arrays.empty());
    ASSERT_EQ(templates.skipped.size(), 1u);
    EXPECT_NE(templates.skipped[0].find(hit.pdb_id + "_A: "), std::string::npos) << templates.skipped[0];
    EXPECT_NE(templates.skipped[0].find(word), std::string::npos) << templates.skipped[0];
  }

  test::TempFolder folder_;
  TemplateOptions options_{folder_.file(""), "", 4};
};

/// AlphaFold's own code on the same hits; it stops where a structure is missing, which ours reports.
void expect_golden(const std::string& hits_path, const std::string& kind, size_t skipped) {
  const std::string folder = test::shared_file("data/folding/structures/openfold_test_mmcifs");
  const std::string a3m = test::shared_file("data/folding/msa/openfold_test_alignments/bfd_uniclust_hits.a3m");
  if (folder.empty() || a3m.empty() || hits_path.empty()) GTEST_SKIP() << "no shared/data/folding";
  const std::string query = read_msa(a3m).rows.front();
  const Templates templates =
      template_features(query, read_template_hits(hits_path, query), {folder, "2022-01-01", 20});
  EXPECT_EQ(templates.skipped.size(), skipped);
  const ArrayMap golden = test::arrays_with_prefix(Npz(RZ_TEST_DATA "/templates.npz"), kind + "/");
  for (const auto& [name, array] : templates.arrays) {
    test::expect_same_bits(array, golden.at(name), name);
  }
  EXPECT_EQ(templates.arrays.size(), golden.size());
}

TEST(TemplateFeaturesGolden, HhrEqualsTheReference) {
  expect_golden(test::shared_file("data/folding/msa/openfold_test_alignments/pdb70_hits.hhr"), "hhr", 4);
}

TEST(TemplateFeaturesGolden, A3mEqualsTheReference) { expect_golden(RZ_TEST_DATA "/template_hits.a3m", "a3m", 2); }

TEST(TemplateFeaturesGolden, ALargeHhrIsRead) {
  const std::string path =
      test::shared_file("data/folding/predictions/openfold_6KWC/alignments/6KWC_1/hhsearch_output.hhr");
  if (path.empty()) GTEST_SKIP() << "no shared/data/folding/predictions";
  EXPECT_GT(read_template_hits(path, "").size(), 20u);
}

TEST_F(TemplateFeatures, LaysTheHitOverTheQuery) {
  add("1abc", {{"A", "GG" + kPart}});
  const Templates templates = run({hit_of("1abc", kPart)});
  EXPECT_EQ(templates.names, std::vector<std::string>{"1abc_A"});
  EXPECT_EQ(partners(templates), from(3, kPart.size()));
  const float* one_hot = templates.arrays.at("template_aatype").data<float>();
  EXPECT_EQ(one_hot[kGap], 1);
  EXPECT_EQ(one_hot[4 * 22 + hhblits_code('C')], 1);
  EXPECT_EQ(templates.arrays.at("template_sum_probs").data<float>()[0], 10);
  ArrayMap raw = raw_features(kQuery, {});
  raw.insert(templates.arrays.begin(), templates.arrays.end());
  const ArrayMap arrays = FeaturePipeline(raw, {}).pass(0);
  EXPECT_EQ(arrays.at("template_aatype").data<int32_t>()[4], residue_type('C'));
  EXPECT_EQ(arrays.at("template_mask").shape(), Shape{1});
}

TEST_F(TemplateFeatures, FindsCompressedFiles) {
  folder_.write("1abc.cif.gz", test::cif_text({{"A", kPart}}));
  EXPECT_EQ(run({hit_of("1abc", kPart)}).names.size(), 1u);
}

TEST_F(TemplateFeatures, TakesTheNamedChainThenAnyThenUnknownResidues) {
  add("1abc", {{"B", kPart}, {"A", "G" + kPart}});
  EXPECT_EQ(partners(run({hit_of("1abc", kPart)})), from(2, kPart.size()));
  add("2abc", {{"A", "GGGGG"}, {"C", kPart}});
  EXPECT_EQ(run({hit_of("2abc", kPart)}).names, std::vector<std::string>{"2abc_C"});
  std::string unknown = kPart;
  unknown[3] = 'X';
  add("3abc", {{"A", "G" + unknown}});
  EXPECT_EQ(partners(run({hit_of("3abc", kPart)})), from(2, kPart.size()));
}

TEST_F(TemplateFeatures, AlignsAnewWhereTheStructureDiffers) {
  std::string other = kPart;
  other[9] = 'W';
  add("1abc", {{"B", "GGGGG"}, {"A", "SS" + other}});
  const Templates templates = run({hit_of("1abc", kPart)});
  EXPECT_EQ(partners(templates), from(3, kPart.size()));
  EXPECT_EQ(templates.arrays.at("template_aatype").data<float>()[13 * 22 + hhblits_code('W')], 1);
  add("2abc", {{"A", kPart.substr(2)}});  // two residues fewer, which stay empty
  std::vector<float> expected = from(-1, kPart.size());
  expected[4] = expected[5] = 0;
  EXPECT_EQ(partners(run({hit_of("2abc", kPart)})), expected);
  add("3abc", {{"A", other.replace(2, 3, "WWW")}});
  expect_skipped(hit_of("3abc", kPart), "differs by more than a tenth");
  add("4abc", {{"B", other}, {"C", other}});
  expect_skipped(hit_of("4abc", kPart), "nor a protein chain A");
}

TEST_F(TemplateFeatures, LeavesOutWhatIsNoTemplate) {
  add("1abc", {{"A", kQuery}});
  TemplateHit narrow = hit_of("1abc", kPart);
  narrow.aligned_columns = 3;
  expect_skipped(narrow, "3 of the query's 30");
  expect_skipped(hit_of("1abc", kQuery, 0), "query itself");
  expect_skipped(hit_of("1abc", kPart.substr(0, 9)), "9 residues only");
  TemplateHit other = hit_of("1abc", kPart);
  other.query[2] = 'W';
  expect_skipped(other, "another query");
}

TEST_F(TemplateFeatures, LeavesOutStructuresThatCannotServe) {
  add("1abc", {{"A", kPart}});
  const Templates templates = run({hit_of("9zzz", kPart), hit_of("1abc", kPart)});
  EXPECT_EQ(templates.names.size(), 1u);
  EXPECT_NE(templates.skipped.at(0).find("9zzz.cif"), std::string::npos);
  folder_.write("2abc.cif", "no mmCIF\n");
  expect_skipped(hit_of("2abc", kPart), "no valid mmCIF");
  std::string text = test::cif_text({{"A", kPart}});
  text.resize(text.find("CA CYS"));
  folder_.write("3abc.cif", text + "CA CYS L0 1 A 1 1 0\n");
  expect_skipped(hit_of("3abc", kPart), "hardly an atom");
}

TEST_F(TemplateFeatures, LeavesOutYoungStructures) {
  folder_.write("1abc.cif", test::cif_text({{"A", kPart}}, "2010-05-02"));
  options_.max_date = "2010-05-02";
  EXPECT_EQ(run({hit_of("1abc", kPart)}).names.size(), 1u);
  options_.max_date = "2010-05-01";
  expect_skipped(hit_of("1abc", kPart), "released on 2010-05-02");
  folder_.write("1abc.cif", test::cif_text({{"A", kPart}}, "?"));
  expect_skipped(hit_of("1abc", kPart), "does not say when");
}

TEST_F(TemplateFeatures, TheMostProbableComeFirst) {
  std::vector<TemplateHit> hits;
  for (const char* id : {"1abc", "2abc", "3abc", "4abc"}) {
    add(id, {{"A", kPart}});
    hits.push_back(hit_of(id, kPart));
  }
  hits[1].sum_probs = 20;
  options_.max_templates = 3;
  EXPECT_EQ(run(hits).names, (std::vector<std::string>{"2abc_A", "1abc_A", "3abc_A"}));
  for (TemplateHit& hit : hits) hit.sum_probs.reset();
  const Templates unranked = run(hits);
  EXPECT_EQ(unranked.names, std::vector<std::string>{"1abc_A"});
  EXPECT_EQ(unranked.skipped.size(), 3u);
}

TEST_F(TemplateFeatures, RefusesWrongOptions) {
  for (const char* date : {"2010", "2010-5-1", "01-05-2010", "2010/05/01"}) {
    options_.max_date = date;
    test::expect_error(ExitCode::usage, {date}, [&] { run({}); });
  }
  options_ = {folder_.file("none"), "", 4};
  test::expect_error(ExitCode::input, {folder_.file("none")}, [&] { run({}); });
  options_.mmcif_folder = folder_.file("");
  test::expect_error(ExitCode::input, {"1abc.cif"}, [&] { run({hit_of("1abc", kPart)}); });
  EXPECT_TRUE(run({}).arrays.empty());
}

TEST_F(TemplateFeatures, FilesOfTheUsersChoice) {
  const std::string one = folder_.write("one.cif", test::cif_text({{"A", "SS" + kPart}, {"B", "SS" + kPart}}));
  const std::string two = folder_.write("two.cif", test::cif_text({{"A", "GGGG"}, {"B", kPart}}));
  const Templates templates = templates_of_files(kQuery, {{two, "B"}, {one, ""}});
  EXPECT_EQ(templates.names, (std::vector<std::string>{"two_B", "one_A"}));
  EXPECT_EQ(partners(templates, 0), from(1, kPart.size()));
  std::vector<float> expected = from(3, kPart.size());
  expected[2] = 1;  // from end to end: the structure's first two residues have partners too
  expected[3] = 2;
  EXPECT_EQ(partners(templates, 1), expected);
  test::expect_error(ExitCode::input, {two, "no protein chain C", "A B"}, [&] {
    templates_of_files(kQuery, {{two, "C"}});
  });
  test::expect_error(ExitCode::input, {two, "name one of A B"}, [&] { templates_of_files(kQuery, {{two, ""}}); });
  test::expect_error(ExitCode::input, {two, "hardly an atom"}, [&] { templates_of_files(kQuery, {{two, "A"}}); });
}

}  // namespace
}  // namespace rz::folding
