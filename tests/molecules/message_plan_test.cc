#include "molecules/message_plan.h"

#include <gtest/gtest.h>

#include "molecules/molecule.h"

namespace rz::molecules::test {
namespace {

MessagePlan plan_of(const std::vector<std::string>& smiles, int depth, bool merge = true) {
  std::vector<MoleculeGraph> graphs;
  for (const std::string& text : smiles) graphs.push_back(graph_of(*parse_smiles(text).molecule));
  std::vector<const MoleculeGraph*> batch;
  for (const MoleculeGraph& graph : graphs) batch.push_back(&graph);
  return plan_messages(batch, depth, merge);
}

/// Counted by hand: benzene's twelve directed bonds all look alike however far one looks, and so do its atoms.
TEST(MessagePlan, EqualSurroundingsAreOneClass) {
  const MessagePlan plan = plan_of({"c1ccccc1", "c1ccccc1"}, 4);
  EXPECT_EQ(plan.atoms.size(), 1u);
  EXPECT_EQ(plan.pairs.classes(), 1);
  for (const PlanStep& step : plan.exchanges) EXPECT_EQ(step.classes(), 1);
  EXPECT_EQ(plan.readout.classes(), 1);
  EXPECT_EQ(plan.molecule_offsets, (std::vector<int32_t>{0, 6, 12}));
  EXPECT_EQ(plan.molecule_rows, std::vector<int32_t>(12, 0));
}

/// Propane's directed bonds: from CH3, two alike; from CH2, two alike. The list of a bond leaves out its way back.
TEST(MessagePlan, ListsOfPropane) {
  const MessagePlan plan = plan_of({"CCC"}, 2);
  EXPECT_EQ(plan.atoms.size(), 2u);
  EXPECT_EQ(plan.pairs.classes(), 2);
  ASSERT_EQ(plan.exchanges.size(), 1u);
  EXPECT_EQ(plan.exchanges[0].classes(), 2);
  EXPECT_EQ(plan.exchanges[0].offsets, (std::vector<int32_t>{0, 0, 1})) << "nothing comes into CH3 but its own bond";
  EXPECT_EQ(plan.exchanges[0].rows, (std::vector<int32_t>{0}));
  EXPECT_EQ(plan.readout.offsets, (std::vector<int32_t>{0, 1, 3}));
  EXPECT_EQ(plan.molecule_rows, (std::vector<int32_t>{0, 1, 0}));
}

TEST(MessagePlan, WithoutMergingThereIsOneClassPerBondAndAtom) {
  const MessagePlan plan = plan_of({"CCC", "c1ccccc1"}, 3, false);
  EXPECT_EQ(plan.pairs.classes(), 4 + 12);
  for (const PlanStep& step : plan.exchanges) EXPECT_EQ(step.classes(), 4 + 12);
  EXPECT_EQ(plan.readout.classes(), 3 + 6);
}

TEST(MessagePlan, AtomsAloneAndNothing) {
  const MessagePlan plan = plan_of({"[Na+]", "O"}, 3);
  EXPECT_EQ(plan.pairs.classes(), 0);
  EXPECT_EQ(plan.readout.classes(), 2);
  EXPECT_EQ(plan.readout.offsets, (std::vector<int32_t>{0, 0, 0}));
  EXPECT_EQ(plan_of({}, 3).molecules(), 0);
}

}  // namespace
}  // namespace rz::molecules::test
