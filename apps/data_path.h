// Where shipped models stand.
#pragma once

#include <string>

namespace rz {

/// A file under data/: beside an installed or bundled program (../share/ribozyme/data), or in the source tree
/// (../../data from build/bin). Throws Error(missing) naming the places that were tried.
std::string data_path(const std::string& relative);

}  // namespace rz
