#include "folding/side_chains.h"

#include <cmath>
#include <cstring>

#include "folding/point.h"

namespace rz::folding {
namespace {

/// Of a group that a residue type lacks.
constexpr Frame kNoFrame = {{{0, 0, 0, 0, 0, 0, 0, 0, 0}}, {0, 0, 0}};

/// The frame at `origin` with its x axis along `x` and `y` in the upper half of its xy plane, worked out in double.
Frame frame_of_axes(const Point& x, const Point& y, const Point& origin) {
  const Axes axes(origin, origin + x, origin + y);
  const auto rounded = [](const Point& p) {
    return Vec3{static_cast<float>(p.x), static_cast<float>(p.y), static_cast<float>(p.z)};
  };
  return {rotation_of_columns(rounded(axes.x), rounded(axes.y), rounded(axes.z)), rounded(origin)};
}

Point ideal_position(const ResidueType& type, const char* atom) {
  for (const IdealAtom& ideal : type.atoms) {
    if (std::strcmp(ideal.name, atom) != 0) continue;
    // The decimals of the table, not their nearest floats.
    const auto exact = [](float value) { return std::round(double{value} * 1000) / 1000; };
    return {exact(ideal.position[0]), exact(ideal.position[1]), exact(ideal.position[2])};
  }
  return {};
}

/// Where the groups' frames lie in the frame before them while all torsions are zero.
GroupFrames default_frames(const ResidueType& type) {
  GroupFrames frames;
  for (size_t group = 4; group < kGroups; ++group) frames[group] = kNoFrame;
  const Point n = ideal_position(type, "N"), ca = ideal_position(type, "CA"), c = ideal_position(type, "C");
  frames[2] = frame_of_axes(n - ca, {1, 0, 0}, n);
  frames[3] = frame_of_axes(c - ca, ca - n, c);
  for (size_t chi = 0; chi < type.chi_atoms.size(); ++chi) {
    const auto& atoms = type.chi_atoms[chi];
    const Point end = ideal_position(type, atoms[2]);
    if (chi == 0) {
      const Point start = ideal_position(type, atoms[1]);
      frames[4] = frame_of_axes(end - start, ideal_position(type, atoms[0]) - start, end);
    } else {
      frames[4 + chi] = frame_of_axes(end, {-1, 0, 0}, end);
    }
  }
  return frames;
}

const std::array<GroupFrames, kResidueTypes>& all_default_frames() {
  static const auto frames = [] {
    std::array<GroupFrames, kResidueTypes> made;
    for (int type = 0; type < kResidueTypes; ++type) made[type] = default_frames(residue(type));
    return made;
  }();
  return frames;
}

Rotation about_x(float sine, float cosine) { return {{1, 0, 0, 0, cosine, -sine, 0, sine, cosine}}; }

}  // namespace

GroupFrames group_frames(int type, const Frame& backbone, const float* sin_cos) {
  GroupFrames frames;
  if (type < 0 || type >= kResidueTypes) {
    for (Frame& frame : frames) frame = backbone * kNoFrame;
    return frames;
  }
  const GroupFrames& defaults = all_default_frames()[type];
  frames[0] = defaults[0];
  for (size_t group = 1; group < kGroups; ++group) {
    const Rotation turn = about_x(sin_cos[2 * (group - 1)], sin_cos[2 * (group - 1) + 1]);
    frames[group] = {defaults[group].rotation * turn, defaults[group].translation};
  }
  // chi2 to chi4 were relative to the chi before.
  for (size_t group = 5; group < kGroups; ++group) frames[group] = frames[group - 1] * frames[group];
  for (Frame& frame : frames) frame = backbone * frame;
  return frames;
}

std::array<Vec3, kAtoms14> atom14_positions(int type, const GroupFrames& frames) {
  std::array<Vec3, kAtoms14> positions;
  if (type < 0 || type >= kResidueTypes) return positions;
  const auto& atoms = residue(type).atoms;
  for (size_t slot = 0; slot < atoms.size(); ++slot) {
    positions[slot] = frames[static_cast<size_t>(atoms[slot].group)] * point_at(atoms[slot].position.data());
  }
  return positions;
}

}  // namespace rz::folding
