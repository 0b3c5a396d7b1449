#include "apps/fold_relax.h"

#include <fmt/format.h>

#include "apps/build_info.h"
#include "apps/data_path.h"
#include "apps/relax_notes.h"
#include "apps/relax_report.h"
#include "folding/prepare_protein.h"
#include "folding/relax.h"
#include "folding/residues.h"
#include "folding/structure_file.h"
#include "io/log.h"
#include "io/output_path.h"
#include "io/text_file.h"

namespace rz {
namespace {

using folding::Structure;

/// The atoms of a prediction, with pLDDT as B-factors.
Structure structure_of(const folding::FoldedModel& model) {
  Structure structure;
  int32_t last_chain = -1;
  const folding::Prediction& prediction = model.prediction;
  for (int64_t i = 0; i < prediction.aatype.numel(); ++i) {
    const int type = prediction.aatype.data<int32_t>()[i];
    if (prediction.seq_mask.data<float>()[i] == 0 || type >= folding::kResidueTypes) continue;
    const int32_t chain = prediction.chain.data<int32_t>()[i];
    if (structure.chains.empty() || chain != last_chain) {
      structure.chains.push_back({folding::chain_name(structure.chains.size()), {}});
    }
    last_chain = chain;
    Structure::Residue residue;
    residue.name = folding::residue_name(type);
    residue.number = prediction.residue_index.data<int32_t>()[i] + 1;
    for (int atom = 0; atom < folding::kAtoms37; ++atom) {
      if (folding::atom14_of_atom37(type, atom) < 0) continue;
      const float* at = prediction.positions.data<float>() + (i * folding::kAtoms37 + atom) * 3;
      const std::string name = folding::atom37_name(atom);
      residue.atoms.push_back({name, name.substr(0, 1), {at[0], at[1], at[2]}, model.plddt[static_cast<size_t>(i)]});
    }
    structure.chains.back().residues.push_back(residue);
  }
  return structure;
}

std::string text_of(const folding::Protein& protein, const std::string& suffix) {
  TemporaryFolder folder;
  const std::string path = folder.file("relaxed" + suffix);
  folding::write_structure(path, protein.structure, notes_for(protein, std::string("rz-fold ") + kVersion));
  return read_text_file(path);
}

}  // namespace

struct ModelRelaxer::Tables {
  folding::OpenMMDevice device;
  folding::ForceField field{data_path("tables/amber99sb.xml")};
  folding::StereoBounds bounds{data_path("tables/stereo_chemical_props.txt")};
};

ModelRelaxer::ModelRelaxer(const std::string& device, int threads)
    : tables_(new Tables{folding::choose_openmm_device(device, threads)}) {
  log_info("relaxation: " + tables_->device.text + " (" + tables_->device.reason + ")");
}

ModelRelaxer::~ModelRelaxer() = default;

ModelRelaxer::Relaxed ModelRelaxer::relax(const folding::FoldedModel& model, const std::string& name) const {
  folding::Preparation prepared = folding::prepare_protein(structure_of(model), tables_->field, name);
  for (const std::string& note : prepared.notes) log_info(fmt::format("{}: {}", name, note));
  const auto report = [&](const folding::RelaxRound& round) { log_info(name + ": " + round_text(round)); };
  const folding::RelaxResult result = folding::relax(std::move(prepared.protein), tables_->field, tables_->bounds,
                                                     tables_->device, folding::RelaxOptions{}, report);
  const int left = result.after.count();
  if (left > 0) log_warning(fmt::format("{}: {} residues still violate geometry", name, left));
  return {{text_of(result.protein, ".pdb"), text_of(result.protein, ".cif")}, relax_metrics(result)};
}

}  // namespace rz
