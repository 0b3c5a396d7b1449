#include "molecules/generate/graph_product.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SanitException.h>

#include <algorithm>

#include "molecules/generate/graph_bredt.h"
#include "molecules/generate/graph_rings.h"

namespace rz::molecules {
namespace {

bool sanitised(RDKit::RWMol& molecule) {
  try {
    RDKit::MolOps::sanitizeMol(molecule);
    return true;
  } catch (const RDKit::MolSanitizeException&) {
    return false;
  }
}

/// What a SMILES with stereo says, read anew: marks that say nothing are gone, and those of rings, which RDKit may
/// write otherwise than it reads them, have settled.
std::optional<Offspring> read_back(std::string smiles) {
  for (int round = 0; round < 3; ++round) {
    Molecule molecule = parse_smiles(smiles).molecule;
    if (!molecule) return std::nullopt;
    std::string again = canonical_smiles(*molecule);
    if (again == smiles) return Offspring{std::move(molecule), std::move(smiles)};
    smiles = std::move(again);
  }
  return std::nullopt;
}

}  // namespace

bool acceptable(const RDKit::ROMol& molecule, const GraphLimits& limits) {
  const int atoms = static_cast<int>(molecule.getNumAtoms());
  if (atoms < limits.least_heavy_atoms || atoms > limits.most_heavy_atoms) return false;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    if (atom->getAtomicNum() <= 1 || atom->getIsotope() != 0 || atom->getNumRadicalElectrons() != 0) return false;
  }
  std::vector<int> fragment;
  return !limits.one_fragment || RDKit::MolOps::getMolFrags(molecule, fragment) == 1;
}

std::optional<Offspring> read_offspring(const std::string& smiles, const GraphLimits& limits) {
  const Molecule molecule = parse_smiles(smiles).molecule;
  if (!molecule || !acceptable(*molecule, limits)) return std::nullopt;
  return read_back(canonical_smiles(*molecule));
}

int largest_ring(const RDKit::ROMol& molecule) {
  size_t largest = 0;
  for (const auto& ring : molecule.getRingInfo()->atomRings()) largest = std::max(largest, ring.size());
  return static_cast<int>(largest);
}

std::optional<Offspring> finish(EditGraph& graph, const GraphLimits& limits, int parents_ring) {
  const int ring_limit = std::max(limits.largest_ring, parents_ring);
  const int atoms = graph.alive_atoms();
  if (atoms < limits.least_heavy_atoms || atoms > limits.most_heavy_atoms) return std::nullopt;
  if (limits.one_fragment && !graph.connected()) return std::nullopt;
  if (!graph.settle() || !rings_ok(graph, ring_limit)) return std::nullopt;

  auto* built = new RDKit::RWMol;
  Molecule molecule(built);
  graph.write(*built);
  if (!sanitised(*built)) return std::nullopt;
  if (largest_ring(*built) > ring_limit || breaks_bredts_rule(*built)) return std::nullopt;
  if (!acceptable(*built, limits)) return std::nullopt;
  // The marks are as the graph has them: said to be assigned, so that the writer takes them so.
  built->setProp(RDKit::common_properties::_StereochemDone, 1, true);
  std::string smiles = canonical_smiles(*built);
  if (graph.has_stereo()) return read_back(std::move(smiles));
  return Offspring{std::move(molecule), std::move(smiles)};
}

}  // namespace rz::molecules
