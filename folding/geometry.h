// Points, rotations and rigid frames in three dimensions, f32.
#pragma once

#include <array>
#include <cmath>

namespace rz::folding {

struct Vec3 {
  float x = 0, y = 0, z = 0;

  Vec3 operator+(const Vec3& other) const { return {x + other.x, y + other.y, z + other.z}; }
  Vec3 operator-(const Vec3& other) const { return {x - other.x, y - other.y, z - other.z}; }
  Vec3 operator*(float scale) const { return {x * scale, y * scale, z * scale}; }
};

inline float dot(const Vec3& a, const Vec3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline float squared_distance(const Vec3& a, const Vec3& b) { return dot(a - b, a - b); }
inline Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline Vec3 point_at(const float* coordinates) { return {coordinates[0], coordinates[1], coordinates[2]}; }

/// A vector of length one; `epsilon` keeps that of a zero vector finite. It divides, as the reference does: of vectors
/// that are nothing but rounding, such as those of a torsion before the first residue, every bit matters.
inline Vec3 normalized(const Vec3& v, float epsilon) {
  const float length = std::sqrt(dot(v, v) + epsilon);
  return {v.x / length, v.y / length, v.z / length};
}

/// A rotation matrix, row-major.
struct Rotation {
  std::array<float, 9> m = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  Vec3 operator*(const Vec3& v) const {
    return {m[0] * v.x + m[1] * v.y + m[2] * v.z, m[3] * v.x + m[4] * v.y + m[5] * v.z,
            m[6] * v.x + m[7] * v.y + m[8] * v.z};
  }
  Rotation operator*(const Rotation& other) const {
    Rotation product;
    for (size_t i = 0; i < 3; ++i) {
      for (size_t j = 0; j < 3; ++j) {
        product.m[3 * i + j] = m[3 * i] * other.m[j] + m[3 * i + 1] * other.m[3 + j] + m[3 * i + 2] * other.m[6 + j];
      }
    }
    return product;
  }
  Rotation transposed() const { return {{m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]}}; }
};

inline Rotation rotation_of_columns(const Vec3& a, const Vec3& b, const Vec3& c) {
  return {{a.x, b.x, c.x, a.y, b.y, c.y, a.z, b.z, c.z}};
}

/// x -> rotation * x + translation
struct Frame {
  Rotation rotation;
  Vec3 translation;

  Vec3 operator*(const Vec3& point) const { return rotation * point + translation; }
  Frame operator*(const Frame& other) const {
    return {rotation * other.rotation, rotation * other.translation + translation};
  }
  /// The point that this frame maps to `point`.
  Vec3 inverse_of(const Vec3& point) const { return rotation.transposed() * (point - translation); }
};

/// The frame with its origin at `origin`, `on_negative_x` on the negative x axis and `on_xy_plane` in the upper half of
/// the xy plane. Source: Jumper et al. 2021 (doi:10.1038/s41586-021-03819-2), algorithm 21, with the regularisation of
/// its code: `epsilon` under each root.
Frame frame_of_points(const Vec3& on_negative_x, const Vec3& origin, const Vec3& on_xy_plane, float epsilon = 1e-8f);

/// A rotation as a quaternion of length one: w + x i + y j + z k.
struct Quaternion {
  float w = 1, x = 0, y = 0, z = 0;

  Rotation rotation() const;

  /// The product with 1 + x i + y j + z k, normalised: the structure module's update of a rotation.
  Quaternion updated(const Vec3& vector) const;
};

}  // namespace rz::folding
