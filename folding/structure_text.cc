#include "folding/structure_text.h"

#include <fmt/format.h>

#include <functional>
#include <map>

#include "folding/residues.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr char kChainNames[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr size_t kMostChains = sizeof kChainNames - 1;

struct ListedAtom {
  int64_t residue;  // of the prediction
  size_t chain;     // 0, 1, ...
  int number;       // of the residue in its chain, from 1
  int type;
  int atom37;
  const float* position;
  double plddt;
};

/// Calls visit(atom) for every atom that the sequence has, in order.
void for_atoms(const FoldedModel& model, const std::function<void(const ListedAtom&)>& visit) {
  const Prediction& prediction = model.prediction;
  std::map<int32_t, size_t> chains;
  for (int64_t i = 0; i < prediction.aatype.numel(); ++i) {
    const int type = prediction.aatype.data<int32_t>()[i];
    if (prediction.seq_mask.data<float>()[i] == 0 || type >= kResidueTypes) continue;
    const size_t chain = chains.emplace(prediction.chain.data<int32_t>()[i], chains.size()).first->second;
    const int number = prediction.residue_index.data<int32_t>()[i] + 1;
    for (int atom = 0; atom < kAtoms37; ++atom) {
      if (atom14_of_atom37(type, atom) < 0) continue;
      const float* position = prediction.positions.data<float>() + (i * kAtoms37 + atom) * 3;
      visit({i, chain, number, type, atom, position, model.plddt[static_cast<size_t>(i)]});
    }
  }
}

/// Names of up to three letters start in the second column, below their element.
std::string pdb_atom_name(const char* name) {
  return std::string(name).size() == 4 ? name : fmt::format(" {:<3}", name);
}

[[noreturn]] void too_large(const std::string& what) {
  throw Error(ExitCode::input, "the structure has " + what + ", more than the PDB format can hold");
}

/// The residues of each chain, for the entities' sequences.
std::vector<std::vector<int64_t>> residues_of_chains(const FoldedModel& model) {
  std::vector<std::vector<int64_t>> chains;
  for_atoms(model, [&](const ListedAtom& atom) {
    if (atom.chain >= chains.size()) chains.resize(atom.chain + 1);
    if (chains[atom.chain].empty() || chains[atom.chain].back() != atom.residue)
      chains[atom.chain].push_back(atom.residue);
  });
  return chains;
}

/// The categories that say what was modelled.
std::string cif_entities(const FoldedModel& model, const std::vector<std::vector<int64_t>>& chains) {
  const int32_t* aatype = model.prediction.aatype.data<int32_t>();
  std::string entities, sequences, letters, chains_text, targets;
  for (size_t c = 0; c < chains.size(); ++c) {
    std::string sequence;
    for (size_t i = 0; i < chains[c].size(); ++i) {
      const int type = aatype[chains[c][i]];
      sequence += residue_letter(type);
      sequences += fmt::format("{} {} {} n\n", c + 1, i + 1, residue_name(type));
    }
    entities += fmt::format("{} polymer man 'modelled protein {}'\n", c + 1, c + 1);
    letters += fmt::format("{} polypeptide(L) {} {}\n", c + 1, sequence, chain_name(c));
    chains_text += fmt::format("{} {}\n", chain_name(c), c + 1);
    targets += fmt::format("{} 1 target\n", c + 1);
  }
  return "loop_\n_entity.id\n_entity.type\n_entity.src_method\n_entity.pdbx_description\n" + entities +
         "#\nloop_\n_entity_poly.entity_id\n_entity_poly.type\n_entity_poly.pdbx_seq_one_letter_code\n"
         "_entity_poly.pdbx_strand_id\n" +
         letters +
         "#\nloop_\n_entity_poly_seq.entity_id\n_entity_poly_seq.num\n_entity_poly_seq.mon_id\n"
         "_entity_poly_seq.hetero\n" +
         sequences + "#\nloop_\n_struct_asym.id\n_struct_asym.entity_id\n" + chains_text +
         "#\nloop_\n_ma_target_entity.entity_id\n_ma_target_entity.data_id\n_ma_target_entity.origin\n" + targets;
}

/// pLDDT, per residue and over all.
std::string cif_metrics(const FoldedModel& model, const std::vector<std::vector<int64_t>>& chains) {
  std::string local;
  size_t count = 0;
  for (size_t c = 0; c < chains.size(); ++c) {
    for (size_t i = 0; i < chains[c].size(); ++i) {
      const auto residue = static_cast<size_t>(chains[c][i]);
      local += fmt::format("{} 1 {} {} {} 2 {:.2f}\n", ++count, chain_name(c),
                           residue_name(model.prediction.aatype.data<int32_t>()[residue]), i + 1, model.plddt[residue]);
    }
  }
  return "loop_\n_ma_qa_metric.id\n_ma_qa_metric.name\n_ma_qa_metric.type\n_ma_qa_metric.mode\n"
         "_ma_qa_metric.software_group_id\n1 pLDDT pLDDT global 1\n2 pLDDT pLDDT local 1\n#\n" +
         fmt::format(
             "_ma_qa_metric_global.ordinal_id 1\n_ma_qa_metric_global.model_id 1\n"
             "_ma_qa_metric_global.metric_id 1\n_ma_qa_metric_global.metric_value {:.2f}\n",
             model.mean_plddt) +
         "#\nloop_\n_ma_qa_metric_local.ordinal_id\n_ma_qa_metric_local.model_id\n_ma_qa_metric_local.label_asym_id\n"
         "_ma_qa_metric_local.label_comp_id\n_ma_qa_metric_local.label_seq_id\n_ma_qa_metric_local.metric_id\n"
         "_ma_qa_metric_local.metric_value\n" +
         local;
}

