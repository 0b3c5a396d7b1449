// The families of descriptors that molecules/descriptors.h is made of. Each writes its places of a row.
#pragma once

#include <GraphMol/ROMol.h>

#include <span>
#include <vector>

#include "molecules/pattern_matcher.h"
#include "molecules/skeleton.h"

namespace rz::molecules {

using DescriptorRow = std::span<double, 200>;

/// What more than one family needs of a molecule.
struct DescriptorInput {
  explicit DescriptorInput(const RDKit::ROMol& whole);

  const RDKit::ROMol& molecule;
  const Skeleton graph;
  const std::vector<double> distance;  ///< distances(graph)
  PatternMatcher matcher;              ///< of descriptor_patterns()
  std::vector<double> surface;         ///< Labute's contribution of each atom, Angstrom^2
};

/// BalabanJ, BertzCT, Ipc.
void topology_descriptors(const DescriptorInput& input, DescriptorRow row);

/// Chi and Kappa indices, HallKierAlpha.
void connectivity_descriptors(const DescriptorInput& input, DescriptorRow row);

/// E-state indices and what is binned by them.
void estate_descriptors(const DescriptorInput& input, DescriptorRow row);

/// Gasteiger's partial charges and what is binned by them.
void charge_descriptors(const DescriptorInput& input, DescriptorRow row);

/// MolLogP, MolMR and what is binned by their contributions.
void crippen_descriptors(DescriptorInput& input, DescriptorRow row);

/// Weights, counts of atoms, bonds, rings and fragments, TPSA, LabuteASA, densities of fingerprints.
void count_descriptors(DescriptorInput& input, DescriptorRow row);

/// Quantitative estimate of drug-likeness. Needs MolWt, MolLogP, NumHDonors, NumRotatableBonds and TPSA in `row`.
double qed(DescriptorInput& input, DescriptorRow row);

/// Sums `amounts` by the bin that `values` fall into: out[i] has those from edges[i - 1] up to, not including,
/// edges[i]. NaN goes into the last, as in RDKit.
void sum_by_bin(const std::vector<double>& values, const std::vector<double>& amounts, std::span<const double> edges,
                std::span<const int> places, DescriptorRow row);

}  // namespace rz::molecules
