// Whole text files, plain or gzip.
#pragma once

#include <string>

namespace rz {

/// The bytes of `path`; gzip (also of several members) is told by its first bytes, not by the name.
/// Throws Error(input) naming the file where it cannot be read, or its gzip data is damaged or cut off.
std::string read_text_file(const std::string& path);

}  // namespace rz
