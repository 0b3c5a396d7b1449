// Text as a gzip member: members one behind the other are one gzip file.
#pragma once

#include <string>

namespace rz {

/// Without a time or name in its head: same text, same bytes.
std::string gzip_member(const std::string& text);

}  // namespace rz
