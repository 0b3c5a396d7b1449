// Finds the nearest minimum of a system's energy.
#pragma once

#include <OpenMM.h>

#include <vector>

#include "folding/openmm_device.h"

namespace rz::folding {

struct Minimum {
  double initial_energy = 0, final_energy = 0;  ///< kJ/mol
  std::vector<OpenMM::Vec3> positions;          ///< nm
};

/// L-BFGS from `start` (nm) until the root mean square of the forces is below `tolerance` (kJ/mol/nm), or for
/// `max_iterations` where that is not 0. Particles without mass stay where they are. Constraints hold as springs that
/// stiffen until they are met (source: OpenMM's LocalEnergyMinimizer).
///
/// On the CPU this is liblbfgs over OpenMM's forces and AllPairs, which gives the same bits for any number of threads.
/// It runs twice: first atoms within 0.15 nm repel each other softly, so that chains that run through each other or
/// through a ring can slip apart instead of being torn. Where none come so close, that is the minimum already.
/// Elsewhere it is OpenMM's own minimiser, once. The system must have one NonbondedForce without cutoff. Throws
/// Error(input) where the forces at the start are not finite, Error(device) where OpenMM fails.
Minimum minimize(const OpenMM::System& system, const std::vector<OpenMM::Vec3>& start, const OpenMMDevice& device,
                 double tolerance, int max_iterations);

}  // namespace rz::folding
