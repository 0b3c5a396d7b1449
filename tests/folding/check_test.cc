#include "folding/check.h"

#include <gtest/gtest.h>

#include "tests/folding/golden.h"

namespace rz::folding {
namespace {

Array floats(const Shape& shape, const std::vector<float>& values) {
  Array array(DType::f32, shape);
  std::copy(values.begin(), values.end(), array.data<float>());
  return array;
}

class Check : public testing::Test {
 protected:
  /// Two residues, of which the second is padding; two rows, of which the second is padding.
  std::vector<ComparedArray> check(const std::string& name, const Array& got, const Array& expected) {
    write_npz(folder_.file("x.npz"), {{name, expected}});
    const Npz file(folder_.file("x.npz"));
    return check_arrays({{name, got}}, file, floats(Shape{2}, {1, 0}), floats(Shape{2, 2}, {1, 0, 0, 0}), {});
  }

  test::TempFolder folder_;
};

TEST_F(Check, MeasuresValidPositionsOnly) {
  const auto plddt = check("plddt", floats(Shape{2}, {50, 7}), floats(Shape{2}, {50.0005f, 90}));
  ASSERT_EQ(plddt.size(), 1u);
  EXPECT_NEAR(plddt[0].largest, 5e-4, 1e-5);
  EXPECT_TRUE(all_fit(plddt));
  EXPECT_TRUE(all_fit(check("msa", floats(Shape{2, 2, 1}, {3, 9, 9, 9}), floats(Shape{2, 2, 1}, {3, 1, 2, 4}))));
  EXPECT_FALSE(all_fit(check("pair", floats(Shape{2, 2, 1}, {3, 9, 9, 9}), floats(Shape{2, 2, 1}, {3.1f, 9, 9, 9}))));
}

TEST_F(Check, FindsNanAndOtherShapes) {
  EXPECT_FALSE(all_fit(check("plddt", floats(Shape{2}, {NAN, 7}), floats(Shape{2}, {50, 7}))));
  const auto shapes = check("plddt", floats(Shape{1}, {50}), floats(Shape{2}, {50, 7}));
  EXPECT_FALSE(all_fit(shapes));
  EXPECT_NE(check_table(shapes).find("has the shape [1], not [2]"), std::string::npos);
}

/// f32 rounds large coordinates more coarsely; a structure of usual size keeps to 1e-4 Angstrom.
TEST_F(Check, AllowsLargeStructuresTheirRounding) {
  const auto shifted = [&](float at, float by) {
    return all_fit(
        check("final_atom_positions", floats(Shape{2, 1, 1}, {at + by, 0}), floats(Shape{2, 1, 1}, {at, 0})));
  };
  EXPECT_TRUE(shifted(15, 5e-5f));
  EXPECT_FALSE(shifted(15, 2e-4f));
  EXPECT_TRUE(shifted(70, 2e-4f));
  EXPECT_FALSE(shifted(70, 1e-3f));
}

TEST_F(Check, RefusesFilesOfOtherThings) {
  test::expect_error(ExitCode::input, {"x.npz: holds no output"},
                     [&] { check("something", floats(Shape{1}, {1}), floats(Shape{1}, {1})); });
}

}  // namespace
}  // namespace rz::folding
