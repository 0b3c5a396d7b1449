#include "molecules/objectives/property_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "kernels/error.h"
#include "molecules/fingerprints.h"
#include "molecules/objectives/command_measure.h"
#include "molecules/objectives/measures.h"
#include "molecules/objectives/model_measure.h"
#include "molecules/objectives/sa_score.h"

namespace rz::molecules {
namespace {

/// A file below data/.
std::string shipped(const ObjectiveTools& tools, const std::string& path) {
  if (!tools.shipped) throw Error(ExitCode::input, "needs " + path + ", which is not at hand here");
  return tools.shipped(path);
}

Measure descriptor_of(const std::string& name, const ObjectiveTools& tools) {
  if (name == "sa_score") return sa_measure(shipped(tools, "tables/sa_fragment_scores.tsv.gz"));
  return descriptor_measure(name);
}

BatchMeasure objective_measure(const std::string& name, const ObjectiveTools& tools) {
  if (name.find('/') != std::string::npos)
    throw Error(ExitCode::input, "'" + name + "' is not the name of a benchmark");
  const auto inner = std::make_shared<const Objective>(read_objective(shipped(tools, "objectives/" + name + ".json")));
  return [inner](std::span<const Candidate> candidates) {
    std::vector<double> scores;
    for (const Assessment& assessment : inner->assess(candidates)) scores.push_back(assessment.score);
    return scores;
  };
}

/// A relative path is meant from the folder of the file.
Property model_of(const Place& place, const std::string& path, const ObjectiveTools& tools) {
  if (!tools.workers) throw Error(ExitCode::input, "models cannot be run here");
  const std::filesystem::path folder = std::filesystem::path(place.file()).parent_path();
  return model_measure((folder / path).string(), place.text_or("column", ""), *tools.workers);
}

/// Of similarity_measure, refused at its own place.
void check_fingerprint(const Place& name) {
  if (name.text() == "pharmacophore") return;
  try {
    fingerprint_named(name.text());
  } catch (const Error& error) {
    name.refuse(std::string(error.what()) + ", pharmacophore");
  }
}

Property property_named(const std::string& kind, const std::string& text, const Place& place,
                        const ObjectiveTools& tools) {
  if (kind == "descriptor") return {descriptor_of(text, tools), nullptr};
  if (kind == "similarity") return {similarity_measure(text, place.text_or("fingerprint", "morgan2")), nullptr};
  if (kind == "smarts") return {smarts_measure(text), nullptr};
  if (kind == "atoms") return {atoms_measure(text), nullptr};
  if (kind == "formula") return {formula_measure(text), nullptr};
  if (kind == "alerts") return {alerts_measure(text), nullptr};
  if (kind == "objective") return {nullptr, objective_measure(text, tools)};
  if (kind == "model") return model_of(place, text, tools);
  return {nullptr, command_measure(text)};
}

}  // namespace

std::string listed(const std::set<std::string>& keys) { return fmt::format("{}", fmt::join(keys, ", ")); }

std::string only_key(const Place& place, const std::set<std::string>& keys, bool required) {
  std::string found;
  for (const std::string& key : keys) {
    if (!place.has(key)) continue;
    if (!found.empty()) place.refuse(fmt::format("has both '{}' and '{}'", found, key));
    found = key;
  }
  if (found.empty() && required) place.refuse("needs one of " + listed(keys));
  return found;
}

const std::set<std::string>& property_kinds() {
  static const std::set<std::string> kinds = {"descriptor", "similarity", "smarts", "atoms",  "formula",
                                              "alerts",     "objective",  "model",  "command"};
  return kinds;
}

Property property_of(const Place& place, const ObjectiveTools& tools) {
  const std::string kind = only_key(place, property_kinds(), true);
  const Place value = place.at(kind);
  const std::string text = value.text();
  if (place.has("fingerprint") && kind != "similarity") place.at("fingerprint").refuse("goes with similarity");
  if (place.has("fingerprint")) check_fingerprint(place.at("fingerprint"));
  if (place.has("column") && kind != "model") place.at("column").refuse("goes with model");
  try {
    return property_named(kind, text, place, tools);
  } catch (const Error& error) {
    value.refuse(error.what(), error.code());
  }
}

}  // namespace rz::molecules