std::string cif_atoms(const FoldedModel& model) {
  std::string text =
      "loop_\n_atom_site.group_PDB\n_atom_site.id\n_atom_site.type_symbol\n_atom_site.label_atom_id\n"
      "_atom_site.label_alt_id\n_atom_site.label_comp_id\n_atom_site.label_asym_id\n_atom_site.label_entity_id\n"
      "_atom_site.label_seq_id\n_atom_site.pdbx_PDB_ins_code\n_atom_site.Cartn_x\n_atom_site.Cartn_y\n"
      "_atom_site.Cartn_z\n_atom_site.occupancy\n_atom_site.B_iso_or_equiv\n_atom_site.auth_seq_id\n"
      "_atom_site.auth_asym_id\n_atom_site.pdbx_PDB_model_num\n";
  int serial = 0, sequence = 0;
  int64_t last_residue = -1;
  size_t last_chain = 0;
  for_atoms(model, [&](const ListedAtom& atom) {
    if (atom.residue != last_residue) sequence = atom.chain == last_chain ? sequence + 1 : 1;
    last_residue = atom.residue;
    last_chain = atom.chain;
    const char* name = atom37_name(atom.atom37);
    const std::string chain = chain_name(atom.chain);
    text += fmt::format("ATOM {} {} {} . {} {} {} {} ? {:.3f} {:.3f} {:.3f} 1.00 {:.2f} {} {} 1\n", ++serial, name[0],
                        name, residue_name(atom.type), chain, atom.chain + 1, sequence, atom.position[0],
                        atom.position[1], atom.position[2], atom.plddt, atom.number, chain);
  });
  return text;
}

}  // namespace

std::string chain_name(size_t index) {
  std::string name(1, kChainNames[index % kMostChains]);
  return index < kMostChains ? name : name + chain_name(index / kMostChains - 1);
}

std::string pdb_text(const FoldedModel& model) {
  std::string text = fmt::format("{:<80}\n", "MODEL        1");
  int serial = 0;
  ListedAtom last{};
  const auto terminate = [&] {
    if (serial == 0) return;
    text += fmt::format("TER   {:>5}      {} {}{:>4}{:54}\n", ++serial, residue_name(last.type),
                        kChainNames[last.chain], last.number, "");
  };
  for_atoms(model, [&](const ListedAtom& atom) {
    if (serial > 0 && atom.chain != last.chain) terminate();
    if (atom.chain >= kMostChains) too_large(std::to_string(atom.chain + 1) + " chains");
    if (atom.number > 9999) too_large("residue " + std::to_string(atom.number) + " in a chain");
    if (++serial > 99999) too_large(std::to_string(serial) + " atoms");
    const char* name = atom37_name(atom.atom37);
    text += fmt::format("ATOM  {:>5} {} {} {}{:>4}    {:>8.3f}{:>8.3f}{:>8.3f}{:>6.2f}{:>6.2f}          {:>2}  \n",
                        serial, pdb_atom_name(name), residue_name(atom.type), kChainNames[atom.chain], atom.number,
                        atom.position[0], atom.position[1], atom.position[2], 1.0, atom.plddt, std::string(1, name[0]));
    last = atom;
  });
  terminate();
  return text + fmt::format("{:<80}\n{:<80}\n", "ENDMDL", "END");
}

std::string model_cif_text(const FoldedModel& model, const std::string& name, const Provenance& provenance) {
  const auto chains = residues_of_chains(model);
  const size_t space = provenance.program.find(' ');
  return "data_" + name + "\n#\n_entry.id " + name + "\n#\n" +
         "_audit_conform.dict_name mmcif_ma.dic\n_audit_conform.dict_version 1.4.6\n#\n" + "_struct.entry_id " + name +
         "\n_struct.title 'Predicted structure, " + model.name + "'\n#\n" +
         "_software.pdbx_ordinal 1\n_software.name " + provenance.program.substr(0, space) + "\n_software.version " +
         (space == std::string::npos ? "?" : provenance.program.substr(space + 1)) +
         "\n_software.classification 'model building'\n#\n" +
         "_ma_software_group.ordinal_id 1\n_ma_software_group.group_id 1\n_ma_software_group.software_id 1\n#\n" +
         "loop_\n_ma_data.id\n_ma_data.name\n_ma_data.content_type\n1 'target sequence' target\n"
         "2 'predicted model' 'model coordinates'\n#\n" +
         "_ma_model_list.ordinal_id 1\n_ma_model_list.model_id 1\n_ma_model_list.model_group_id 1\n"
         "_ma_model_list.model_name '" +
         model.name +
         "'\n_ma_model_list.model_group_name 'All models'\n"
         "_ma_model_list.data_id 2\n_ma_model_list.model_type 'Ab initio model'\n#\n" +
         cif_entities(model, chains) + "#\n" + cif_metrics(model, chains) + "#\n" + cif_atoms(model) + "#\n";
}

}  // namespace rz::folding
