// Points and directions in space, double precision.
#pragma once

#include <cmath>

namespace rz::folding {

struct Point {
  double x = 0, y = 0, z = 0;
};

inline Point operator+(const Point& a, const Point& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Point operator-(const Point& a, const Point& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Point operator*(double s, const Point& a) { return {s * a.x, s * a.y, s * a.z}; }
inline double dot(const Point& a, const Point& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Point cross(const Point& a, const Point& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double norm(const Point& a) { return std::sqrt(dot(a, a)); }
inline double distance(const Point& a, const Point& b) { return norm(a - b); }

/// The direction of `a`; zero where `a` is.
inline Point unit(const Point& a) {
  const double length = norm(a);
  return length > 0 ? (1 / length) * a : a;
}

/// Some direction at a right angle to `a`, always the same one.
inline Point perpendicular(const Point& a) {
  return unit(std::abs(a.x) < 0.9 * norm(a) ? cross(a, {1, 0, 0}) : cross(a, {0, 1, 0}));
}

/// An orthonormal frame at `origin`: x towards `on_x`, y in the half-plane of `in_xy`.
struct Axes {
  Point origin, x, y, z;

  Axes(const Point& origin_, const Point& on_x, const Point& in_xy) : origin(origin_), x(unit(on_x - origin_)) {
    const Point to = in_xy - origin;
    y = unit(to - dot(to, x) * x);
    if (norm(y) == 0) y = perpendicular(x);
    z = cross(x, y);
  }
  Point to_local(const Point& p) const { return {dot(p - origin, x), dot(p - origin, y), dot(p - origin, z)}; }
  Point to_global(const Point& p) const { return origin + p.x * x + p.y * y + p.z * z; }
};

}  // namespace rz::folding
