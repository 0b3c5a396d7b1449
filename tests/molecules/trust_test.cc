// Calibration, intervals and domain, against numbers worked out by hand.
#include "molecules/trust.h"

#include <gtest/gtest.h>

#include <cmath>

#include "io/safetensors_writer.h"
#include "molecules/ensemble.h"
#include "molecules/molecule.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {
namespace {

using rz::test::expect_error;
using rz::test::TempFolder;

template <class T>
Array array_of(const std::vector<T>& values, const Shape& shape) {
  Array array(DTypeOf<T>::value, shape);
  std::copy(values.begin(), values.end(), array.template data<T>());
  return array;
}

std::vector<int32_t> morgan_words(const std::string& smiles) {
  std::vector<int32_t> words;
  for (const uint64_t bits : bit_fingerprint(*parse_smiles(smiles).molecule, BitFingerprintKind::morgan)) {
    words.push_back(static_cast<int32_t>(bits & 0xffffffff));
    words.push_back(static_cast<int32_t>(bits >> 32));
  }
  return words;
}

class TrustTest : public testing::Test {
 protected:
  /// A training set of ethanol and benzene; embeddings of two numbers, of which the first counts twice.
  Trust trust(const std::string& head, const std::string& embedder = "") {
    std::vector<int32_t> words = morgan_words("CCO"), more = morgan_words("c1ccccc1");
    words.insert(words.end(), more.begin(), more.end());
    arrays_["fingerprints"] = array_of(words, Shape{2, 64});
    arrays_["embedding.mean"] = array_of<float>({1, 1}, Shape{2});
    arrays_["embedding.projection"] = array_of<float>({2, 0, 0, 1}, Shape{2, 2});
    arrays_["embedding.points"] = array_of<float>({0, 0, 4, 0, 10, 10}, Shape{3, 2});
    const std::string config = R"({"name":"set","tasks":["t"],"head":")" + head +
                               R"(","members":["b"],"similarity_limit":0.4,"embedder":")" + embedder +
                               R"(","distance_limit":1.5})";
    const std::string path = folder_.file("trust.safetensors");
    write_safetensors(path, arrays_, {{"architecture", "trust"}, {"config", config}});
    EXPECT_TRUE(Trust::is_one(path));
    return Trust(SafeTensors(path));
  }

  void regression_scores() {
    arrays_["calibration"] = array_of<float>({4, 0.25}, Shape{1, 2});
    std::vector<float> scores;
    for (int i = 1; i <= 19; ++i) scores.push_back(static_cast<float>(i) / 10);
    arrays_["scores"] = array_of(scores, Shape{19});
    arrays_["offsets"] = array_of<int32_t>({0, 19}, Shape{2});
  }

  const TempFolder folder_;
  ArrayMap arrays_;
};

TEST_F(TrustTest, RegressionIntervals) {
  regression_scores();
  const Trust trust = this->trust("regression");
  EXPECT_EQ(trust.task_columns("t"), (std::vector<std::string>{"t_lower", "t_upper"}));
  double value = 3, variance = 1.5;
  std::vector<double> row;
  // Variance 4 * 1.5 + 0.25 = 2.5^2; rank ceil(0.9 * 20) = 18: 1.8 standard deviations.
  trust.append_task(0, 0.9, value, variance, row);
  EXPECT_EQ(value, 3);
  EXPECT_DOUBLE_EQ(variance, 6.25);
  ASSERT_EQ(row.size(), 2u);
  EXPECT_NEAR(row[0], 3 - 1.8 * 2.5, 1e-6);
  EXPECT_NEAR(row[1], 3 + 1.8 * 2.5, 1e-6);
  // Of 19 scores nobody can say what 99 % stay below.
  row.clear();
  variance = 1.5;
  trust.append_task(0, 0.99, value, variance, row);
  EXPECT_TRUE(std::isnan(row[0]) && std::isnan(row[1]));
}

TEST_F(TrustTest, Classes) {
  arrays_["calibration"] = array_of<float>({2, 1}, Shape{1, 2});
  const Trust trust = this->trust("classification");
  EXPECT_EQ(trust.task_columns("t"), (std::vector<std::string>{"t_class"}));
  const auto at = [&](double probability, double level) {
    double variance = 0;
    std::vector<double> row;
    trust.append_task(0, level, probability, variance, row);
    return std::pair{probability, row.at(0)};
  };
  // logit 0 -> 2 * 0 + 1: 0.731.
  EXPECT_NEAR(at(0.5, 0.7).first, 1 / (1 + std::exp(-1.0)), 1e-12);
  EXPECT_EQ(at(0.5, 0.7).second, 1);
  EXPECT_TRUE(std::isnan(at(0.5, 0.8).second));
  EXPECT_EQ(at(0.1, 0.9).second, 0);  // 0.0325
}

TEST_F(TrustTest, Domain) {
  regression_scores();
  const Trust trust = this->trust("regression", "b");
  EXPECT_EQ(trust.domain_columns(), (std::vector<std::string>{"set_similarity", "set_distance", "set_in_domain"}));
  std::vector<PreparedMolecule> molecules;
  Needs needs;
  needs.bit_fingerprints[static_cast<size_t>(BitFingerprintKind::morgan)] = true;
  for (const char* smiles : {"OCC", "CCO", "CCCCCCCCF"}) {
    LibraryRecord record;
    record.smiles = smiles;
    molecules.push_back(prepare(record, needs));
  }
  std::vector<std::vector<double>> rows(3);
  // Less the mean and projected: (0, 0), (2 * 2, 3) - one point is (4, 0) - and (0, 1).
  trust.append_domain(MoleculeBatch({&molecules[0], &molecules[1], &molecules[2]}), {1, 1, 3, 4, 1, 2}, rows);
  EXPECT_EQ(rows[0], (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(rows[1], (std::vector<double>{1, 3, 0}));  // too far
  EXPECT_LT(rows[2][0], 0.4);                          // not similar
  EXPECT_EQ(rows[2][1], 1);
  EXPECT_EQ(rows[2][2], 0);
}

TEST_F(TrustTest, RefusesWhatDoesNotFit) {
  regression_scores();
  arrays_["offsets"] = array_of<int32_t>({0, 18}, Shape{2});
  expect_error(ExitCode::input, {"trust.safetensors", "scores"}, [&] { trust("regression"); });
  regression_scores();
  arrays_["scores"].data<float>()[3] = 9;
  expect_error(ExitCode::input, {"scores", "ascend"}, [&] { trust("regression"); });
  regression_scores();
  expect_error(ExitCode::input, {"head"}, [&] { trust("multiclass"); });
  arrays_.erase("scores");
  expect_error(ExitCode::input, {"trust.safetensors", "scores"}, [&] { trust("regression"); });
}

}  // namespace
}  // namespace rz::molecules::test
