// Confidence and ranking as JSON, in the forms that AlphaFold and AlphaFold DB write.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "folding/fold.h"

namespace rz::folding {

/// {"residueNumber": [...], "confidenceScore": [...], "confidenceCategory": ["H" above 90, "M" above 70, "L" above 50,
/// "D"]}
std::string confidence_json(const std::vector<double>& plddt);

/// [{"predicted_aligned_error": [[...]], "max_predicted_aligned_error": 31.75}], one decimal, as AlphaFold does.
std::string aligned_error_json(const Array& error);

/// Models from the best to the worst.
std::vector<size_t> ranking_of(const std::vector<FoldedModel>& models);

/// {"plddts": {name: mean} (of multimer models "iptm+ptm"), "order": [names]}
nlohmann::json ranking_debug(const std::vector<FoldedModel>& models);

/// The same with everything that is known of each model, the best one first.
nlohmann::json ranking_json(const std::string& target, const std::vector<FoldedModel>& models);

}  // namespace rz::folding
