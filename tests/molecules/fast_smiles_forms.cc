#include "tests/molecules/fast_smiles_forms.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <RDGeneral/Invariant.h>
#include <RDGeneral/utils.h>
#include <fmt/format.h>

#include <vector>

#include "molecules/fast_smiles.h"
#include "molecules/molecule.h"

namespace rz::molecules::test {
namespace {

/// Empty where RDKit cannot write it: directions of bonds may contradict each other.
std::string written_at_random(const RDKit::ROMol& molecule, uint64_t seed) {
  RDKit::getRandomGenerator(static_cast<int>(seed % 1000000 + 1));
  RDKit::SmilesWriteParams params;
  params.doRandom = true;
  params.canonical = false;
  try {
    return RDKit::MolToSmiles(molecule, params);
  } catch (const std::exception&) {
    return "";
  }
}

}  // namespace

std::string random_smiles(const std::string& smiles, uint64_t seed) {
  const ParsedMolecule parsed = parse_smiles(smiles);
  if (!parsed.molecule) return "";
  return written_at_random(*parsed.molecule, seed);
}

std::string stereo_smiles(const std::string& smiles, uint64_t seed) {
  const ParsedMolecule parsed = parse_smiles(smiles);
  if (!parsed.molecule) return "";
  std::mt19937_64 random(seed);
  RDKit::RWMol molecule(*parsed.molecule);
  for (RDKit::Atom* atom : molecule.atoms()) {
    const bool flat = atom->getTotalDegree() != 4 || atom->getTotalNumHs() > 1;
    if (flat || random() % 4 == 0) continue;
    atom->setChiralTag(random() % 2 == 0 ? RDKit::Atom::CHI_TETRAHEDRAL_CW : RDKit::Atom::CHI_TETRAHEDRAL_CCW);
  }
  for (RDKit::Bond* bond : molecule.bonds()) {
    if (bond->getBondType() != RDKit::Bond::SINGLE || random() % 2 == 0) continue;
    bond->setBondDir(random() % 2 == 0 ? RDKit::Bond::ENDUPRIGHT : RDKit::Bond::ENDDOWNRIGHT);
  }
  return written_at_random(molecule, seed);
}

std::string kekule_smiles(const std::string& smiles) {
  const ParsedMolecule parsed = parse_smiles(smiles);
  if (!parsed.molecule) return "";
  RDKit::RWMol molecule(*parsed.molecule);
  try {
    RDKit::MolOps::Kekulize(molecule, true);
  } catch (const std::exception&) {
    return "";  // RDKit has molecules that it calls aromatic and cannot write so
  }
  return RDKit::MolToSmiles(molecule, true, true);
}

std::string altered(std::string smiles, std::mt19937_64& random) {
  static const std::vector<std::string> chain = {
      "N",     "O",    "S",     "P",      "F",   "[C@H]", "[C@@H]", "[C@]", "[C@@]", "[N+]", "[NH+]", "[O-]",
      "[n+]",  "C=",   "C#",    "/C",     "\\C", "C1",    "B",      "[S@]", "[S@@]", "[P@]", "c",     "C/C=C/",
      "[N@+]", "[Si]", "C(=O)", "[N@H+]", "C=1", "C2",    "C.",     "(C)C", "[C-]",  "[C+]", "[P+]",  "[SH]"};
  static const std::vector<std::string> ring = {"n",    "o",     "s",     "[nH]", "[n+]", "[nH+]", "[o+]",
                                                "[c-]", "C",     "c(=O)", "[n-]", "c(N)", "[s+]",  "c(=C)",
                                                "N",    "[cH-]", "c1",    "[c+]", "c=",   "c-"};
  const size_t changes = 1 + random() % 2;
  for (size_t i = 0; i < changes && !smiles.empty(); ++i) {
    const char letter = random() % 2 == 0 ? 'C' : 'c';
    const size_t at = smiles.find(letter, random() % smiles.size());
    if (at == std::string::npos || smiles.compare(at, 2, "Cl") == 0) continue;
    const auto& choices = letter == 'C' ? chain : ring;
    smiles.replace(at, 1, choices[random() % choices.size()]);
  }
  return smiles;
}

std::string mutated(std::string smiles, std::mt19937_64& random) {
  static const std::string letters = "CNOSPFIBcnosbpH[]()=#-+/\\@.%:123456789lri*";
  const size_t changes = 1 + random() % 3;
  for (size_t i = 0; i < changes && !smiles.empty(); ++i) {
    const size_t at = random() % smiles.size();
    switch (random() % 4) {
      case 0:
        smiles[at] = letters[random() % letters.size()];
        break;
      case 1:
        smiles.insert(at, 1, letters[random() % letters.size()]);
        break;
      case 2:
        smiles.erase(at, 1);
        break;
      default:
        smiles.insert(at, smiles.substr(random() % smiles.size(), 1 + random() % 4));
        break;
    }
  }
  return smiles;
}

FastOutcome compare_with_rdkit(const std::string& smiles, std::string& what) {
  const auto fast = fast_graph(smiles);
  if (!fast) return FastOutcome::left;
  const ParsedMolecule parsed = parse_smiles(smiles);
  if (!parsed.molecule) {
    what = "RDKit refuses it: " + parsed.reason;
    return FastOutcome::different;
  }
  const MoleculeGraph graph = graph_of(*parsed.molecule);
  what.clear();
  if (graph.atoms.size() != fast->atoms.size() || graph.bonds.size() != fast->bonds.size()) {
    what = "other numbers of atoms or bonds";
    return FastOutcome::different;
  }
  for (size_t i = 0; i < graph.atoms.size(); ++i) {
    const AtomCode a = fast->atoms[i], b = graph.atoms[i];
    if (a == b) continue;
    what += fmt::format(" atom {} ({}): H {}/{} tag {}/{} hybrid {}/{} aromatic {}/{}", i, b.atomic_number(),
                        a.hydrogens(), b.hydrogens(), a.chiral_tag(), b.chiral_tag(), a.hybridization(),
                        b.hybridization(), a.aromatic(), b.aromatic());
  }
  for (size_t i = 0; i < graph.bonds.size(); ++i) {
    const auto &a = fast->bonds[i], &b = graph.bonds[i];
    if (a.begin == b.begin && a.end == b.end && a.code == b.code) continue;
    what += fmt::format(" bond {}: {}-{}/{}-{} type {}/{} conjugated {}/{} ring {}/{} stereo {}/{}", i, a.begin, a.end,
                        b.begin, b.end, a.code.type(), b.code.type(), a.code.conjugated(), b.code.conjugated(),
                        a.code.in_ring(), b.code.in_ring(), a.code.stereo(), b.code.stereo());
  }
  return what.empty() ? FastOutcome::equal : FastOutcome::different;
}

}  // namespace rz::molecules::test
