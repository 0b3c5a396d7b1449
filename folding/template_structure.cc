#include "folding/template_structure.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <gemmi/cif.hpp>
#include <gemmi/numb.hpp>
#include <map>
#include <set>

#include "folding/residues.h"
#include "io/text_file.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

namespace cif = gemmi::cif;

struct Polymer {
  std::string entity;
  int first_number = 0;  ///< label_seq_id of the first residue, usually 1
  std::vector<std::string> monomers;
  std::string sequence;
};

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

char letter_of(const std::string& monomer) {
  return residue_letter(residue_type_of_name(monomer == "MSE" ? "MET" : monomer));
}

/// The canonical sequence of an entity where it has a letter for each residue (a chromophore has three), else a
/// table's.
std::string sequence_of(const std::vector<std::string>& monomers, const std::string& canonical) {
  std::string letters;
  for (const char c : canonical) {
    if (!std::isspace(static_cast<unsigned char>(c))) letters += c;
  }
  if (letters.size() == monomers.size()) return upper(letters);
  letters.clear();
  for (const std::string& monomer : monomers) letters += letter_of(monomer);
  return letters;
}

/// Polymers with a peptide in them, in the order of the file.
std::vector<Polymer> read_polymers(cif::Block& block) {
  std::set<std::string> peptides;
  for (const auto row : block.find("_chem_comp.", {"id", "type"})) {
    if (upper(row.str(1)).find("PEPTIDE") != std::string::npos) peptides.insert(row.str(0));
  }
  std::vector<std::string> entities;
  std::map<std::string, std::map<int, std::string>> residues;
  for (const auto row : block.find("_entity_poly_seq.", {"entity_id", "num", "mon_id"})) {
    std::map<int, std::string>& monomers = residues[row.str(0)];
    if (monomers.empty()) entities.push_back(row.str(0));
    monomers.try_emplace(cif::as_int(row[1]), row.str(2));
  }
  std::map<std::string, std::string> canonical;
  for (const auto row : block.find("_entity_poly.", {"entity_id", "pdbx_seq_one_letter_code_can"})) {
    canonical[row.str(0)] = row.str(1);
  }
  std::vector<Polymer> polymers;
  for (const std::string& entity : entities) {
    Polymer polymer;
    polymer.entity = entity;
    polymer.first_number = residues[entity].begin()->first;
    for (const auto& [number, monomer] : residues[entity]) polymer.monomers.push_back(monomer);
    const bool is_protein = std::any_of(polymer.monomers.begin(), polymer.monomers.end(),
                                        [&](const std::string& monomer) { return peptides.count(monomer) > 0; });
    if (!is_protein) continue;
    polymer.sequence = sequence_of(polymer.monomers, canonical[entity]);
    polymers.push_back(std::move(polymer));
  }
  return polymers;
}

struct Atom {
  std::string name;
  std::string monomer;
  int residue;
  float position[3];
  double occupancy;
};

/// Atoms of one chain of the file (label_asym_id) and the authors' name of that chain.
struct AtomList {
  std::string author_name;
  std::vector<Atom> atoms;
};

std::map<std::string, AtomList> read_atoms(cif::Block& block) {
  enum Column { kAtom, kMonomer, kChain, kNumber, kAuthorChain, kX, kY, kZ, kOccupancy, kModel };
  std::map<std::string, AtomList> chains;
  for (const auto row :
       block.find("_atom_site.", {"label_atom_id", "label_comp_id", "label_asym_id", "label_seq_id", "auth_asym_id",
                                  "Cartn_x", "Cartn_y", "Cartn_z", "?occupancy", "?pdbx_PDB_model_num"})) {
    if (row.has2(kModel) && row.str(kModel) != "1") continue;
    if (cif::is_null(row[kNumber])) continue;  // no part of a polymer
    AtomList& chain = chains[row.str(kChain)];
    chain.author_name = row.str(kAuthorChain);
    Atom atom{row.str(kAtom), row.str(kMonomer), cif::as_int(row[kNumber]), {}, 1.0};
    for (int axis = 0; axis < 3; ++axis) {
      atom.position[axis] = static_cast<float>(cif::as_number(row[static_cast<size_t>(kX + axis)]));
      if (!std::isfinite(atom.position[axis])) throw std::runtime_error("an atom's position is no number");
    }
    if (row.has2(kOccupancy)) atom.occupancy = cif::as_number(row[kOccupancy]);
    chain.atoms.push_back(std::move(atom));
  }
  return chains;
}

