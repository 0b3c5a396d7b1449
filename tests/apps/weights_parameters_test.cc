// rz-weights on AlphaFold's parameters: what it says of them, what it refuses, and how rz-fold reads what it converts.
// The names are compared by convert_check.py.
#include <gtest/gtest.h>

#include <cmath>

#include "io/npz.h"
#include "io/safetensors.h"
#include "io/sha256.h"
#include "tests/apps/program_runner.h"
#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

const std::string kDemo = RZ_SOURCE_FOLDER "/data/demo/fold/", kParameters = kDemo + "params_model_1_ptm.npz";
const std::string kArray = "alphafold/alphafold_iteration/evoformer/left_single//bias";

class WeightsParametersTest : public testing::Test {
 protected:
  void expect(const std::vector<std::string>& arguments, int exit_code, const std::vector<std::string>& words) {
    std::vector<std::string> command = {"rz-weights"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const RunResult result = run(command);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    const std::string& text = exit_code == 0 ? result.out : result.err;
    for (const std::string& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in\n" << text;
  }

  /// The demo's parameters with a change.
  template <class Change>
  std::string changed(const Change& change) {
    const Npz file(kParameters);
    ArrayMap arrays;
    for (const auto& [name, entry] : file.entries()) {
      arrays[name] = entry.descr == "<i4" ? file.integers(name) : file.floats(name);
    }
    change(arrays);
    write_npz(folder_.file("changed.npz"), arrays);
    return folder_.file("changed.npz");
  }

  const TempFolder folder_;
  const std::string out_ = folder_.file("model_1_ptm.safetensors");
};

TEST_F(WeightsParametersTest, ConvertedFileFoldsAsTheOriginal) {
  expect({"convert", kParameters, "-o", out_}, 0, {"model_1_ptm", "339 arrays", "all arrays are there"});
  const RunResult fold = run({"rz-fold", "--features", kDemo + "features.npz", "--params", out_, "--check",
                              kDemo + "outputs.npz", "--device", "cpu"});
  EXPECT_EQ(fold.exit_code, 0) << fold.err << fold.out;
  const SafeTensors file(out_);
  const std::string bytes = read_file(kParameters);
  EXPECT_EQ(file.meta("source"), "params_model_1_ptm.npz");
  EXPECT_EQ(file.meta("source_sha256"), sha256_hex(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()));
  EXPECT_NE(file.meta("architecture").find("like model_1_ptm"), std::string::npos);
  EXPECT_NE(file.meta("license").find("CC BY 4.0"), std::string::npos);
  expect({"verify", out_}, 0, {"like model_1_ptm", "all arrays are there", "OK"});
  const std::string again = folder_.file("again.safetensors");
  expect({"convert", kParameters, "-o", again}, 0, {});
  EXPECT_EQ(read_file(out_), read_file(again));
}

TEST_F(WeightsParametersTest, SaysWhatFilesAre) {
  expect({"inspect", kParameters}, 0,
         {"format: npz", "AlphaFold 2 monomer with pTM, with templates (like model_1_ptm), 3 Evoformer and 2 extra",
          kArray, "F32", "[32]", "339 tensors"});
  expect({"inspect", RZ_SOURCE_FOLDER "/tests/io/data/checkpoint.pt"}, 0,
         {"format: PyTorch checkpoint", "model: unknown", "ema.params.half", "BF16", "[2, 3]"});
  const std::string no_templates = changed([](ArrayMap& arrays) {
    for (auto it = arrays.begin(); it != arrays.end();) {
      const bool of_others = it->first.find("/template_") != std::string::npos ||
                             it->first.find("predicted_aligned_error_head") != std::string::npos;
      it = of_others ? arrays.erase(it) : std::next(it);
    }
  });
  expect({"inspect", no_templates}, 0, {"AlphaFold 2 monomer, without templates (like model_3)"});
  expect({"verify", no_templates}, 0, {"all arrays are there", "OK"});
  if (const std::string multimer = shared_file("goldens/folding/multimer_small/params_openfold_names.npz");
      !multimer.empty()) {
    expect({"inspect", multimer}, 0, {"OpenFold multimer, with templates, 2 Evoformer and 1 extra blocks"});
    expect({"verify", multimer}, 0, {"all arrays are there", "OK"});
  }
}

TEST_F(WeightsParametersTest, VerifyNamesWhatIsWrong) {
  const auto verify = [&](int exit_code, const std::vector<std::string>& words, const auto& change) {
    expect({"verify", changed(change)}, exit_code, words);
  };
  verify(3, {"changed.npz", "lacks", kArray}, [](ArrayMap& arrays) { arrays.erase(kArray); });
  verify(3, {"changed.npz", "left_single//bias", "[3]", "[32]"},
         [](ArrayMap& arrays) { arrays[kArray] = Array(DType::f32, Shape{3}); });
  verify(6, {"changed.npz", kArray, "element 5"}, [](ArrayMap& arrays) { arrays[kArray].data<float>()[5] = INFINITY; });
  verify(0, {"2 arrays are not used", "  mine\n", "OK"}, [](ArrayMap& arrays) {
    arrays["mine"] = Array(DType::f32, Shape{1});
    arrays["alphafold/alphafold_iteration/new_head//bias"] = Array(DType::f32, Shape{1});
  });
}

TEST_F(WeightsParametersTest, VerifyFindsDamage) {
  std::string bytes = read_file(kParameters);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const std::string damaged = folder_.write("damaged.npz", bytes);
  expect({"verify", damaged}, 6, {"damaged.npz", "checksum"});
  expect({"verify", folder_.write("cut.npz", bytes.substr(0, bytes.size() / 2))}, 3, {"cut.npz"});
  std::string deflated = read_file(RZ_SOURCE_FOLDER "/tests/io/data/deflated.npz");
  deflated[60] = static_cast<char>(deflated[60] ^ 1);
  expect({"verify", folder_.write("deflated.npz", deflated)}, 6, {"deflated.npz"});
  const std::string copy = folder_.write("copy.npz", read_file(kParameters));
  folder_.write("copy.npz.sha256", std::string(64, '0') + "  copy.npz\n");
  expect({"verify", copy}, 6, {"SHA-256", "copy.npz.sha256"});
}

TEST_F(WeightsParametersTest, ConvertRefusesAndLeavesNothing) {
  const std::string changed_file = changed([](ArrayMap& arrays) { arrays.erase(kArray); });
  const std::string text = folder_.write("text.npz", "hello");
  expect({"convert", folder_.file("absent.pt"), "-o", out_}, 4, {"absent.pt"});
  expect({"convert", text, "-o", out_}, 3, {"text.npz"});
  const std::string old = folder_.write("old.pt", "\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19.\x80\x02M");
  expect({"convert", old, "-o", out_}, 3, {"old.pt", "before PyTorch 1.6"});
  expect({"convert", changed_file, "-o", out_}, 3, {"lacks", kArray});
  expect({"convert", kDemo + "outputs.npz", "-o", out_}, 3,
         {"outputs.npz", "neither AlphaFold's, OpenFold's nor Chemprop's"});
  expect({"convert", kParameters, "-o", folder_.file("out.npz")}, 2, {".safetensors"});
  expect({"convert", kParameters, "-o", folder_.file("absent/x.safetensors")}, 3, {"absent"});
  if (const std::string chemprop = shared_file("goldens/molecules/chemprop/example_model_v2_regression_mol.pt");
      !chemprop.empty()) {
    const std::string damaged = folder_.write("cut.pt", read_file(chemprop).substr(0, 5000));
    expect({"convert", damaged, "-o", out_}, 3, {"cut.pt"});
    std::filesystem::remove(damaged);
  }
  EXPECT_EQ(folder_.names(), (std::vector<std::string>{"changed.npz", "old.pt", "text.npz"}));
}

}  // namespace
}  // namespace rz::test
