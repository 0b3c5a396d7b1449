#include "folding/minimize.h"

#include <lbfgs.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>
#include <exception>

#include "folding/all_pairs.h"
#include "folding/amber_system.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

using Positions = std::vector<OpenMM::Vec3>;

constexpr double kConstraintTolerance = 1e-4;  // relative, at which springs are stiff enough
constexpr double kSoftCore = 0.15;             // nm, below what unbound atoms of a minimum keep
constexpr int kOpenMMTerms = ~(1 << static_cast<int>(EnergyTerm::nonbonded));

const OpenMM::NonbondedForce& nonbonded(const OpenMM::System& system) {
  for (int i = 0; i < system.getNumForces(); ++i)
    if (const auto* force = dynamic_cast<const OpenMM::NonbondedForce*>(&system.getForce(i))) return *force;
  throw Error(ExitCode::internal, "a system without nonbonded force");
}

/// Energy and forces of a system whose pairs AllPairs computes and whose other terms OpenMM does.
class CpuEnergy {
 public:
  CpuEnergy(const OpenMM::System& system, OpenMM::Context& context)
      : system_(system), context_(context), pairs_(nonbonded(system)) {}

  /// Atoms within `core` (nm) of each other repel each other softly; see AllPairs.
  void set_core(double core) { core_ = core; }

  double evaluate(const Positions& positions, Positions& forces) {
    context_.setPositions(positions);
    const OpenMM::State state = context_.getState(OpenMM::State::Energy | OpenMM::State::Forces, false, kOpenMMTerms);
    forces = state.getForces();
    return state.getPotentialEnergy() + pairs_.add(positions, forces, core_);
  }

  double evaluate(const Positions& positions) {
    Positions forces;
    return evaluate(positions, forces);
  }

  const OpenMM::System& system() const { return system_; }

 private:
  const OpenMM::System& system_;
  OpenMM::Context& context_;
  AllPairs pairs_;
  double core_ = AllPairs::kHardCore;
};

/// What liblbfgs minimises: the energy and the springs of the constraints.
struct Target {
  CpuEnergy& energy;
  double spring;                 // kJ/mol/nm^2
  std::exception_ptr trouble{};  // kept until liblbfgs, which is C, has returned

  static Positions positions(const lbfgsfloatval_t* x, int count) {
    Positions out;
    for (int i = 0; i < count; i += 3) out.emplace_back(x[i], x[i + 1], x[i + 2]);
    return out;
  }

  double add_springs(const Positions& positions, Positions& forces) const {
    double sum = 0;
    for (int i = 0; i < energy.system().getNumConstraints(); ++i) {
      int a, b;
      double length;
      energy.system().getConstraintParameters(i, a, b, length);
      const OpenMM::Vec3 delta = positions[static_cast<size_t>(b)] - positions[static_cast<size_t>(a)];
      const double apart = std::sqrt(delta.dot(delta));
      sum += spring / 2 * (apart - length) * (apart - length);
      const OpenMM::Vec3 pull = delta * (spring * (apart - length) / apart);
      forces[static_cast<size_t>(a)] += pull;
      forces[static_cast<size_t>(b)] -= pull;
    }
    return sum;
  }

  static lbfgsfloatval_t evaluate(void* self, const lbfgsfloatval_t* x, lbfgsfloatval_t* gradient, int count,
                                  lbfgsfloatval_t) {
    Target& target = *static_cast<Target*>(self);
    try {
      return target.evaluate(x, gradient, count);
    } catch (...) {
      target.trouble = std::current_exception();
      std::fill_n(gradient, count, 0.0);  // liblbfgs takes it for a minimum and returns
      return 0;
    }
  }

  double evaluate(const lbfgsfloatval_t* x, lbfgsfloatval_t* gradient, int count) const {
    const Positions at = positions(x, count);
    Positions forces;
    const double potential = energy.evaluate(at, forces) + add_springs(at, forces);
    for (int i = 0; i < count; ++i) {
      const bool fixed = energy.system().getParticleMass(i / 3) == 0;
      gradient[i] = fixed ? 0 : -forces[static_cast<size_t>(i / 3)][i % 3];
    }
    return potential;
  }
};

