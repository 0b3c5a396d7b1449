#include "folding/violations.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace rz::folding {
namespace {

constexpr double kCaCa = 3.80209737096;  // Angstrom between neighbours, as in AlphaFold
constexpr double kCaCaTolerance = 1.5;   // Angstrom
constexpr double kFarthestCas = 24.0;    // Angstrom; CAs farther apart than this have no atoms in contact
constexpr int kN = 0, kCa = 1, kC = 2;   // atom14 slots

struct Expected {
  double mean, deviation;
};
// Source: the Protein Data Bank's standard geometry, as in AlphaFold. Angles by their cosine.
constexpr Expected kPeptideBond{1.329, 0.014}, kPeptideBondOfProline{1.341, 0.016};
constexpr Expected kCaCN{-0.4473, 0.0311}, kCNCa{-0.5203, 0.0353};

bool off(double value, const Expected& expected) {
  const double error = value - expected.mean;
  return std::sqrt(1e-6 + error * error) > kToleranceDeviations * expected.deviation;
}

struct HeavyAtom {
  int slot;  // atom14
  double radius;
  bool disulfide;  // a sulphur that may be bound to another
  Point position;
};

struct HeavyResidue {
  int type;
  std::vector<HeavyAtom> atoms;  // N, CA and C come first

  const Point& at(int slot) const { return atoms[static_cast<size_t>(slot)].position; }
};

HeavyResidue heavy_atoms(const Structure::Residue& from) {
  HeavyResidue out{residue_type_of_name(from.name), {}};
  for (const Structure::Atom& atom : from.atoms) {
    const int atom37 = atom37_index(atom.name);
    const int slot = atom37 < 0 ? -1 : atom14_of_atom37(out.type, atom37);
    if (slot < 0) continue;
    out.atoms.push_back({slot, van_der_waals_radius(atom.name[0]), atom.name == "SG", atom.position});
  }
  std::sort(out.atoms.begin(), out.atoms.end(), [](const HeavyAtom& a, const HeavyAtom& b) { return a.slot < b.slot; });
  return out;
}

bool peptide_bond_off(const HeavyResidue& a, const HeavyResidue& b) {
  const bool proline = std::strcmp(residue_name(b.type), "PRO") == 0;
  const Point to_n = b.at(kN) - a.at(kC);
  return off(norm(to_n), proline ? kPeptideBondOfProline : kPeptideBond) ||
         off(dot(unit(a.at(kCa) - a.at(kC)), unit(to_n)), kCaCN) ||
         off(dot(unit(-1 * to_n), unit(b.at(kCa) - b.at(kN))), kCNCa);
}

bool clash(const HeavyResidue& a, const HeavyResidue& b, bool bound) {
  for (const HeavyAtom& p : a.atoms)
    for (const HeavyAtom& q : b.atoms) {
      if ((bound && p.slot == kC && q.slot == kN) || (p.disulfide && q.disulfide)) continue;
      if (distance(p.position, q.position) < p.radius + q.radius - kOverlapTolerance) return true;
    }
  return false;
}

bool distorted(const HeavyResidue& residue, const StereoBounds& bounds) {
  for (size_t i = 0; i < residue.atoms.size(); ++i)
    for (size_t j = i + 1; j < residue.atoms.size(); ++j) {
      const Bounds& range = bounds.of(residue.type, residue.atoms[i].slot, residue.atoms[j].slot);
      const double apart = distance(residue.atoms[i].position, residue.atoms[j].position);
      if (apart < range.low || apart > range.high) return true;
    }
  return false;
}

}  // namespace

int Violations::count() const {
  int count = 0;
  for (size_t r = 0; r < bond.size(); ++r) count += any(r);
  return count;
}

Violations find_violations(const Protein& protein, const StereoBounds& bounds) {
  std::vector<HeavyResidue> residues;
  for (const Structure::Residue* residue : protein.residues()) residues.push_back(heavy_atoms(*residue));
  const size_t n = residues.size();
  Violations found{std::vector<bool>(n), std::vector<bool>(n), std::vector<bool>(n), 0};
  int joined = 0, far = 0;
  for (size_t r = 0; r < n; ++r) {
    found.within[r] = distorted(residues[r], bounds);
    for (size_t s = r + 1; s < n; ++s) {
      const bool bound = s == r + 1 && protein.bound_to_next[r];
      const double apart = distance(residues[r].at(kCa), residues[s].at(kCa));
      if (bound) {
        ++joined;
        far += apart - kCaCa > kCaCaTolerance;
        if (peptide_bond_off(residues[r], residues[s])) found.bond[r] = found.bond[s] = true;
      }
      if (apart < kFarthestCas && clash(residues[r], residues[s], bound)) found.clash[r] = found.clash[s] = true;
    }
  }
  found.extreme_ca_ca = joined ? static_cast<double>(far) / joined : 0;
  return found;
}

}  // namespace rz::folding
