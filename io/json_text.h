// JSON without the reader's silence about equal keys.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace rz {

/// As nlohmann::json::parse, which keeps the last of two equal keys of an object without a word: here they are refused.
/// Throws std::runtime_error that says what is wrong, and where.
nlohmann::json parse_without_duplicates(std::string_view text);

}  // namespace rz
