#include "folding/stereo_bounds.h"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <map>
#include <numbers>
#include <sstream>

#include "kernels/error.h"

namespace rz::folding {
namespace {

struct Measure {
  double mean = 0, deviation = 0;
};

/// Length of the side opposite to `angle` (radian) between two bonds, by the law of cosines, with the deviation that
/// independent errors of the three propagate to it.
Measure opposite_side(const Measure& a, const Measure& b, const Measure& angle) {
  const double cosine = std::cos(angle.mean);
  const double side = std::sqrt(a.mean * a.mean + b.mean * b.mean - 2 * a.mean * b.mean * cosine);
  const double by_angle = a.mean * b.mean * std::sin(angle.mean) / side * angle.deviation;
  const double by_a = (a.mean - b.mean * cosine) / side * a.deviation;
  const double by_b = (b.mean - a.mean * cosine) / side * b.deviation;
  return {side, std::sqrt(by_angle * by_angle + by_a * by_a + by_b * by_b)};
}

/// -1 where the residue has no such atom.
int slot(int type, const std::string& atom) {
  const int atom37 = atom37_index(atom);
  return atom37 < 0 ? -1 : atom14_of_atom37(type, atom37);
}

}  // namespace

double van_der_waals_radius(char element) {
  switch (element) {
    case 'C':
      return 1.7;
    case 'N':
      return 1.55;
    case 'O':
      return 1.52;
    case 'S':
      return 1.8;
    default:
      throw Error(ExitCode::internal, fmt::format("no radius of element {}", element));
  }
}

struct StereoBounds::Reader {
  StereoBounds& bounds;
  std::string path;
  std::map<std::array<int, 3>, Measure> lengths;  // residue type and two slots

  [[noreturn]] void refuse(size_t line) const {
    throw Error(ExitCode::input, fmt::format("{}: line {}: no bond or angle", path, line));
  }

  void set(int type, int a, int b, const Measure& m) {
    const Bounds range{m.mean - kToleranceDeviations * m.deviation, m.mean + kToleranceDeviations * m.deviation};
    auto& table = bounds.table_[static_cast<size_t>(type)];
    table[static_cast<size_t>(a)][static_cast<size_t>(b)] = table[static_cast<size_t>(b)][static_cast<size_t>(a)] =
        range;
    lengths[{type, a, b}] = lengths[{type, b, a}] = m;
  }

  void fill_by_radii() {
    for (int type = 0; type < kResidueTypes; ++type) {
      const auto& atoms = residue(type).atoms;
      for (size_t a = 0; a < atoms.size(); ++a)
        for (size_t b = 0; b < atoms.size(); ++b)
          bounds.table_[static_cast<size_t>(type)][a][b].low =
              van_der_waals_radius(atoms[a].name[0]) + van_der_waals_radius(atoms[b].name[0]) - kOverlapTolerance;
    }
  }

  /// One line: "CA-CB ALA 1.520 0.021" or "N-CA-C ALA 111.0 2.7".
  void add(const std::string& text, size_t line) {
    std::istringstream in(text);
    std::string names, residue_name;
    Measure m;
    if (!(in >> names >> residue_name >> m.mean >> m.deviation)) refuse(line);
    const int type = residue_type_of_name(residue_name);
    if (type >= kResidueTypes) refuse(line);
    std::vector<int> slots;
    std::istringstream split(names);
    for (std::string name; std::getline(split, name, '-');) slots.push_back(slot(type, name));
    for (int s : slots)
      if (s < 0) refuse(line);
    if (slots.size() == 2) {
      set(type, slots[0], slots[1], m);
      return;
    }
    if (slots.size() != 3) refuse(line);
    const auto a = lengths.find({type, slots[0], slots[1]}), b = lengths.find({type, slots[1], slots[2]});
    if (a == lengths.end() || b == lengths.end()) refuse(line);
    constexpr double kDegree = std::numbers::pi / 180;
    set(type, slots[0], slots[2], opposite_side(a->second, b->second, {m.mean * kDegree, m.deviation * kDegree}));
  }
};

StereoBounds::StereoBounds(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw Error(ExitCode::missing, path + ": the table of bond lengths and angles cannot be read");
  Reader reader{*this, path, {}};
  reader.fill_by_radii();
  std::string text;
  int section = 0;  // bonds, angles, and a third one that says nothing on distances
  for (size_t line = 1; section < 2 && std::getline(in, text); ++line) {
    if (text == "-")
      ++section;
    else if (text.find("StdDev") == std::string::npos && text.find_first_not_of(" \t\r") != std::string::npos)
      reader.add(text, line);
  }
}

}  // namespace rz::folding
