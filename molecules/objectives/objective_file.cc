#include "molecules/objectives/objective_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

#include "io/json_text.h"
#include "io/text_file.h"
#include "kernels/error.h"
#include "molecules/objectives/command_measure.h"
#include "molecules/objectives/json_place.h"
#include "molecules/objectives/model_measure.h"
#include "molecules/objectives/sa_score.h"

namespace rz::molecules {
namespace {

const std::set<std::string> kProperties = {"descriptor", "similarity", "smarts", "atoms",  "formula",
                                           "alerts",     "objective",  "model",  "command"};
const std::set<std::string> kFurther = {"name", "fingerprint", "column"};  // what goes with some properties
const std::set<std::string> kDesirabilities = {"ramp", "at_least", "at_most", "near", "between"};
const std::set<std::string> kColumns = {"smiles", "name", "score", "call"};  // of the table, beside components
const std::set<std::string> kWithinOne = {"qed", "FractionCSP3"};            // descriptors from 0 to 1
constexpr double kLeastWeight = 1e-6, kMostWeight = 1e6;

/// Makes something and says where it stands if it cannot be made.
template <class Make>
auto made(const Place& place, const Make& make) {
  try {
    return make();
  } catch (const Error& error) {
    place.refuse(error.what(), error.code());
  }
}

std::string listed(const std::set<std::string>& keys) { return fmt::format("{}", fmt::join(keys, ", ")); }

/// The one key of `keys` that stands there; empty where none does and that is allowed.
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
BatchMeasure model_of(const Place& place, const std::string& path, const ObjectiveTools& tools) {
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

Property property_of(const Place& place, const ObjectiveTools& tools) {
  const std::string kind = only_key(place, kProperties, true);
  const Place value = place.at(kind);
  const std::string text = value.text();
  if (place.has("fingerprint") && kind != "similarity") place.at("fingerprint").refuse("goes with similarity");
  if (place.has("fingerprint")) check_fingerprint(place.at("fingerprint"));
  if (place.has("column") && kind != "model") place.at("column").refuse("goes with model");
  return made(value, [&]() -> Property {
    if (kind == "descriptor") return {descriptor_of(text, tools), nullptr};
    if (kind == "similarity") return {similarity_measure(text, place.text_or("fingerprint", "morgan2")), nullptr};
    if (kind == "smarts") return {smarts_measure(text), nullptr};
    if (kind == "atoms") return {atoms_measure(text), nullptr};
    if (kind == "formula") return {formula_measure(text), nullptr};
    if (kind == "alerts") return {alerts_measure(text), nullptr};
    if (kind == "objective") return {nullptr, objective_measure(text, tools)};
    if (kind == "model") return {nullptr, model_of(place, text, tools)};
    return {nullptr, command_measure(text)};
  });
}

std::pair<double, double> pair_of(const Place& place) {
  const std::vector<Place> ends = place.list();
  if (ends.size() != 2) place.refuse("is not a pair of numbers");
  return {ends[0].number(), ends[1].number()};
}

double sigma_of(const Place& place) {
  const double sigma = place.at("sigma").number();
  if (!(sigma > 0)) place.at("sigma").refuse("is not above 0");
  return sigma;
}

Desirability desirability_of(const Place& place) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string form = only_key(place, kDesirabilities, false);
  if (form.empty() || form == "ramp") {
    if (place.has("sigma")) place.at("sigma").refuse("goes with at_least, at_most, near or between");
    if (form.empty()) return Desirability::as_is();
    const auto [low, high] = pair_of(place.at(form));
    if (low == high) place.at(form).refuse("goes from a value to itself");
    return Desirability::ramp(low, high);
  }
  const double sigma = sigma_of(place);
  if (form == "between") {
    const auto [low, high] = pair_of(place.at(form));
    if (low > high) place.at(form).refuse("begins above its end");
    return Desirability::within(low, high, sigma);
  }
  const double value = place.at(form).number();
  if (form == "at_least") return Desirability::within(value, kInfinity, sigma);
  if (form == "at_most") return Desirability::within(-kInfinity, value, sigma);
  return Desirability::within(value, value, sigma);
}

std::set<std::string> keys_with(std::set<std::string> some, const std::set<std::string>& more) {
  some.insert(more.begin(), more.end());
  return some;
}

/// The column of the table.
std::string name_of(const Place& place, const std::string& otherwise) {
  const std::string name = place.text_or("name", otherwise);
  const bool printable = std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < ' ' || c == 127; });
  if (name.empty() || !printable) place.at("name").refuse("is no name of a column: empty, or not of one line");
  if (kColumns.count(name) > 0) place.at("name").refuse("'" + name + "' is a column of every table");
  return name;
}

Component component_of(const Place& place, size_t number, const ObjectiveTools& tools) {
  place.require_keys(keys_with(keys_with(keys_with({"weight", "sigma"}, kFurther), kProperties), kDesirabilities));
  const double weight = place.number_or("weight", 1);
  if (weight < kLeastWeight || weight > kMostWeight) place.at("weight").refuse("is not from 1e-6 to 1e6");
  Property property = property_of(place, tools);
  const std::string kind = only_key(place, kProperties, true);
  if (kind == "descriptor" && only_key(place, kDesirabilities, false).empty() &&
      kWithinOne.count(place.at(kind).text()) == 0) {
    place.refuse("a descriptor that is not within 0 and 1 needs one of " + listed(kDesirabilities));
  }
  return {name_of(place, kind + std::to_string(number)), std::move(property), desirability_of(place), weight};
}

Constraint constraint_of(const Place& place, size_t number, const ObjectiveTools& tools) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  place.require_keys(keys_with(keys_with({"min", "max"}, kFurther), kProperties));
  if (!place.has("min") && !place.has("max")) place.refuse("needs min or max");
  const double least = place.number_or("min", -kInfinity), most = place.number_or("max", kInfinity);
  if (least > most) place.refuse("cannot be met: its min is above its max");
  return {name_of(place, "constraint" + std::to_string(number)), property_of(place, tools), least, most};
}

Objective objective_of(const Place& whole, const std::string& path, const ObjectiveTools& tools) {
  whole.require_keys({"name", "source", "mean", "components", "constraints"});
  const std::string mean = whole.text_or("mean", "geometric");
  if (mean != "geometric" && mean != "arithmetic") whole.at("mean").refuse("is neither geometric nor arithmetic");
  std::vector<Component> components;
  std::set<std::string> names;
  for (const Place& place : whole.at("components").list()) {
    components.push_back(component_of(place, components.size() + 1, tools));
    if (!names.insert(components.back().name).second) place.refuse("has the name of another one");
  }
  if (components.empty()) whole.at("components").refuse("is empty");
  std::vector<Constraint> constraints;
  if (whole.has("constraints")) {
    for (const Place& place : whole.at("constraints").list()) {
      constraints.push_back(constraint_of(place, constraints.size() + 1, tools));
      if (!names.insert(constraints.back().name).second) place.refuse("has the name of another one");
    }
  }
  return Objective(whole.text_or("name", std::filesystem::path(path).stem().string()),
                   mean == "geometric" ? Objective::Mean::geometric : Objective::Mean::arithmetic,
                   std::move(components), std::move(constraints));
}

}  // namespace

Objective read_objective(const std::string& path, const ObjectiveTools& tools) {
  const std::string text = read_text_file(path);
  Json json;
  try {
    json = parse_without_duplicates(text);
  } catch (const std::exception& error) {
    throw Error(ExitCode::input, path + ": no JSON that can be used: " + error.what());
  }
  return objective_of(Place(path, json, ""), path, tools);
}

}  // namespace rz::molecules
