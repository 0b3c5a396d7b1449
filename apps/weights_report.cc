#include "apps/weights_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "apps/weights_kind.h"
#include "kernels/error.h"

namespace rz {
namespace {

struct Totals {
  int64_t values = 0;
  size_t bytes = 0;
};

Totals totals_of(const WeightsFile& file) {
  Totals totals;
  for (const auto& [name, tensor] : file.arrays()) {
    totals.values += tensor.count();
    totals.bytes += tensor.bytes;
  }
  return totals;
}

size_t longest_name(const WeightsFile& file) {
  size_t longest = 0;
  for (const auto& [name, tensor] : file.arrays()) longest = std::max(longest, name.size());
  return longest;
}

}  // namespace

std::string inspect_text(const WeightsFile& file) {
  std::string text = fmt::format("format: {}\nmodel: {}\n\n", file.format(), architecture_of(file));
  for (const auto& [key, value] : file.metadata()) text += fmt::format("{}: {}\n", key, value);
  if (!file.metadata().empty()) text += "\n";
  const size_t width = longest_name(file);
  for (const auto& [name, tensor] : file.arrays())
    text += fmt::format("{:<{}}  {:<7}  {:>12} bytes  {}\n", name, width, tensor.dtype, tensor.bytes, tensor.shape);
  const Totals totals = totals_of(file);
  return text + fmt::format("{} tensors, {} values, {} bytes\n", file.arrays().size(), totals.values, totals.bytes);
}

nlohmann::json inspect_json(const WeightsFile& file) {
  nlohmann::json tensors = nlohmann::json::object();
  for (const auto& [name, tensor] : file.arrays())
    tensors[name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"bytes", tensor.bytes}};
  const Totals totals = totals_of(file);
  return {{"format", file.format()},
          {"model", architecture_of(file)},
          {"metadata", file.metadata()},
          {"tensors", tensors},
          {"totals", {{"tensors", file.arrays().size()}, {"values", totals.values}, {"bytes", totals.bytes}}}};
}

std::string model_card(const WeightsFile& file) {
  std::filesystem::path card = std::filesystem::path(file.path()).replace_extension(".md");
  // The members of an ensemble share a folder and its card.
  if (!std::filesystem::exists(card)) card = card.parent_path() / "README.md";
  if (std::filesystem::exists(card)) {
    std::ifstream stream(card, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream || text.empty()) throw Error(ExitCode::input, card.string() + ": the model card cannot be read");
    return text;
  }
  std::string text = "There is no model card beside this model; its metadata say:\n\n";
  for (const auto& [key, value] : file.metadata()) text += fmt::format("- {}: {}\n", key, value);
  if (file.metadata().empty()) text += "- nothing\n";
  return text + "\nResearch use only, not for diagnostic procedures.\n";
}

}  // namespace rz
