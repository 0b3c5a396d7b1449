// Published checkpoints of Chemprop 1 and 2 against Chemprop's own predictions.
#include <gtest/gtest.h>

#include <cmath>

#include "molecules/chemprop.h"
#include "molecules/dmpnn.h"
#include "molecules/heads.h"
#include "molecules/molecule.h"
#include "tests/molecules/table.h"

namespace rz::molecules::test {
namespace {

using rz::test::shared_file;

std::vector<MoleculeGraph> graphs_of(const Table& table) {
  std::vector<MoleculeGraph> graphs;
  for (const auto& row : table.rows) {
    const ParsedMolecule parsed = parse_smiles(row[table.column("smiles")]);
    EXPECT_TRUE(parsed.molecule) << row[0];
    graphs.push_back(graph_of(*parsed.molecule));
  }
  return graphs;
}

std::vector<float> outputs_of(const Dmpnn& network, const std::vector<MoleculeGraph>& graphs, size_t batch,
                              bool merge = true) {
  Context context(Device{});
  Arena arena(Device{});
  std::vector<float> outputs;
  for (size_t begin = 0; begin < graphs.size(); begin += batch) {
    std::vector<const MoleculeGraph*> chosen;
    for (size_t i = begin; i < std::min(graphs.size(), begin + batch); ++i) chosen.push_back(&graphs[i]);
    const std::vector<float> part =
        network.forward(context, arena, plan_messages(chosen, network.config().depth, merge), {});
    outputs.insert(outputs.end(), part.begin(), part.end());
  }
  return outputs;
}

/// The largest difference from column "pred".
double worst_error(const DmpnnModel& model, const Table& table) {
  const Dmpnn network(model, Device{});
  const Predictions got = apply_head(model.config, outputs_of(network, graphs_of(table), 100),
                                     model.numbers("output.mean"), model.numbers("output.scale"));
  EXPECT_EQ(got.values.size(), table.rows.size());
  double worst = 0;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    worst = std::max(worst, std::abs(got.values[i] - std::stod(table.rows[i][table.column("pred")])));
  }
  return worst;
}

constexpr double kTolerance = 1e-5;  // f32 sums in another order; the bar

struct Golden {
  const char* checkpoint;
  const char* predictions;
};

class ChempropParity : public testing::TestWithParam<Golden> {};

TEST_P(ChempropParity, SamePredictions) {
  const std::string checkpoint = shared_file(std::string("goldens/molecules/chemprop/") + GetParam().checkpoint);
  const std::string predictions = shared_file(std::string("goldens/molecules/chemprop/") + GetParam().predictions);
  if (checkpoint.empty()) GTEST_SKIP() << "needs ../shared/goldens/molecules/chemprop";
  const double worst = worst_error(read_chemprop(TorchFile(checkpoint)), read_table(predictions));
  RecordProperty("worst_error", std::to_string(worst));
  EXPECT_LE(worst, kTolerance);
}

INSTANTIATE_TEST_SUITE_P(
    Checkpoints, ChempropParity,
    testing::Values(Golden{"example_model_v1_regression_mol.pt", "v1_reference_esol_predictions.csv"},
                    Golden{"example_model_v2_regression_mol.pt", "v2_reference_mol_predictions.csv"}));

TEST(ChempropParityTest, SameBitsInAnyBatchAndWithoutMerging) {
  const std::string checkpoint = shared_file("goldens/molecules/chemprop/example_model_v1_regression_mol.pt");
  if (checkpoint.empty()) GTEST_SKIP() << "needs ../shared/goldens/molecules/chemprop";
  const Table table = read_table(shared_file("goldens/molecules/chemprop/v1_reference_esol_predictions.csv"));
  const Dmpnn network(read_chemprop(TorchFile(checkpoint)), Device{});
  const std::vector<MoleculeGraph> graphs = graphs_of(table);
  const std::vector<float> whole = outputs_of(network, graphs, graphs.size());
  EXPECT_EQ(outputs_of(network, graphs, 1), whole);
  EXPECT_EQ(outputs_of(network, graphs, 37), whole);
  EXPECT_EQ(outputs_of(network, graphs, 100, false), whole);
}

}  // namespace
}  // namespace rz::molecules::test
