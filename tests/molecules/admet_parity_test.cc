// The ten published ADMET-AI checkpoints against the ensemble's published predictions (https://doi.org/10.1093/
// bioinformatics/btae416): parsing, descriptors, network, heads and ensembles in one.
#include <gtest/gtest.h>

#include <cmath>

#include "molecules/ensemble.h"
#include "tests/molecules/table.h"

namespace rz::molecules::test {
namespace {

using rz::test::shared_file;

std::vector<Ensemble> published_models() {
  std::vector<std::unique_ptr<PropertyModel>> models;
  for (const char* kind : {"classification", "regression"}) {
    for (int i = 0; i < 5; ++i) {
      const std::string name = std::string(kind) + "_" + std::to_string(i) + ".pt";
      models.push_back(load_property_model(shared_file("goldens/molecules/admet_ai/" + name), {Device{}}));
    }
  }
  return ensembles_of(std::move(models));
}

/// Values by column, for all molecules of the table.
std::map<std::string, std::vector<double>> predictions(const Table& table) {
  const std::vector<Ensemble> ensembles = published_models();
  EXPECT_EQ(ensembles.size(), 2u);
  Needs needs;
  for (const Ensemble& ensemble : ensembles) needs.add(ensemble.needs());
  std::vector<PreparedMolecule> prepared;
  std::vector<const PreparedMolecule*> pointers;
  for (const auto& row : table.rows) {
    LibraryRecord record;
    record.smiles = row[table.column("smiles")];
    prepared.push_back(prepare(record, needs));
    EXPECT_TRUE(prepared.back().molecule) << record.smiles << ": " << prepared.back().reason;
  }
  for (const PreparedMolecule& one : prepared) pointers.push_back(&one);
  WorkerPool workers{Device{}};
  std::map<std::string, std::vector<double>> columns;
  for (const Ensemble& ensemble : ensembles) {
    const Predictions got = ensemble.predict(workers, MoleculeBatch(pointers));
    for (size_t i = 0; i < got.values.size(); ++i) {
      columns[ensemble.columns()[i % ensemble.columns().size()]].push_back(got.values[i]);
    }
  }
  return columns;
}

/// The bar is a Pearson correlation of 0.995 for each endpoint. What is measured is agreement to five digits: the
/// descriptors are those of the release that made the predictions.
TEST(AdmetParity, PublishedPredictionsOfDrugs) {
  const std::string drugs = shared_file("goldens/molecules/admet_ai/drugbank_predictions_even.csv");
  if (drugs.empty()) GTEST_SKIP() << "needs ../shared/goldens/molecules/admet_ai";
  const Table table = read_table(drugs);
  const auto columns = predictions(table);
  EXPECT_EQ(columns.size(), 41u);
  for (const auto& [name, values] : columns) {
    ASSERT_EQ(values.size(), table.rows.size());
    const size_t column = table.column(name);
    double square_error = 0, square = 0;
    for (size_t i = 0; i < values.size(); ++i) {
      const double expected = std::stod(table.rows[i][column]);
      square_error += (values[i] - expected) * (values[i] - expected);
      square += expected * expected;
    }
    EXPECT_LT(std::sqrt(square_error / square), 1e-5) << name;
  }
}

}  // namespace
}  // namespace rz::molecules::test
