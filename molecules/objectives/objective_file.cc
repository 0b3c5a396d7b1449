#include "molecules/objectives/objective_file.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "io/text_file.h"
#include "kernels/error.h"

namespace rz::molecules {
namespace {

using Json = nlohmann::json;

/// A value of the file, and where it stands.
class Place {
 public:
  Place(const std::string& file, const Json& value, std::string path)
      : file_(file), value_(value), path_(std::move(path)) {}

  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ExitCode::input, file_ + ": " + (path_.empty() ? "/" : path_) + ": " + why);
  }

  bool has(const std::string& key) const { return value_.contains(key); }
  Place at(const std::string& key) const {
    if (!has(key)) refuse("'" + key + "' is missing");
    return {file_, value_.at(key), path_ + "/" + key};
  }
  std::vector<Place> list() const {
    if (!value_.is_array()) refuse("is not a list");
    std::vector<Place> places;
    for (size_t i = 0; i < value_.size(); ++i) places.push_back({file_, value_[i], path_ + "/" + std::to_string(i)});
    return places;
  }
  double number() const {
    if (!value_.is_number()) refuse("is not a number");
    return value_.get<double>();
  }
  std::string text() const {
    if (!value_.is_string()) refuse("is not a text");
    return value_.get<std::string>();
  }
  std::string text_or(const std::string& key, const std::string& otherwise) const {
    return has(key) ? at(key).text() : otherwise;
  }
  double number_or(const std::string& key, double otherwise) const { return has(key) ? at(key).number() : otherwise; }

  /// Refuses what is no object, and keys that nobody reads: a misspelt one must not pass for one left out.
  void require_keys(const std::set<std::string>& known) const {
    if (!value_.is_object()) refuse("is not an object");
    for (const auto& [key, value] : value_.items()) {
      if (known.count(key) == 0) refuse("'" + key + "' is not known here");
    }
  }

 private:
  const std::string& file_;
  const Json& value_;
  std::string path_;
};

const std::set<std::string> kMeasures = {"descriptor", "similarity", "smarts", "atoms", "formula", "alerts"};
const std::set<std::string> kDesirabilities = {"ramp", "at_least", "at_most", "near", "between"};

/// Makes a measure and says where it stands if it cannot be made.
template <class Make>
auto made(const Place& place, const Make& make) {
  try {
    return make();
  } catch (const Error& error) {
    place.refuse(error.what());
  }
}

/// The one key of `keys` that stands there; empty where none does and that is allowed.
std::string only_key(const Place& place, const std::set<std::string>& keys, bool required) {
  std::string found, all;
  for (const std::string& key : keys) {
    all += (all.empty() ? "" : ", ") + key;
    if (!place.has(key)) continue;
    if (!found.empty()) place.refuse("has both '" + found + "' and '" + key + "'");
    found = key;
  }
  if (found.empty() && required) place.refuse("needs one of " + all);
  return found;
}

std::unique_ptr<Measure> measure_of(const Place& place) {
  const std::string kind = only_key(place, kMeasures, true);
  const Place value = place.at(kind);
  const std::string text = value.text();
  return made(value, [&]() -> std::unique_ptr<Measure> {
    if (kind == "descriptor") return descriptor_measure(text);
    if (kind == "similarity") return similarity_measure(text, place.text_or("fingerprint", "morgan2"));
    if (kind == "smarts") return smarts_measure(text);
    if (kind == "atoms") return atoms_measure(text);
    if (kind == "formula") return formula_measure(text);
    return alerts_measure(text);
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

Component component_of(const Place& place, size_t number) {
  place.require_keys(keys_with(keys_with({"name", "weight", "fingerprint", "sigma"}, kMeasures), kDesirabilities));
  const double weight = place.number_or("weight", 1);
  if (!(weight > 0)) place.at("weight").refuse("is not above 0");
  return {place.text_or("name", only_key(place, kMeasures, true) + std::to_string(number)), measure_of(place), nullptr,
          desirability_of(place), weight};
}

Constraint constraint_of(const Place& place) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  place.require_keys(keys_with({"name", "fingerprint", "min", "max"}, kMeasures));
  if (!place.has("min") && !place.has("max")) place.refuse("needs min or max");
  return {place.text_or("name", ""), measure_of(place), place.number_or("min", -kInfinity),
          place.number_or("max", kInfinity)};
}

Objective objective_of(const Place& whole, const std::string& path) {
  whole.require_keys({"name", "source", "mean", "components", "constraints"});
  const std::string mean = whole.text_or("mean", "geometric");
  if (mean != "geometric" && mean != "arithmetic") whole.at("mean").refuse("is neither geometric nor arithmetic");
  std::vector<Component> components;
  std::set<std::string> names;
  for (const Place& place : whole.at("components").list()) {
    components.push_back(component_of(place, components.size() + 1));
    if (!names.insert(components.back().name).second) place.refuse("has the name of another one");
  }
  if (components.empty()) whole.at("components").refuse("is empty");
  std::vector<Constraint> constraints;
  if (whole.has("constraints")) {
    for (const Place& place : whole.at("constraints").list()) constraints.push_back(constraint_of(place));
  }
  return Objective(whole.text_or("name", path),
                   mean == "geometric" ? Objective::Mean::geometric : Objective::Mean::arithmetic,
                   std::move(components), std::move(constraints));
}

}  // namespace

Objective read_objective(const std::string& path) {
  const std::string text = read_text_file(path);
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw Error(ExitCode::input, path + ": no JSON: " + error.what());
  }
  return objective_of(Place(path, json, ""), path);
}

}  // namespace rz::molecules
