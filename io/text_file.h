// Whole text files: read, plain or gzip, and written.
#pragma once

#include <string>

namespace rz {

/// The bytes of `path`; gzip (also of several members) is told by its first bytes, not by the name.
/// Throws Error(input) naming the file where it cannot be read, or its gzip data is damaged or cut off.
std::string read_text_file(const std::string& path);

/// Writes a file whole or not at all. Throws Error(input) naming it where it cannot be written.
void write_text_file(const std::string& target, const std::string& text);

}  // namespace rz