double worst_constraint(const OpenMM::System& system, const Positions& positions) {
  double worst = 0;
  for (int i = 0; i < system.getNumConstraints(); ++i) {
    int a, b;
    double length;
    system.getConstraintParameters(i, a, b, length);
    const OpenMM::Vec3 delta = positions[static_cast<size_t>(b)] - positions[static_cast<size_t>(a)];
    worst = std::max(worst, std::abs(1 - std::sqrt(delta.dot(delta)) / length));
  }
  return worst;
}

Positions run_lbfgs(CpuEnergy& energy, const Positions& start, double tolerance, int max_iterations) {
  const auto count = static_cast<int>(3 * start.size());
  std::vector<lbfgsfloatval_t> origin;
  double square = 0;
  for (const OpenMM::Vec3& p : start) {
    origin.insert(origin.end(), {p[0], p[1], p[2]});
    square += p.dot(p);
  }
  lbfgs_parameter_t parameters;
  lbfgs_parameter_init(&parameters);
  parameters.xtol = 1e-7;  // for forces in single precision
  parameters.max_iterations = max_iterations;
  parameters.linesearch = LBFGS_LINESEARCH_BACKTRACKING_STRONG_WOLFE;
  // liblbfgs ends where |gradient| < epsilon max(1, |x|); this makes of it the root mean square over particles.
  parameters.epsilon = tolerance / std::max(1.0, std::sqrt(square / static_cast<double>(start.size())));
  std::vector<lbfgsfloatval_t> x = origin;
  double worst_before = 1e10;
  Target target{energy, tolerance / kConstraintTolerance};
  while (true) {
    lbfgs(count, x.data(), nullptr, Target::evaluate, nullptr, &target, &parameters);
    if (target.trouble) std::rethrow_exception(target.trouble);
    const double worst = worst_constraint(energy.system(), Target::positions(x.data(), count));
    if (worst <= kConstraintTolerance || worst >= worst_before) break;  // met, or stiffer springs do not help
    worst_before = worst;
    target.spring *= 10;
    if (worst > 100 * kConstraintTolerance) x = origin;  // too far off to get back from here
  }
  return Target::positions(x.data(), count);
}

Minimum minimize_on_cpu(const OpenMM::System& system, OpenMM::Context& context, const Positions& start,
                        double tolerance, int max_iterations) {
  const auto constrained = [&](const Positions& positions) {
    context.setPositions(positions);
    context.applyConstraints(context.getIntegrator().getConstraintTolerance());
    return context.getState(OpenMM::State::Positions).getPositions();
  };
  CpuEnergy energy(system, context);
  Minimum out;
  Positions forces;
  out.initial_energy = energy.evaluate(start, forces);
  for (const OpenMM::Vec3& force : forces)
    if (!std::isfinite(force.dot(force)))
      throw Error(ExitCode::input, "the forces are not finite: bound atoms lie on a line or on top of each other");
  energy.set_core(kSoftCore);
  out.positions = run_lbfgs(energy, constrained(start), tolerance, max_iterations);
  energy.set_core(AllPairs::kHardCore);
  out.positions = constrained(run_lbfgs(energy, constrained(out.positions), tolerance, max_iterations));
  out.final_energy = energy.evaluate(out.positions);
  return out;
}

Minimum minimize_by_openmm(OpenMM::Context& context, const Positions& start, double tolerance, int max_iterations) {
  context.setPositions(start);
  const double before = context.getState(OpenMM::State::Energy).getPotentialEnergy();
  OpenMM::LocalEnergyMinimizer::minimize(context, tolerance, max_iterations);
  const OpenMM::State state = context.getState(OpenMM::State::Energy | OpenMM::State::Positions);
  return {before, state.getPotentialEnergy(), state.getPositions()};
}

}  // namespace

Minimum minimize(const OpenMM::System& system, const Positions& start, const OpenMMDevice& device, double tolerance,
                 int max_iterations) try {
  OpenMM::VerletIntegrator integrator(0.001);
  const auto context = device.context(system, integrator);
  if (!device.is_cpu()) return minimize_by_openmm(*context, start, tolerance, max_iterations);
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(device.threads));
  Minimum out;
  tbb::task_arena(device.threads).execute([&] {
    out = minimize_on_cpu(system, *context, start, tolerance, max_iterations);
  });
  return out;
} catch (const OpenMM::OpenMMException& error) {
  throw Error(ExitCode::device, std::string("OpenMM: ") + error.what());
}

}  // namespace rz::folding
