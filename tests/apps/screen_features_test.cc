// `rz-screen features`, and what a screen says by a model on fingerprints.
#include "io/npz.h"
#include "tests/apps/screen_fixture.h"

namespace rz::test {
namespace {

using ScreenFeaturesTest = ScreenFixture;

std::vector<int32_t> integers(const Npz& file, const std::string& name) {
  const Array array = file.integers(name);
  return {array.data<int32_t>(), array.data<int32_t>() + array.numel()};
}

TEST_F(ScreenFeaturesTest, WritesARowForEachRecord) {
  const std::string in = folder_.write("a.csv", "id,smiles\na,CCO\nb,nonsense\nc,CO\n"), out = folder_.file("out.npz");
  screen({"features", "--quiet", "--library", in, "--kind", "morgan2", "--kind", "maccs", "--kind", "descriptors",
          "--kind", "graph-v2", "-o", out},
         0);
  const Npz file(out);
  EXPECT_EQ(integers(file, "valid"), (std::vector<int32_t>{1, 0, 1}));
  // RDKit counts six environments in ethanol and three in methanol, whose only bond is all that both atoms see.
  const std::vector<int32_t> offsets = integers(file, "morgan2.offsets");
  EXPECT_EQ(offsets, (std::vector<int32_t>{0, 6, 6, 9}));
  EXPECT_EQ(file.integers("morgan2.ids").numel(), 9);
  EXPECT_EQ(file.integers("morgan2.counts").numel(), 9);
  EXPECT_EQ(integers(file, "maccs.offsets").size(), 4u);
  EXPECT_EQ(file.floats("descriptors").shape(), (Shape{3, 200}));
  EXPECT_EQ(integers(file, "atoms.offsets"), (std::vector<int32_t>{0, 3, 3, 5}));
  EXPECT_EQ(integers(file, "bonds.begin"), (std::vector<int32_t>{0, 1, 0}));
  EXPECT_EQ(file.floats("atoms.features").shape(), (Shape{5, 72}));
}

TEST_F(ScreenFeaturesTest, IsTheSameForAnyNumberOfThreads) {
  std::string library;
  for (int i = 0; i < 300; ++i) library += "C" + std::string(static_cast<size_t>(i % 7), 'C') + "O m\n";
  const std::string in = folder_.write("a.smi", library);
  for (const char* threads : {"1", "3"}) {
    screen({"features", "--library", in, "--kind", "pairs", "-o", folder_.file(std::string(threads) + ".npz"),
            "--threads", threads},
           0);
  }
  EXPECT_EQ(read_file(folder_.file("1.npz")), read_file(folder_.file("3.npz")));
}

TEST_F(ScreenFeaturesTest, Refuses) {
  const std::string in = folder_.write("a.smi", "CCO\n"), out = folder_.file("out.npz");
  screen({"features", "--library", in, "-o", out}, 2, {"--kind"});
  screen({"features", "--library", in, "--kind", "ecfp", "-o", out}, 2, {"ecfp", "morgan2", "descriptors"});
  screen({"features", "--library", in, "--kind", "graph-v1", "--kind", "graph-v2", "-o", out}, 2, {"graph-v2"});
  screen({"features", "--library", in, "--kind", "maccs", "-o", folder_.file("out.csv")}, 2, {".npz"});
  screen({"features", "--library", folder_.file("absent.smi"), "--kind", "maccs", "-o", out}, 4, {"absent.smi"});
}

TEST_F(ScreenFeaturesTest, AModelOnFingerprintsSaysHowSureAndHowNear) {
  const std::string in = folder_.write("a.smi", "CCO one\nnonsense two\n");
  screen({"--library", in, "--model", RZ_SOURCE_FOLDER "/tests/molecules/data/fingerprint_regression.safetensors", "-o",
          out_},
         0);
  const std::string text = read_file(folder_.file("out.csv"));
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "smiles,id,first,first_std,first_similarity,second,second_std,second_similarity");
  EXPECT_NE(text.find("nonsense,two,,,,,,\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace rz::test
