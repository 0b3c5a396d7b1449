// Numbers in a pickle: plain ones, lists of them, and NumPy's arrays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/pickle.h"

namespace rz {

/// The numbers of a list, a tuple, a number, or a NumPy array of f4, f8, i4 or i8 in the machine's byte order,
/// flattened; None is NaN. Nothing where the value is something else or malformed.
std::optional<std::vector<double>> numbers_of(const PickleValue& value);

}  // namespace rz
