// Arrays of reference files, and the comparison with what the library makes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "io/array.h"
#include "io/npz.h"

namespace rz::test {

/// All arrays whose name begins with `prefix`, under the rest of the name: integers as i32, floats as f32.
inline ArrayMap arrays_with_prefix(const Npz& file, const std::string& prefix) {
  ArrayMap arrays;
  for (const auto& [name, entry] : file.entries()) {
    if (name.compare(0, prefix.size(), prefix) != 0) continue;
    arrays[name.substr(prefix.size())] = entry.descr[1] == 'f' ? file.floats(name) : file.integers(name);
  }
  return arrays;
}

inline void expect_same_bits(const Array& actual, const Array& expected, const std::string& name) {
  ASSERT_EQ(actual.dtype(), expected.dtype()) << name;
  ASSERT_EQ(actual.shape(), expected.shape()) << name << actual.shape().text() << expected.shape().text();
  EXPECT_EQ(std::memcmp(actual.tensor().raw(), expected.tensor().raw(), actual.tensor().bytes()), 0) << name;
}

inline void expect_near(const Array& actual, const Array& expected, float tolerance, const std::string& name) {
  ASSERT_EQ(actual.shape(), expected.shape()) << name;
  float worst = 0;
  for (int64_t i = 0; i < actual.numel(); ++i) {
    worst = std::max(worst, std::abs(actual.data<float>()[i] - expected.data<float>()[i]));
  }
  EXPECT_LE(worst, tolerance) << name;
}

}  // namespace rz::test
