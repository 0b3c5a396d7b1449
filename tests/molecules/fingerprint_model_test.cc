#include "molecules/fingerprint_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "io/text_file.h"
#include "kernels/error.h"
#include "tests/io/temp_folder.h"
#include "tests/molecules/golden_table.h"

namespace rz::molecules::test {
namespace {

const std::string kData = RZ_SOURCE_FOLDER "/tests/molecules/data/";

/// Predictions of a golden's molecules, one at a time or all at once.
Predictions predict(const PropertyModel& model, const GoldenTable& golden) {
  std::vector<PreparedMolecule> molecules;
  for (const GoldenTable::Row& row : golden.rows) {
    LibraryRecord record;
    record.smiles = row.smiles;
    molecules.push_back(prepare(record, model.needs()));
    EXPECT_TRUE(molecules.back().molecule) << row.smiles;
  }
  std::vector<const PreparedMolecule*> pointers;
  for (const PreparedMolecule& molecule : molecules) pointers.push_back(&molecule);
  WorkerPool workers{Device{}};
  return model.predict(workers, MoleculeBatch(pointers));
}

class FingerprintModelTest : public testing::TestWithParam<const char*> {};

/// tools/train/molecules/make_golden.py trained both models and predicted with them in double precision; files hold
/// f32.
TEST_P(FingerprintModelTest, PredictsAsPython) {
  const std::string name = kData + "fingerprint_" + GetParam();
  const GoldenTable golden = read_golden_table(name + ".csv");
  const auto model = load_property_model(name + ".safetensors", {Device{}});
  EXPECT_EQ(model->columns(), (std::vector<std::string>{"first", "second"}));
  const Predictions got = predict(*model, golden);
  ASSERT_EQ(got.values.size(), golden.rows.size() * 2);
  for (size_t i = 0; i < got.values.size(); ++i) {
    EXPECT_NEAR(got.values[i], golden.rows[i / 2].values[i % 2], 2e-5) << golden.rows[i / 2].smiles;
  }
}
INSTANTIATE_TEST_SUITE_P(Heads, FingerprintModelTest, testing::Values("regression", "classification"));

TEST(FingerprintModel, KnowsHowSureItIs) {
  const GoldenTable golden = read_golden_table(kData + "fingerprint_regression.csv");
  const auto model = load_property_model(kData + "fingerprint_regression.safetensors", {Device{}});
  ASSERT_TRUE(model->has_variance() && model->has_similarity());
  const Predictions got = predict(*model, golden);
  for (size_t i = 0; i < got.values.size(); ++i) {
    const double exact = golden.rows[i / 2].values[2 + i % 2], near = std::sqrt(got.variances[i]);
    EXPECT_GT(near, exact * (1 - 1e-5));  // fewer molecules than all are taken into account
    EXPECT_LT(near, exact * 1.05);
    EXPECT_TRUE(got.similarities[i] >= 0 && got.similarities[i] <= 1 + 1e-12);
  }
  EXPECT_NEAR(got.similarities[0], 1.0, 1e-12);  // the first molecule was trained on
  EXPECT_LT(got.similarities.back(), 0.999);     // the last was not
  EXPECT_FALSE(load_property_model(kData + "fingerprint_classification.safetensors", {Device{}})->has_variance());
}

/// The regression golden with bytes changed; offsets count from the data of a tensor.
class MalformedFingerprintModel : public testing::Test {
 protected:
  void expect_refusal(const std::function<void(std::string&)>& change, std::vector<std::string> words) {
    std::string bytes = read_text_file(kData + "fingerprint_regression.safetensors");
    change(bytes);
    const std::string path = folder_.write("bad.safetensors", bytes);
    words.push_back(path);
    rz::test::expect_error(ExitCode::input, words, [&] { load_property_model(path, {Device{}}); });
  }

  /// Replaces text of the header by text of the same length.
  static std::function<void(std::string&)> replaced(const std::string& from, const std::string& to) {
    return [=](std::string& bytes) {
      ASSERT_EQ(from.size(), to.size());
      ASSERT_NE(bytes.find(from), std::string::npos);
      bytes.replace(bytes.find(from), from.size(), to);
    };
  }

  /// Overwrites the first element of a tensor of four-byte elements.
  template <class T>
  static std::function<void(std::string&)> element(const std::string& tensor, T value) {
    return [=](std::string& bytes) {
      uint64_t header = 0;
      std::memcpy(&header, bytes.data(), sizeof header);
      const size_t at = bytes.find('[', bytes.find("data_offsets", bytes.find('"' + tensor + '"'))) + 1;
      const size_t offset = 8 + header + std::stoul(bytes.substr(at, 20));
      std::memcpy(bytes.data() + offset, &value, sizeof value);
    };
  }

  const rz::test::TempFolder folder_;
};

TEST_F(MalformedFingerprintModel, NamesFileAndTensor) {
  expect_refusal(replaced("\"parts.0.mean\"", "\"parts.0.maen\""), {"parts.0.mean"});
  expect_refusal(replaced("\"parts.1.roots\"", "\"parts.1.rotos\""), {"parts.1.roots"});
  expect_refusal(element<float>("parts.0.noise", 0.0f), {"parts.0.noise"});
  expect_refusal(element<float>("parts.0.weights", NAN), {"parts.0.weights"});
  expect_refusal(element<int32_t>("parts.0.pairs.offsets", 3), {"parts.0.pairs.offsets"});
  expect_refusal(element<int32_t>("parts.0.pairs.ids", -1), {"parts.0.pairs.ids"});
  expect_refusal(element<int32_t>("parts.1.children", 0), {"parts.1.children", "element 0"});
  expect_refusal(element<int32_t>("parts.1.children", 1 << 30), {"parts.1.children"});
  expect_refusal(element<int32_t>("parts.1.features", 264), {"parts.1.features"});
  expect_refusal(element<int32_t>("parts.1.roots", -1), {"parts.1.roots"});
  expect_refusal(element<int32_t>("parts.1.tasks", 2), {"parts.1.tasks"});
}

TEST_F(MalformedFingerprintModel, NamesTheSetting) {
  expect_refusal(replaced("preprocessing\\\": 1", "preprocessing\\\": 2"), {"config", "version"});
  expect_refusal(replaced("\\\"regression\\\"", "\\\"xegression\\\""), {"config", "xegression"});
  expect_refusal(replaced("\\\"kernel\\\"", "\\\"kernal\\\""), {"config", "kernal"});
  expect_refusal(replaced("morgan2-chiral\\\", \\\"pairs", "morgan2-choral\\\", \\\"pairs"),
                 {"config", "morgan2-choral"});
  expect_refusal(replaced("\\\"link\\\"", "\\\"lonk\\\""), {"config", "link"});
}

}  // namespace
}  // namespace rz::molecules::test
