// Writing safetensors. Format: as in io/safetensors.h.
#pragma once

#include <map>
#include <string>

#include "io/array.h"

namespace rz {

/// Writes f32 and i32 arrays and metadata to `path`, in the order of their names; for use with a TemporaryOutput. The
/// data starts at a multiple of 64 bytes. Same arrays and metadata, same bytes. Throws Error(input) where it cannot be
/// written.
void write_safetensors(const std::string& path, const ArrayMap& arrays,
                       const std::map<std::string, std::string>& metadata);

}  // namespace rz
