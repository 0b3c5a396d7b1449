#include "molecules/prepared.h"

#include <array>
#include <cmath>

#include "kernels/error.h"
#include "molecules/descriptor_cdf.h"
#include "molecules/fast_smiles.h"
#include "molecules/standardize.h"

namespace rz::molecules {
namespace {

ParsedMolecule parse(const LibraryRecord& record, bool keep_hydrogens) {
  if (!record.mol_block.empty()) return parse_mol_block(record.mol_block, keep_hydrogens);
  return parse_smiles(record.smiles, keep_hydrogens);
}

/// The graph with the hydrogens asked for.
MoleculeGraph graph_with(Hydrogens hydrogens, const LibraryRecord& record, bool standardize,
                         const RDKit::ROMol& molecule) {
  if (hydrogens == Hydrogens::added) return graph_of(*with_hydrogens(molecule));
  if (hydrogens == Hydrogens::implicit || standardize) return graph_of(molecule);  // standardised: none are written
  const ParsedMolecule parsed = parse(record, true);
  if (!parsed.molecule) throw Error(ExitCode::input, parsed.reason);
  return graph_of(*parsed.molecule);
}

/// The normalised descriptors as Chemprop gives them to a network: 0 for what there is none of.
std::vector<float> descriptor_inputs(const RDKit::ROMol& molecule) {
  std::array<double, kDescriptors> raw, normalised;
  descriptors(molecule, raw);
  normalise_descriptors(raw, normalised);
  std::vector<float> inputs;
  for (const double value : normalised) inputs.push_back(std::isnan(value) ? 0.0f : static_cast<float>(value));
  return inputs;
}

/// The implicit graph of a SMILES without RDKit, where that is all that is needed and this RDKit is the one it was
/// compared with.
bool prepare_fast(const LibraryRecord& record, const Needs& needs, PreparedMolecule& prepared) {
  static const bool compared = rdkit_version().starts_with("2022.09.");
  constexpr auto kImplicit = static_cast<size_t>(Hydrogens::implicit);
  Needs graph;
  graph.graphs[kImplicit] = true;
  if (!compared || !record.mol_block.empty() || !needs.within(graph)) return false;
  prepared.graphs[kImplicit] = fast_graph(record.smiles);
  prepared.fast = prepared.graphs[kImplicit].has_value();
  return prepared.fast;
}

}  // namespace

void Needs::add(const Needs& other) {
  for (size_t i = 0; i < graphs.size(); ++i) graphs[i] = graphs[i] || other.graphs[i];
  descriptors = descriptors || other.descriptors;
  standardize = standardize || other.standardize;
  for (size_t i = 0; i < fingerprints.size(); ++i) fingerprints[i] = fingerprints[i] || other.fingerprints[i];
  for (size_t i = 0; i < bit_fingerprints.size(); ++i) {
    bit_fingerprints[i] = bit_fingerprints[i] || other.bit_fingerprints[i];
  }
  molecule = molecule || other.molecule;
}

bool Needs::within(const Needs& other) const {
  Needs both = other;
  both.add(*this);
  return both == other;
}

PreparedMolecule prepare(const LibraryRecord& record, const Needs& needs) {
  PreparedMolecule prepared;
  prepared.reason = record.problem;
  if (!prepared.reason.empty() || prepare_fast(record, needs, prepared)) return prepared;
  ParsedMolecule parsed = parse(record, false);
  prepared.reason = parsed.reason;
  if (!parsed.molecule) return prepared;
  if (atom_count(*parsed.molecule) == 0) {
    prepared.reason = "has no atoms";
    return prepared;
  }
  try {
    if (needs.standardize) parsed.molecule = standardized(*parsed.molecule);
    for (size_t i = 0; i < needs.graphs.size(); ++i) {
      if (!needs.graphs[i]) continue;
      prepared.graphs[i] = graph_with(static_cast<Hydrogens>(i), record, needs.standardize, *parsed.molecule);
    }
    if (needs.descriptors) prepared.descriptors = descriptor_inputs(*parsed.molecule);
    for (size_t i = 0; i < kFingerprintKinds; ++i) {
      if (!needs.fingerprints[i]) continue;
      prepared.fingerprints[i] = count_fingerprint(*parsed.molecule, static_cast<FingerprintKind>(i));
    }
    for (size_t i = 0; i < kBitFingerprintKinds; ++i) {
      if (!needs.bit_fingerprints[i]) continue;
      prepared.bit_fingerprints[i] = bit_fingerprint(*parsed.molecule, static_cast<BitFingerprintKind>(i));
    }
    prepared.molecule = std::move(parsed.molecule);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    prepared.reason = *e.what() == 0 ? "RDKit gave it up" : e.what();
  }
  return prepared;
}

const MessagePlan& MoleculeBatch::plan(Hydrogens hydrogens, int depth) const {
  const auto key = std::make_pair(hydrogens, depth);
  const auto it = plans_.find(key);
  if (it != plans_.end()) return it->second;
  std::vector<const MoleculeGraph*> graphs;
  graphs.reserve(molecules_.size());
  for (const PreparedMolecule* molecule : molecules_) {
    graphs.push_back(&*molecule->graphs[static_cast<size_t>(hydrogens)]);
  }
  return plans_[key] = plan_messages(graphs, depth);
}

const std::vector<float>& MoleculeBatch::descriptors() const {
  if (descriptors_.empty()) {
    for (const PreparedMolecule* molecule : molecules_) {
      descriptors_.insert(descriptors_.end(), molecule->descriptors.begin(), molecule->descriptors.end());
    }
  }
  return descriptors_;
}

}  // namespace rz::molecules
