#include "folding/geometry.h"

namespace rz::folding {

Frame frame_of_points(const Vec3& on_negative_x, const Vec3& origin, const Vec3& on_xy_plane, float epsilon) {
  const Vec3 e0 = normalized(origin - on_negative_x, epsilon);
  const Vec3 in_plane = on_xy_plane - origin;
  const Vec3 e1 = normalized(in_plane - e0 * dot(in_plane, e0), epsilon);
  return {rotation_of_columns(e0, e1, cross(e0, e1)), origin};
}

Rotation Quaternion::rotation() const {
  return {{w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y),  //
           2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x),  //
           2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z}};
}

Quaternion Quaternion::updated(const Vec3& v) const {
  const Quaternion sum{w - x * v.x - y * v.y - z * v.z, x + w * v.x + y * v.z - z * v.y,
                       y + w * v.y + z * v.x - x * v.z, z + w * v.z + x * v.y - y * v.x};
  const float norm = std::sqrt(sum.w * sum.w + sum.x * sum.x + sum.y * sum.y + sum.z * sum.z);
  return {sum.w / norm, sum.x / norm, sum.y / norm, sum.z / norm};
}

}  // namespace rz::folding
