#include "molecules/explain.h"

namespace rz::molecules {
namespace {

/// What the models read, with one atom hidden.
PreparedMolecule hidden(const PreparedMolecule& whole, const Needs& needs, size_t atom) {
  PreparedMolecule masked;
  masked.graphs = whole.graphs;
  masked.descriptors = whole.descriptors;
  // Hydrogens that became atoms stand behind the others, so that an atom has the same number in every graph.
  for (std::optional<MoleculeGraph>& graph : masked.graphs) {
    if (graph) graph->atoms[atom] = AtomCode{};
  }
  Molecule dummy;
  for (size_t kind = 0; kind < kFingerprintKinds; ++kind) {
    if (!needs.fingerprints[kind]) continue;
    if (!dummy) dummy = with_dummy_atom(*whole.molecule, atom);
    masked.fingerprints[kind] = count_fingerprint(*dummy, static_cast<FingerprintKind>(kind));
  }
  return masked;
}

}  // namespace

std::vector<std::vector<double>> attributions(const Ensemble& ensemble, WorkerPool& workers,
                                              const PreparedMolecule& molecule) {
  const size_t atoms = atom_count(*molecule.molecule), columns = ensemble.columns().size();
  const Needs needs = ensemble.needs();
  std::vector<PreparedMolecule> masked;
  masked.reserve(atoms);
  std::vector<const PreparedMolecule*> all = {&molecule};
  for (size_t atom = 0; atom < atoms; ++atom) {
    masked.push_back(hidden(molecule, needs, atom));
    all.push_back(&masked.back());
  }
  const Predictions got = ensemble.predict(workers, MoleculeBatch(all));
  std::vector<std::vector<double>> falls(columns);
  for (size_t column = 0; column < columns; ++column) {
    for (size_t atom = 0; atom < atoms; ++atom) {
      falls[column].push_back(got.values[column] - got.values[(atom + 1) * columns + column]);
    }
  }
  return falls;
}

}  // namespace rz::molecules
