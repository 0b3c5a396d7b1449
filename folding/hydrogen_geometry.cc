#include "folding/hydrogen_geometry.h"

#include <numbers>

#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTetrahedral = 109.4712 * kPi / 180;

/// At `angle` to the only neighbour, turned by `dihedral` from the atom beyond it.
Point at_angle(const HydrogenSite& site, double angle, double dihedral) {
  const Point &parent = site.parent, &neighbour = site.neighbours[0];
  const Axes frame(parent, parent + (parent - neighbour), parent + (site.beyond - neighbour));
  const double out = std::sin(angle), along = -std::cos(angle);
  return frame.to_global(site.length * Point{along, out * std::cos(dihedral), out * std::sin(dihedral)});
}

/// Away from all neighbours.
Point opposite(const HydrogenSite& site) {
  Point sum;
  for (const Point& neighbour : site.neighbours) sum = sum + unit(site.parent - neighbour);
  if (norm(sum) < 1e-3) return perpendicular(site.parent - site.neighbours[0]);
  return unit(sum);
}

std::vector<Point> between_two(const HydrogenSite& site) {
  const Point middle = opposite(site);
  Point side = cross(site.neighbours[0] - site.parent, site.neighbours[1] - site.parent);
  side = norm(side) > 0 ? unit(side) : perpendicular(middle);
  const double half = kTetrahedral / 2;
  const Point in = site.length * std::cos(half) * middle, out = site.length * std::sin(half) * side;
  return {site.parent + in - out, site.parent + in + out};
}

}  // namespace

Point rotor_position(const HydrogenSite& site, double dihedral) { return at_angle(site, kTetrahedral, dihedral); }

std::vector<Point> hydrogen_positions(const HydrogenSite& site) {
  const size_t neighbours = site.neighbours.size();
  if (site.hydrogens == 1 && neighbours >= 2) return {site.parent + site.length * opposite(site)};
  if (site.hydrogens == 2 && neighbours == 2) return between_two(site);
  if (neighbours != 1) throw Error(ExitCode::internal, "no geometry for the hydrogens of an atom");
  if (site.flat && site.hydrogens <= 2) {
    const std::vector<Point> both{at_angle(site, 2 * kPi / 3, 0), at_angle(site, 2 * kPi / 3, kPi)};
    return {both.begin(), both.begin() + site.hydrogens};
  }
  std::vector<Point> out;
  for (int i = 0; i < site.hydrogens; ++i) out.push_back(rotor_position(site, kPi + i * 2 * kPi / 3));
  return out;
}

}  // namespace rz::folding
