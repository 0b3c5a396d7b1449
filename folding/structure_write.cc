#include <fmt/format.h>

#include <cmath>
#include <fstream>

#define GEMMI_WRITE_IMPLEMENTATION
#include <gemmi/polyheur.hpp>
#include <gemmi/to_cif.hpp>
#include <gemmi/to_mmcif.hpp>
#include <gemmi/to_pdb.hpp>

#include "folding/structure_file.h"
#include "folding/structure_format.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

gemmi::Residue convert(const Structure::Residue& from) {
  gemmi::Residue residue;
  residue.name = from.name;
  residue.seqid = gemmi::SeqId(from.number, from.insertion);
  residue.het_flag = from.hetero ? 'H' : 'A';
  for (const Structure::Atom& a : from.atoms) {
    gemmi::Atom atom;
    atom.name = a.name;
    atom.element = gemmi::Element(a.element);
    const auto rounded = [](double value) { return std::round(value * 1000) / 1000; };  // as PDB has it
    atom.pos = gemmi::Position(rounded(a.position.x), rounded(a.position.y), rounded(a.position.z));
    atom.b_iso = static_cast<float>(a.b_factor);
    residue.atoms.push_back(std::move(atom));
  }
  return residue;
}

gemmi::AtomAddress sulphur(const Structure& structure, const std::pair<int, int>& place) {
  const Structure::Chain& chain = structure.chains[static_cast<size_t>(place.first)];
  const Structure::Residue& residue = chain.residues[static_cast<size_t>(place.second)];
  return {chain.name, gemmi::SeqId(residue.number, residue.insertion), residue.name, "SG"};
}

/// The entity of a chain's sequence: that of an earlier chain of the same one, or a new one.
gemmi::Entity& entity_of(gemmi::Structure& structure, const std::vector<std::string>& sequence) {
  for (gemmi::Entity& entity : structure.entities)
    if (entity.full_sequence == sequence) return entity;
  gemmi::Entity& entity = structure.entities.emplace_back(std::to_string(structure.entities.size() + 1));
  entity.entity_type = gemmi::EntityType::Polymer;
  entity.polymer_type = gemmi::PolymerType::PeptideL;
  entity.full_sequence = sequence;
  return entity;
}

void add_chain(gemmi::Structure& structure, const Structure::Chain& from) {
  std::vector<std::string> sequence;
  for (const Structure::Residue& residue : from.residues) sequence.push_back(residue.name);
  gemmi::Entity& entity = entity_of(structure, sequence);
  entity.subchains.push_back(from.name);
  gemmi::Chain& chain = structure.models[0].chains.emplace_back(from.name);
  for (const Structure::Residue& residue : from.residues) {
    gemmi::Residue& to = chain.residues.emplace_back(convert(residue));
    to.label_seq = static_cast<int>(chain.residues.size());
    to.subchain = from.name;
    to.entity_type = entity.entity_type;
  }
}

gemmi::Structure convert(const Structure& structure, const StructureNotes& notes) {
  gemmi::Structure out;
  out.name = "relaxed";
  out.models.emplace_back("1");
  for (const Structure::Chain& chain : structure.chains) add_chain(out, chain);
  for (const Disulfide& bond : notes.disulfides) {
    gemmi::Connection link;
    link.name = fmt::format("disulf{}", out.connections.size() + 1);
    link.type = gemmi::Connection::Disulf;
    link.partner1 = sulphur(structure, bond.first);
    link.partner2 = sulphur(structure, bond.second);
    out.connections.push_back(link);
  }
  out.raw_remarks.push_back(fmt::format("{:<80}\n", "REMARK   1 RELAXED WITH AMBER99SB BY " + notes.program));
  return out;
}

void write_cif(std::ostream& out, const gemmi::Structure& structure, const StructureNotes& notes) {
  gemmi::MmcifOutputGroups groups(false);
  groups.atoms = groups.block_name = groups.entry = groups.entity = groups.entity_poly = groups.entity_poly_seq =
      groups.struct_asym = groups.conn = groups.group_pdb = true;
  gemmi::cif::Block block;
  gemmi::update_mmcif_block(structure, block, groups);
  const size_t space = notes.program.find(' ');
  gemmi::cif::Loop& software = block.init_loop("_software.", {"pdbx_ordinal", "name", "version", "description"});
  software.add_row({"1", notes.program.substr(0, space),
                    notes.program.substr(std::min(space, notes.program.size() - 1) + 1),
                    "'restrained relaxation with AMBER99SB'"});
  gemmi::cif::write_cif_block_to_stream(out, block, gemmi::cif::Style::PreferPairs);
}

}  // namespace

void write_structure(const std::string& path, const Structure& structure, const StructureNotes& notes) {
  std::ofstream out(path, std::ios::binary);
  try {
    const gemmi::Structure converted = convert(structure, notes);
    if (is_cif_path(path)) {
      write_cif(out, converted, notes);
    } else {
      gemmi::PdbWriteOptions options;
      options.cryst1_record = options.seqres_records = options.link_records = options.cispep_records = false;
      gemmi::write_pdb(converted, out, options);
    }
  } catch (const std::exception& error) {
    throw Error(ExitCode::input, path + ": " + error.what());
  }
  out.flush();
  if (!out) throw Error(ExitCode::input, path + ": cannot be written");
}

}  // namespace rz::folding
