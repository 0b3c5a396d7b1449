#include "molecules/molecule.h"

#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/FileParsers/FileParsers.h>
#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <RDGeneral/RDLog.h>
#include <RDGeneral/versions.h>

#include <cctype>
#include <cstdlib>
#include <cstring>
#include <sstream>

namespace rz::molecules {
namespace {

/// The first line of a message, without what RDKit appends of its own source.
std::string first_line(const std::string& text) {
  const size_t begin = text.find_first_not_of("\r\n \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

/// Runs a parser and turns whatever it throws into a reason.
template <class Parse>
ParsedMolecule guarded(const Parse& parse, const std::string& what) {
  ParsedMolecule parsed;
  try {
    parsed.molecule.reset(parse());
    if (!parsed.molecule) parsed.reason = what;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    parsed.reason = first_line(e.what());
  }
  if (!parsed.molecule && parsed.reason.empty()) parsed.reason = what;
  return parsed;
}

/// How many atoms a SMILES writes: brackets, and letters outside them that begin an element's symbol.
size_t written_atoms(const std::string& smiles) {
  size_t atoms = 0;
  bool bracket = false;
  for (size_t i = 0; i < smiles.size(); ++i) {
    const char c = smiles[i];
    if (c == ']') bracket = false;
    if (bracket) continue;
    const bool second = (c == 'l' && i > 0 && smiles[i - 1] == 'C') || (c == 'r' && i > 0 && smiles[i - 1] == 'B');
    if (c == '[' || c == '*' || (std::isalpha(static_cast<unsigned char>(c)) != 0 && !second)) ++atoms;
    if (c == '[') bracket = true;
  }
  return atoms;
}

/// What the counts line of a V3000 mol block says; V2000 has room for 999 atoms.
size_t counted_atoms(const std::string& block) {
  constexpr const char* kCounts = "M  V30 COUNTS ";
  const size_t at = block.find(kCounts);
  return at == std::string::npos ? 0 : std::strtoul(block.c_str() + at + std::strlen(kCounts), nullptr, 10);
}

ParsedMolecule too_large(size_t atoms) {
  return {nullptr, "has " + std::to_string(atoms) + " atoms, more than " + std::to_string(kMostParsedAtoms)};
}

}  // namespace

void MoleculeDeleter::operator()(RDKit::ROMol* molecule) const noexcept { delete molecule; }

ParsedMolecule parse_smiles(const std::string& smiles, bool keep_hydrogens) {
  if (smiles.empty()) return {nullptr, "no SMILES"};
  // RDKit would read what stands before it.
  if (smiles.find('\0') != std::string::npos) return {nullptr, "not a SMILES: holds a NUL byte"};
  if (const size_t atoms = written_atoms(smiles); atoms > kMostParsedAtoms) return too_large(atoms);
  RDKit::SmilesParserParams params;
  params.removeHs = !keep_hydrogens;
  params.parseName = false;
  return guarded([&] { return RDKit::SmilesToMol(smiles, params); }, "not a SMILES: RDKit cannot parse it");
}

ParsedMolecule parse_mol_block(const std::string& block, bool keep_hydrogens) {
  if (const size_t atoms = counted_atoms(block); atoms > kMostParsedAtoms) return too_large(atoms);
  return guarded(
      [&] {
        std::istringstream stream(block);
        unsigned int line = 0;
        return RDKit::MolDataStreamToMol(&stream, line, true, !keep_hydrogens, false);
      },
      "not a mol block: RDKit cannot parse it");
}

size_t atom_count(const RDKit::ROMol& molecule) { return molecule.getNumAtoms(); }

Molecule with_hydrogens(const RDKit::ROMol& molecule) { return Molecule(RDKit::MolOps::addHs(molecule)); }

Molecule with_dummy_atom(const RDKit::ROMol& molecule, size_t atom) {
  Molecule copy(new RDKit::ROMol(molecule));
  copy->getAtomWithIdx(static_cast<unsigned>(atom))->setAtomicNum(0);
  return copy;
}

std::string drawn_mol_block(const RDKit::ROMol& molecule, const std::string& name) {
  RDKit::RWMol drawn(molecule);
  drawn.setProp(RDKit::common_properties::_Name, name);
  RDDepict::compute2DCoords(drawn);
  return RDKit::MolToMolBlock(drawn);
}

std::string canonical_smiles(const RDKit::ROMol& molecule) { return RDKit::MolToSmiles(molecule); }

void silence_rdkit() { boost::logging::disable_logs("rdApp.*"); }

std::string rdkit_version() { return RDKit::rdkitVersion; }

}  // namespace rz::molecules
