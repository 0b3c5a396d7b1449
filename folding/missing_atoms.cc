#include "folding/missing_atoms.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "folding/clean_protein.h"
#include "folding/residues.h"

namespace rz::folding {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr int kPsiGroup = 3, kFirstChiGroup = 4;

const Point& place(const Structure::Residue& residue, const char* name) {
  return residue.atoms[static_cast<size_t>(residue.find(name))].position;
}

Point ideal(const IdealAtom& atom) { return {atom.position[0], atom.position[1], atom.position[2]}; }

Point turned(const Point& p, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {p.x, c * p.y - s * p.z, s * p.y + c * p.z};
}

/// The frame at the end of the axis from `b` to `c`, y on the side of `a`: that of a chi angle's rigid group at 0.
Axes axis_frame(const Point& a, const Point& b, const Point& c) { return Axes(c, c + (c - b), c + (a - b)); }

/// Frequent rotamers, in degrees; rings of proline and flat groups at right angles want their own.
double usual_chi(const ResidueType& type, int chi) {
  const std::string name = type.name;
  if (name == "PRO") return chi == 0 ? 30 : -36;
  const bool ring = name == "PHE" || name == "TYR" || name == "TRP" || name == "HIS";
  if (chi == 1 && (ring || name == "ASN" || name == "ASP")) return ring ? 90 : 0;
  return chi == 0 ? -60 : 180;
}

/// Where a rigid group stands, and how far it is turned about its axis.
class Group {
 public:
  Group(const Structure::Residue& residue, const ResidueType& type, int group, const Structure::Residue* next)
      : residue_(residue), type_(type), group_(group), next_(next) {}

  Point position(const IdealAtom& atom) const { return frame().to_global(turned(ideal(atom), turn())); }

 private:
  Axes frame() const {
    const Point &n = place(residue_, "N"), &ca = place(residue_, "CA"), &c = place(residue_, "C");
    if (group_ == 0) return Axes(ca, c, n);
    if (group_ == kPsiGroup) return axis_frame(ca + (ca - n), ca, c);  // at psi 0 the oxygen stands away from N
    const auto& axis = type_.chi_atoms[static_cast<size_t>(group_ - kFirstChiGroup)];
    return axis_frame(place(residue_, axis[0]), place(residue_, axis[1]), place(residue_, axis[2]));
  }

  /// The angle about x that brings `ideal` to where `actual` is.
  double angle_of(const Point& actual, const Point& at_zero) const {
    const Point local = frame().to_local(actual);
    return std::atan2(local.z, local.y) - std::atan2(at_zero.z, at_zero.y);
  }

  double turn() const {
    if (group_ == 0) return 0;
    for (const IdealAtom& atom : type_.atoms)
      if (atom.group == group_ && residue_.find(atom.name) >= 0)
        return angle_of(place(residue_, atom.name), ideal(atom));
    if (group_ != kPsiGroup) return usual_chi(type_, group_ - kFirstChiGroup) * kDegree;
    // The second oxygen, or the next residue's nitrogen, stands opposite the oxygen.
    if (residue_.find("OXT") >= 0) return angle_of(place(residue_, "OXT"), {0, -1, 0});
    return next_ ? angle_of(place(*next_, "N"), {0, -1, 0}) : 140 * kDegree;
  }

  const Structure::Residue& residue_;
  const ResidueType& type_;
  int group_;
  const Structure::Residue* next_;
};

void add_atom(Structure::Residue& residue, const std::string& name, const Point& position) {
  const double b_factor = residue.atoms[static_cast<size_t>(residue.find("CA"))].b_factor;
  residue.atoms.push_back({name, name.substr(0, 1), position, b_factor});
}

int complete(Structure::Residue& residue, const Structure::Residue* next) {
  const ResidueType& type = rz::folding::residue(residue_type_of_name(residue.name));
  int added = 0;
  for (const IdealAtom& atom : type.atoms) {
    if (residue.find(atom.name) >= 0) continue;
    add_atom(residue, atom.name, Group(residue, type, atom.group, next).position(atom));
    ++added;
  }
  if (next || residue.find("OXT") >= 0) return added;
  // The mirror image of the oxygen across the axis from CA to C.
  const Point &ca = place(residue, "CA"), &c = place(residue, "C"), out = place(residue, "O") - c;
  const Point along = dot(out, unit(c - ca)) * unit(c - ca);
  add_atom(residue, "OXT", c + 2 * along - out);
  return added + 1;
}

}  // namespace

int add_missing_atoms(Protein& protein) {
  const auto residues = protein.residues();
  int added = 0;
  for (size_t r = 0; r < residues.size(); ++r) {
    const bool last = ends_piece(protein, r);
    if (!last) std::erase_if(residues[r]->atoms, [](const Structure::Atom& atom) { return atom.name == "OXT"; });
    added += complete(*residues[r], last ? nullptr : residues[r + 1]);
  }
  return added;
}

}  // namespace rz::folding
