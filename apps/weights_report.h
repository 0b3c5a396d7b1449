// What rz-weights tells about a model file.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "apps/weights_file.h"

namespace rz {

/// Format, what the file seems to be, metadata, tensors with type, shape and bytes, and totals.
std::string inspect_text(const WeightsFile& file);

/// The same as {"format", "model", "metadata": {...}, "tensors": {name: {"dtype", "shape", "bytes"}}, "totals":
/// {"tensors", "values", "bytes"}}.
nlohmann::json inspect_json(const WeightsFile& file);

/// The Markdown file of the same name beside the model (model.safetensors, model.md), or what the metadata tell where
/// there is none. Throws Error(input) where the card cannot be read.
std::string model_card(const WeightsFile& file);

}  // namespace rz
