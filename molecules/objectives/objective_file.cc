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
#include "molecules/objectives/property_file.h"

namespace rz::molecules {
namespace {

const std::set<std::string> kFurther = {"name", "fingerprint", "column"};  // what goes with some properties
const std::set<std::string> kDesirabilities = {"ramp", "at_least", "at_most", "near", "between"};
const std::set<std::string> kColumns = {"smiles", "name", "score", "call"};  // of the table, beside components
const std::set<std::string> kWithinOne = {"qed", "FractionCSP3"};            // descriptors from 0 to 1
constexpr double kLeastWeight = 1e-6, kMostWeight = 1e6;

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
  place.require_keys(keys_with(keys_with(keys_with({"weight", "sigma"}, kFurther), property_kinds()), kDesirabilities));
  const double weight = place.number_or("weight", 1);
  if (weight < kLeastWeight || weight > kMostWeight) place.at("weight").refuse("is not from 1e-6 to 1e6");
  Property property = property_of(place, tools);
  const std::string kind = only_key(place, property_kinds(), true);
  if (kind == "descriptor" && only_key(place, kDesirabilities, false).empty() &&
      kWithinOne.count(place.at(kind).text()) == 0) {
    place.refuse("a descriptor that is not within 0 and 1 needs one of " + listed(kDesirabilities));
  }
  return {name_of(place, kind + std::to_string(number)), std::move(property), desirability_of(place), weight};
}

Constraint constraint_of(const Place& place, size_t number, const ObjectiveTools& tools) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  place.require_keys(keys_with(keys_with({"min", "max"}, kFurther), property_kinds()));
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
