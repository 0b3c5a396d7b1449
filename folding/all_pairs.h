// Electrostatics and van der Waals forces between all pairs of atoms, on the CPU.
//
//   E = sum over pairs of 138.935456 qi qj / r + 4 eij ((sij/r)^12 - (sij/r)^6),  sij = (si + sj)/2, eij = sqrt(ei ej)
//
// This stands in for OpenMM's CPU kernel, which without a cutoff takes pairs one by one and adds them up in an order
// that changes from run to run where there are several threads.
//
// Numerics: pairs in f32, sums of 512 pairs in f32 and of all in f64, each atom's in the same order: the same bits for
// any number of threads and any width of vectors. Within a core radius the potential goes on as a parabola, with the
// force at the radius as its slope: finite everywhere, and soft where the radius is large.
#pragma once

#include <OpenMM.h>

#include <cstdint>
#include <vector>

namespace rz::folding {

class AllPairs {
 public:
  static constexpr int kLanes = 16;
  static constexpr double kHardCore = 0.002;  ///< nm; no two atoms of a minimum come this close

  /// Takes charges, radii and exceptions (kJ/mol, nm) from OpenMM's force, whose method must be NoCutoff.
  explicit AllPairs(const OpenMM::NonbondedForce& force);

  /// Adds to `forces` (kJ/mol/nm) and returns the energy (kJ/mol). positions: nm, one per atom. core: nm, not less
  /// than kHardCore. Runs on the threads of the calling TBB arena.
  double add(const std::vector<OpenMM::Vec3>& positions, std::vector<OpenMM::Vec3>& forces,
             double core = kHardCore) const;

 private:
  /// A block of 16 atoms in which some do not interact with the atom of the row.
  struct Hole {
    int32_t block;
    float keep[kLanes];  ///< 1 or 0
  };
  struct Exception {
    int a, b;
    double charges, sigma, epsilon;  ///< of the pair: charge product, nm, kJ/mol
  };

  void exclude(int row, int other);

  size_t atoms_, padded_;
  std::vector<float> charge_, half_sigma_, root_epsilon_;  ///< [padded]; times sqrt(138.9...), 1/2 and sqrt(4 e)
  std::vector<std::vector<Hole>> holes_;                   ///< per atom, by block
  std::vector<Exception> exceptions_;
};

}  // namespace rz::folding