int slot_of(const Atom& atom) {
  if (atom.monomer == "MSE" && upper(atom.name) == "SE") return atom37_index("SD");
  return atom37_index(atom.name);
}

float distance(const float* a, const float* b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

void repair_arginine(float* positions, float* mask) {
  static const int kCd = atom37_index("CD");
  static const int kNh1 = atom37_index("NH1");
  static const int kNh2 = atom37_index("NH2");
  if (mask[kCd] == 0 || mask[kNh1] == 0 || mask[kNh2] == 0) return;
  float* nh1 = positions + 3 * kNh1;
  float* nh2 = positions + 3 * kNh2;
  const float* cd = positions + 3 * kCd;
  if (distance(nh1, cd) > distance(nh2, cd)) std::swap_ranges(nh1, nh1 + 3, nh2);
}

TemplateChain make_chain(const Polymer& polymer, const AtomList& list) {
  const size_t length = polymer.sequence.size();
  TemplateChain chain{list.author_name, polymer.sequence, std::vector<float>(length * kAtoms37 * 3),
                      std::vector<float>(length * kAtoms37)};
  std::vector<std::string> monomers(length);
  const auto place = [&](const Atom& atom) { return static_cast<size_t>(atom.residue - polymer.first_number); };
  for (const Atom& atom : list.atoms) {
    if (place(atom) < length) monomers[place(atom)] = atom.monomer;
  }
  std::vector<double> occupancy(length * kAtoms37, -1);
  for (const Atom& atom : list.atoms) {
    const int slot = slot_of(atom);
    if (slot < 0 || place(atom) >= length || atom.monomer != monomers[place(atom)]) continue;
    const size_t at = place(atom) * kAtoms37 + static_cast<size_t>(slot);
    if (atom.occupancy <= occupancy[at]) continue;
    occupancy[at] = atom.occupancy;
    chain.mask[at] = 1;
    std::copy_n(atom.position, 3, chain.positions.begin() + static_cast<int64_t>(3 * at));
  }
  for (size_t i = 0; i < length; ++i) {
    if (monomers[i] == "ARG") repair_arginine(&chain.positions[i * kAtoms37 * 3], &chain.mask[i * kAtoms37]);
  }
  return chain;
}

TemplateStructure read_block(cif::Block& block, const std::string& path) {
  TemplateStructure structure;
  structure.path = path;
  for (const std::string& date : block.find_values("_pdbx_audit_revision_history.revision_date")) {
    const std::string text = cif::as_string(date);
    if (structure.release_date.empty() || text < structure.release_date) structure.release_date = text;
  }
  const std::map<std::string, AtomList> atoms = read_atoms(block);
  for (const Polymer& polymer : read_polymers(block)) {
    for (const auto row : block.find("_struct_asym.", {"id", "entity_id"})) {
      const auto list = atoms.find(row.str(0));
      if (row.str(1) != polymer.entity || list == atoms.end()) continue;
      structure.chains.push_back(make_chain(polymer, list->second));
    }
  }
  if (structure.chains.empty()) {
    throw Error(ExitCode::input, path +
                                     ": has no protein chain with atoms (needed: _entity_poly_seq, _chem_comp, "
                                     "_struct_asym, _atom_site)");
  }
  return structure;
}

}  // namespace

TemplateStructure read_template_structure(const std::string& path) {
  const std::string text = read_text_file(path);
  try {
    cif::Document document = cif::read_memory(text.data(), text.size(), path.c_str());
    if (document.blocks.empty()) throw Error(ExitCode::input, path + ": is no mmCIF file");
    return read_block(document.blocks.front(), path);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& e) {  // gemmi's, of several kinds
    throw Error(ExitCode::input, path + ": is no valid mmCIF: " + e.what());
  }
}

}  // namespace rz::folding
