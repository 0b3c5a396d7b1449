// A published network on the CPU and on the emulated CUDA device.
#include <gtest/gtest.h>

#include "molecules/chemprop.h"
#include "molecules/dmpnn.h"
#include "molecules/molecule.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {
namespace {

TEST(DmpnnDevices, CudaAgreesWithTheCpu) {
  const std::string path = rz::test::shared_file("goldens/molecules/chemprop/example_model_v2_regression_mol.pt");
  if (path.empty()) GTEST_SKIP() << "needs ../shared/goldens/molecules/chemprop";
  std::vector<MoleculeGraph> graphs;
  for (const char* smiles : {"CC(=O)Oc1ccccc1C(=O)O", "[Na+].[Cl-]", "CN1CCC[C@H]1c1cccnc1", "C"}) {
    graphs.push_back(graph_of(*parse_smiles(smiles).molecule));
  }
  std::vector<const MoleculeGraph*> batch;
  for (const MoleculeGraph& graph : graphs) batch.push_back(&graph);
  const DmpnnModel model = read_chemprop(TorchFile(path));
  const MessagePlan plan = plan_messages(batch, model.config.depth);
  std::vector<std::vector<float>> outputs;
  for (const DeviceKind kind : {DeviceKind::cpu, DeviceKind::cuda}) {
    const Device device{kind, 0};
    Context context(device);
    Arena arena(device);
    outputs.push_back(Dmpnn(model, device).forward(context, arena, plan, {}));
  }
  // Tensor cores round each operand to two bf16 terms: kernels/linear.h.
  for (size_t i = 0; i < batch.size(); ++i) EXPECT_NEAR(outputs[0][i], outputs[1][i], 1e-4) << i;
}

}  // namespace
}  // namespace rz::molecules::test
