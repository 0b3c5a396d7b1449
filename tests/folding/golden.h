// Goldens of the shared material and how arrays are compared with them.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "io/npz.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {

inline std::string golden_file(const std::string& relative) { return test::shared_file("goldens/folding/" + relative); }

/// Root mean square of the difference over that of the expectation, which is how the goldens' tolerances are stated.
inline double relative_error(const Tensor& got, const Tensor& expected) {
  EXPECT_EQ(got.shape(), expected.shape());
  if (got.shape() != expected.shape()) return INFINITY;
  double difference = 0, size = 0;
  for (int64_t i = 0; i < expected.numel(); ++i) {
    const double e = expected.data<float>()[i], d = got.data<float>()[i] - e;
    difference += d * d;
    size += e * e;
  }
  return size > 0 ? std::sqrt(difference / size) : std::sqrt(difference);
}

inline double largest_difference(const Tensor& got, const Tensor& expected) {
  EXPECT_EQ(got.shape(), expected.shape());
  double largest = 0;
  for (int64_t i = 0; i < expected.numel(); ++i) {
    const double difference = std::abs(double{got.data<float>()[i]} - expected.data<float>()[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

}  // namespace rz::folding
