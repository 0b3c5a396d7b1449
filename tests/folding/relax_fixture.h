// What the tests of relaxation share: the tables, the goldens, and a small protein.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "folding/force_field.h"
#include "folding/prepare_protein.h"
#include "folding/stereo_bounds.h"
#include "folding/structure_file.h"
#include "tests/io/temp_folder.h"

namespace rz::folding::test {

inline const ForceField& amber99sb() {
  static const ForceField field(RZ_SOURCE_FOLDER "/data/tables/amber99sb.xml");
  return field;
}

inline const StereoBounds& stereo_bounds() {
  static const StereoBounds bounds(RZ_SOURCE_FOLDER "/data/tables/stereo_chemical_props.txt");
  return bounds;
}

/// A protein of the demo data: glucagon, 29 residues, heavy atoms only.
inline std::string demo_protein() { return RZ_SOURCE_FOLDER "/data/demo/glucagon.pdb"; }

inline Preparation prepare(const std::string& path) { return prepare_protein(read_structure(path), amber99sb(), path); }

}  // namespace rz::folding::test

/// Names a file of the shared material, or skips the test where it is absent.
#define RZ_SHARED_OR_SKIP(variable, relative)                   \
  const std::string variable = rz::test::shared_file(relative); \
  if (variable.empty()) GTEST_SKIP() << (relative) << " is absent"
