// Which format a structure file has.
#pragma once

#include <string>

namespace rz::folding {

/// True for .cif and .mmcif in any case.
bool is_cif_path(const std::string& path);

}  // namespace rz::folding
