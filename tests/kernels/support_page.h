// The page docs/kernels.md: which op runs where, and what a GPU has verified.
#pragma once

#include <string>

namespace rz::test {

/// Made of the table of cases and of the records in `records_folder` (docs/gpu), which may be absent.
std::string support_page(const std::string& records_folder);

}  // namespace rz::test
