// Attributions of a network whose answer is known: a sum over atoms, as logP is in Crippen's model.
#include "molecules/explain.h"

#include <gtest/gtest.h>

#include "io/safetensors_writer.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {
namespace {

using rz::test::TempFolder;

/// Without messages, summed over atoms: carbon counts 0.5, nitrogen -1, oxygen -2, anything else 0. Two hidden units,
/// one for what raises the sum and one for what lowers it, since hidden states are not below 0.
std::string additive_model(const TempFolder& folder) {
  ArrayMap arrays;
  const auto add = [&](const std::string& name, const Shape& shape) -> float* {
    return (arrays[name] = Array(DType::f32, shape)).data<float>();
  };
  add("W_i.weight", Shape{2, 147});
  add("W_h.weight", Shape{2, 2});
  float* output = add("W_o.weight", Shape{2, 135});
  output[0 * 135 + 5] = 0.5f;  // carbon is entry 5 of the atom's features
  output[1 * 135 + 6] = 1;
  output[1 * 135 + 7] = 2;
  add("W_o.bias", Shape{2});
  float* last = add("ffn.0.weight", Shape{1, 2});
  last[0] = 1;
  last[1] = -1;
  add("ffn.0.bias", Shape{1});
  const std::string config = R"({"features":"chemprop-v1","hydrogens":"implicit","depth":3,"activation":"relu",)"
                             R"("aggregation":"sum","aggregation_norm":100,"descriptors":"none","head":"regression",)"
                             R"("classes":0,"tasks":["sum"]})";
  write_safetensors(folder.file("sum.safetensors"), arrays, {{"architecture", "dmpnn"}, {"config", config}});
  return folder.file("sum.safetensors");
}

TEST(Explain, AttributesASumToItsParts) {
  const TempFolder folder;
  const Ensemble ensemble(load_property_model(additive_model(folder), {Device{}}));
  LibraryRecord record;
  record.smiles = "CC(=O)NCF";
  Needs needs = ensemble.members().front()->needs();
  needs.molecule = true;  // its atoms are counted
  const PreparedMolecule molecule = prepare(record, needs);
  ASSERT_TRUE(molecule.molecule) << molecule.reason;
  WorkerPool workers{Device{}};
  const std::vector<std::vector<double>> got = attributions(ensemble, workers, molecule);
  ASSERT_EQ(got.size(), 1u);
  const std::vector<double> expected = {0.5, 0.5, -2, -1, 0.5, 0};
  ASSERT_EQ(got[0].size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(got[0][i], expected[i], 1e-6) << i;
}

TEST(Explain, Draws) {
  const ParsedMolecule parsed = parse_smiles("CCO");
  const std::string svg = attribution_svg(*parsed.molecule, {0, 1, -1}, "ethanol");
  EXPECT_NE(svg.find("</svg>"), std::string::npos);
  EXPECT_NE(svg.find("#598CFF"), std::string::npos) << "the most raising atom is blue";
  EXPECT_NE(svg.find("#FF6666"), std::string::npos) << "the most lowering atom is red";
}

}  // namespace
}  // namespace rz::molecules::test
