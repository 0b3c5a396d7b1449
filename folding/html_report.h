// One page that shows a folded protein's confidence.
#pragma once

#include <map>
#include <string>

#include "folding/result_files.h"

namespace rz::folding {

/// HTML, complete in itself: a table of the models, the pictures among `files`, and how to read them.
std::string html_report(const FoldedTarget& target, const std::map<std::string, std::string>& files,
                        const Provenance& provenance);

}  // namespace rz::folding
