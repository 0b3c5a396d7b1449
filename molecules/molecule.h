// Molecules as RDKit reads them. The one door to RDKit's parsers: what they throw or print ends here.
#pragma once

#include <memory>
#include <string>

namespace RDKit {
class ROMol;
}  // namespace RDKit

namespace rz::molecules {

/// Frees an RDKit molecule, so that headers need none of RDKit's own.
struct MoleculeDeleter {
  void operator()(RDKit::ROMol* molecule) const noexcept;
};
using Molecule = std::unique_ptr<RDKit::ROMol, MoleculeDeleter>;

/// A molecule, or the reason why there is none.
struct ParsedMolecule {
  Molecule molecule;
  std::string reason;  ///< one line; empty where there is a molecule
};

/// Atoms of a molecule, at most. RDKit's perception takes a second for a chain as long, and a hundred times that for
/// one five times longer: a line of a library must not stop it.
constexpr size_t kMostParsedAtoms = 1000;

/// Parses and sanitises a SMILES. Hydrogens become implicit, as RDKit's MolFromSmiles does it, or stay atoms where they
/// were written so. Never throws on what a text can hold.
ParsedMolecule parse_smiles(const std::string& smiles, bool keep_hydrogens = false);

/// Parses and sanitises one record of an SDF, from its name line to M  END. As parse_smiles.
ParsedMolecule parse_mol_block(const std::string& block, bool keep_hydrogens = false);

size_t atom_count(const RDKit::ROMol& molecule);

/// A copy with every hydrogen an atom.
Molecule with_hydrogens(const RDKit::ROMol& molecule);

/// A copy in which one atom is of no element; everything else stays as it was perceived.
Molecule with_dummy_atom(const RDKit::ROMol& molecule, size_t atom);

/// A mol block with computed 2D coordinates; `name` is its first line.
std::string drawn_mol_block(const RDKit::ROMol& molecule, const std::string& name);

/// Isomeric canonical SMILES.
std::string canonical_smiles(const RDKit::ROMol& molecule);

/// Silences RDKit's own messages, which go to stderr. Call once, early.
void silence_rdkit();

/// "2022.09.3"
std::string rdkit_version();

}  // namespace rz::molecules
