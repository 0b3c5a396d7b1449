// What rz-fold writes is read back by gemmi: PDB and ModelCIF hold the same atoms, numbers and confidences.
#include "folding/structure_text.h"

#include <gtest/gtest.h>

#include <gemmi/cif.hpp>

#include "folding/fold.h"
#include "folding/residues.h"
#include "folding/structure_file.h"
#include "tests/folding/demo.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

FoldedModel demo_model() {
  Context context(Device{});
  const Model model(Parameters(kDemoParameters), Device{});
  return fold(TargetFeatures({"demo", {}, demo_file("features.npz")}, {}), model, context, {}, {});
}

class StructureText : public testing::Test {
 protected:
  const FoldedModel model_ = demo_model();
  const test::TempFolder folder_;
};

void expect_prediction(const Structure& structure, const FoldedModel& model) {
  ASSERT_EQ(structure.chains.size(), 1u);
  EXPECT_EQ(structure.chains[0].name, "A");
  ASSERT_EQ(structure.chains[0].residues.size(), 24u);
  for (size_t i = 0; i < 24; ++i) {
    const Structure::Residue& residue = structure.chains[0].residues[i];
    const int type = model.prediction.aatype.data<int32_t>()[i];
    EXPECT_EQ(residue.name, residue_name(type));
    EXPECT_EQ(residue.number, static_cast<int>(i) + 1);
    size_t atoms = 0;
    for (int atom = 0; atom < kAtoms37; ++atom) {
      if (atom14_of_atom37(type, atom) < 0) continue;
      ++atoms;
      const int at = residue.find(atom37_name(atom));
      ASSERT_GE(at, 0) << atom37_name(atom);
      const float* want = model.prediction.positions.data<float>() + (i * kAtoms37 + static_cast<size_t>(atom)) * 3;
      const Structure::Atom& got = residue.atoms[static_cast<size_t>(at)];
      EXPECT_NEAR(got.position.x, want[0], 5.1e-4);
      EXPECT_NEAR(got.position.y, want[1], 5.1e-4);
      EXPECT_NEAR(got.position.z, want[2], 5.1e-4);
      EXPECT_NEAR(got.b_factor, model.plddt[i], 5.1e-3);
      EXPECT_EQ(got.element, std::string(1, atom37_name(atom)[0]));
    }
    EXPECT_EQ(residue.atoms.size(), atoms);
  }
}

TEST_F(StructureText, IsReadBack) {
  expect_prediction(read_structure(folder_.write("x.pdb", pdb_text(model_))), model_);
  expect_prediction(read_structure(folder_.write("x.cif", model_cif_text(model_, "x", {"rz-fold 9.9"}))), model_);
}

TEST_F(StructureText, HasConfidencesAsModelCif) {
  gemmi::cif::Document document = gemmi::cif::read_string(model_cif_text(model_, "demo_x", {"rz-fold 9.9"}));
  gemmi::cif::Block& block = document.sole_block();
  EXPECT_EQ(block.name, "demo_x");
  EXPECT_EQ(*block.find_value("_audit_conform.dict_name"), "mmcif_ma.dic");
  EXPECT_EQ(*block.find_value("_software.name"), "rz-fold");
  EXPECT_NEAR(std::stod(*block.find_value("_ma_qa_metric_global.metric_value")), model_.mean_plddt, 0.005);
  gemmi::cif::Table local =
      block.find("_ma_qa_metric_local.", {"label_seq_id", "label_comp_id", "metric_id", "metric_value", "model_id"});
  ASSERT_EQ(local.length(), 24u);
  for (size_t i = 0; i < 24; ++i) {
    gemmi::cif::Table::Row row = local.at(static_cast<int>(i));
    EXPECT_EQ(row[0], std::to_string(i + 1));
    EXPECT_EQ(row[1], residue_name(model_.prediction.aatype.data<int32_t>()[i]));
    EXPECT_EQ(row[2], "2");
    EXPECT_NEAR(std::stod(row[3]), model_.plddt[i], 0.005);
    EXPECT_EQ(row[4], "1");
  }
  gemmi::cif::Table metrics = block.find("_ma_qa_metric.", {"id", "type", "mode"});
  ASSERT_EQ(metrics.length(), 2u);
  EXPECT_EQ(metrics.at(1)[1], "pLDDT");
  EXPECT_EQ(metrics.at(1)[2], "local");
  EXPECT_EQ(block.find("_entity_poly_seq.", {"mon_id"}).length(), 24u);
}

/// Two chains of a complex: names, entities, and a TER after each.
TEST_F(StructureText, TellsChainsApart) {
  FoldedModel model = model_;
  for (int64_t i = 12; i < 24; ++i) {
    model.prediction.chain.data<int32_t>()[i] = 1;
    model.prediction.residue_index.data<int32_t>()[i] -= 12;
  }
  const std::string pdb = pdb_text(model);
  const Structure structure = read_structure(folder_.write("x.pdb", pdb));
  ASSERT_EQ(structure.chains.size(), 2u);
  EXPECT_EQ(structure.chains[1].name, "B");
  EXPECT_EQ(structure.chains[1].residues.at(0).number, 1);
  EXPECT_NE(pdb.find("\nTER ", pdb.find("\nTER ") + 1), std::string::npos);
  gemmi::cif::Document document = gemmi::cif::read_string(model_cif_text(model, "x", {"rz-fold 9.9"}));
  EXPECT_EQ(document.sole_block().find("_struct_asym.", {"id"}).length(), 2u);
}

}  // namespace
}  // namespace rz::folding
