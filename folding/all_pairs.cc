#include "folding/all_pairs.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "folding/all_pairs.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef RZ_FOLDING_ALL_PAIRS_ONCE
#define RZ_FOLDING_ALL_PAIRS_ONCE
namespace rz::folding {

constexpr int kPairLanes = AllPairs::kLanes;
constexpr int kBlocksPerSum = 32;  // pairs that are summed in f32: 16 times this
constexpr float kNoHoles[kPairLanes] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

/// Atoms as the kernel wants them; positions relative to their centre.
struct PairAtoms {
  const float *x, *y, *z, *charge, *half_sigma, *root_epsilon;
  int blocks;
  float core2;  // nm^2, square of the core radius
};

/// The sums of a row: force on its atom, and twice the energy that is its own.
struct PairSums {
  double x = 0, y = 0, z = 0, energy = 0;
};

}  // namespace rz::folding
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::folding {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Adds 16 running sums to `total`, lane by lane in order.
template <class D, class V>
void add_lanes(D d, const V* sums, double& total) {
  HWY_ALIGN float lanes[kPairLanes];
  for (size_t part = 0; part < kPairLanes / hn::MaxLanes(d); ++part)
    hn::Store(sums[part], d, lanes + part * hn::MaxLanes(d));
  for (float lane : lanes) total += lane;
}

/// All pairs of atom `i`. `hole`: called with a block's number, gives the 16 factors of its atoms.
template <class Holes>
PairSums sum_row(const PairAtoms& a, size_t i, Holes hole) {
  const hn::CappedTag<float, kPairLanes> d;
  using V = hn::Vec<decltype(d)>;
  constexpr size_t kWidth = hn::MaxLanes(d), kParts = kPairLanes / kWidth;
  const V xi = hn::Set(d, a.x[i]), yi = hn::Set(d, a.y[i]), zi = hn::Set(d, a.z[i]);
  const V qi = hn::Set(d, a.charge[i]), si = hn::Set(d, a.half_sigma[i]), ei = hn::Set(d, a.root_epsilon[i]);
  const V one = hn::Set(d, 1.0f), core2 = hn::Set(d, a.core2), half = hn::Set(d, 0.5f), six = hn::Set(d, 6.0f);
  PairSums sums;
  for (int first = 0; first < a.blocks; first += kBlocksPerSum) {
    V fx[kParts], fy[kParts], fz[kParts], energy[kParts];
    for (size_t part = 0; part < kParts; ++part) fx[part] = fy[part] = fz[part] = energy[part] = hn::Zero(d);
    for (int block = first; block < std::min(first + kBlocksPerSum, a.blocks); ++block) {
      const float* keep = hole(block);
      for (size_t part = 0; part < kParts; ++part) {
        const size_t j = static_cast<size_t>(block) * kPairLanes + part * kWidth;
        const V dx = hn::Sub(xi, hn::LoadU(d, a.x + j)), dy = hn::Sub(yi, hn::LoadU(d, a.y + j)),
                dz = hn::Sub(zi, hn::LoadU(d, a.z + j));
        const V squared = hn::MulAdd(dx, dx, hn::MulAdd(dy, dy, hn::Mul(dz, dz)));
        const V inverse = hn::Div(one, hn::Sqrt(hn::Max(squared, core2)));
        const V inverse2 = hn::Mul(inverse, inverse);
        const V kept = hn::LoadU(d, keep + part * kWidth);
        const V coulomb = hn::Mul(hn::Mul(hn::Mul(qi, hn::LoadU(d, a.charge + j)), kept), inverse);
        const V ratio = hn::Mul(hn::Add(si, hn::LoadU(d, a.half_sigma + j)), inverse);
        const V ratio2 = hn::Mul(ratio, ratio), ratio6 = hn::Mul(hn::Mul(ratio2, ratio2), ratio2);
        const V depth = hn::Mul(hn::Mul(hn::Mul(ei, hn::LoadU(d, a.root_epsilon + j)), kept), ratio6);
        // Energy: depth (ratio6 - 1) + coulomb. Force over distance: (6 depth (2 ratio6 - 1) + coulomb) / r^2.
        const V excess = hn::Sub(ratio6, one);
        const V pull = hn::Mul(hn::MulAdd(hn::Mul(six, depth), hn::Add(ratio6, excess), coulomb), inverse2);
        const V inside = hn::Mul(half, hn::Max(hn::Sub(core2, squared), hn::Zero(d)));  // 0 outside the core
        const V own = hn::MulAdd(depth, excess, hn::MulAdd(pull, inside, coulomb));
        energy[part] = hn::Add(energy[part], own);
        fx[part] = hn::MulAdd(pull, dx, fx[part]);
        fy[part] = hn::MulAdd(pull, dy, fy[part]);
        fz[part] = hn::MulAdd(pull, dz, fz[part]);
      }
    }
    add_lanes(d, fx, sums.x);
    add_lanes(d, fy, sums.y);
    add_lanes(d, fz, sums.z);
    add_lanes(d, energy, sums.energy);
  }
  return sums;
}

/// `blocks` and `keep`: of the row's holes, ascending.
PairSums row(const PairAtoms& a, size_t i, const int32_t* blocks, const float* const* keep, size_t holes) {
  size_t next = 0;
  return sum_row(a, i, [&](int block) { return next < holes && blocks[next] == block ? keep[next++] : kNoHoles; });
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::folding
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::folding {
namespace {

constexpr double kCoulomb = 138.935456;  // kJ/mol nm per squared elementary charge, as in OpenMM

}  // namespace

HWY_EXPORT(row);

AllPairs::AllPairs(const OpenMM::NonbondedForce& force)
    : atoms_(static_cast<size_t>(force.getNumParticles())),
      padded_((atoms_ + kLanes - 1) / kLanes * kLanes),
      charge_(padded_),
      half_sigma_(padded_),
      root_epsilon_(padded_),
      holes_(atoms_) {
  for (size_t i = 0; i < atoms_; ++i) {
    double charge, sigma, epsilon;
    force.getParticleParameters(static_cast<int>(i), charge, sigma, epsilon);
    charge_[i] = static_cast<float>(charge * std::sqrt(kCoulomb));
    half_sigma_[i] = static_cast<float>(sigma / 2);
    root_epsilon_[i] = static_cast<float>(2 * std::sqrt(epsilon));
    exclude(static_cast<int>(i), static_cast<int>(i));
  }
  for (int i = 0; i < force.getNumExceptions(); ++i) {
    Exception e;
    force.getExceptionParameters(i, e.a, e.b, e.charges, e.sigma, e.epsilon);
    exclude(e.a, e.b);
    exclude(e.b, e.a);
    if (e.charges != 0 || e.epsilon != 0) exceptions_.push_back(e);
  }
}

void AllPairs::exclude(int row, int other) {
  std::vector<Hole>& holes = holes_[static_cast<size_t>(row)];
  const int32_t block = other / kLanes;
  auto at =
      std::lower_bound(holes.begin(), holes.end(), block, [](const Hole& hole, int32_t b) { return hole.block < b; });
  if (at == holes.end() || at->block != block) {
    Hole hole{block, {}};
    std::fill_n(hole.keep, kLanes, 1.0f);
    at = holes.insert(at, hole);
  }
  at->keep[other % kLanes] = 0;
}

double AllPairs::add(const std::vector<OpenMM::Vec3>& positions, std::vector<OpenMM::Vec3>& forces, double core) const {
  OpenMM::Vec3 centre;
  for (const OpenMM::Vec3& p : positions) centre += p * (1.0 / static_cast<double>(atoms_));
  std::vector<float> x(padded_), y(padded_), z(padded_);
  for (size_t i = 0; i < atoms_; ++i) {
    const OpenMM::Vec3 p = positions[i] - centre;
    x[i] = static_cast<float>(p[0]);
    y[i] = static_cast<float>(p[1]);
    z[i] = static_cast<float>(p[2]);
  }
  const PairAtoms atoms{x.data(),
                        y.data(),
                        z.data(),
                        charge_.data(),
                        half_sigma_.data(),
                        root_epsilon_.data(),
                        static_cast<int>(padded_ / kLanes),
                        static_cast<float>(core * core)};
  std::vector<double> energies(atoms_);
  const auto kernel = HWY_DYNAMIC_DISPATCH(row);
  tbb::parallel_for(tbb::blocked_range<size_t>(0, atoms_, 16), [&](const tbb::blocked_range<size_t>& range) {
    std::vector<int32_t> blocks;
    std::vector<const float*> keep;
    for (size_t i = range.begin(); i < range.end(); ++i) {
      blocks.clear();
      keep.clear();
      for (const Hole& hole : holes_[i]) {
        blocks.push_back(hole.block);
        keep.push_back(hole.keep);
      }
      const PairSums sums = kernel(atoms, i, blocks.data(), keep.data(), blocks.size());
      forces[i] += OpenMM::Vec3(sums.x, sums.y, sums.z);
      energies[i] = sums.energy / 2;
    }
  });
  double energy = 0;
  for (double e : energies) energy += e;
  for (const Exception& e : exceptions_) {
    const OpenMM::Vec3 delta = positions[static_cast<size_t>(e.a)] - positions[static_cast<size_t>(e.b)];
    const double squared = delta.dot(delta), inverse2 = 1 / std::max(squared, core * core);
    const double ratio6 = std::pow(e.sigma * e.sigma * inverse2, 3);
    const double coulomb = kCoulomb * e.charges * std::sqrt(inverse2);
    const double strength = (24 * e.epsilon * ratio6 * (2 * ratio6 - 1) + coulomb) * inverse2;
    energy += coulomb + 4 * e.epsilon * ratio6 * (ratio6 - 1) + strength / 2 * std::max(core * core - squared, 0.0);
    const OpenMM::Vec3 pull = delta * strength;
    forces[static_cast<size_t>(e.a)] += pull;
    forces[static_cast<size_t>(e.b)] -= pull;
  }
  return energy;
}

}  // namespace rz::folding
#endif
