// Whether a file has the SHA-256 that is expected of it.
#pragma once

#include <map>
#include <string>

#include "io/safetensors.h"

namespace rz {

/// SHA-256 of a file. Throws Error(missing) where it is absent.
std::string checksum_of_file(const std::string& path);

/// What a converted file says of the one that it was made of: made_by, source, source_sha256 and use.
std::map<std::string, std::string> source_metadata(const std::string& path);

/// Compares a file's SHA-256 with `given` where that is not empty, and with the checksum in FILE.sha256 (as sha256sum
/// writes it) where that file exists. Returns a report. Throws Error(difference) with both checksums; Error(usage)
/// where `given`, and Error(input) where FILE.sha256 holds no checksum.
std::string compare_checksums(const std::string& path, const std::string& given);

/// Compares with FILE.sha256 where that exists. Throws Error(missing) where they differ, Error(input) as above.
void require_checksum_beside(const SafeTensors& file);

}  // namespace rz
