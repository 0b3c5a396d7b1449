// A JSON file, read such that whatever is wrong is said with its place.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "kernels/error.h"

namespace rz::molecules {

using Json = nlohmann::json;

/// A value of the file, and where it stands.
class Place {
 public:
  Place(const std::string& file, const Json& value, std::string path)
      : file_(file), value_(value), path_(std::move(path)) {}

  const std::string& file() const { return file_; }

  [[noreturn]] void refuse(const std::string& why, ExitCode code = ExitCode::input) const {
    throw Error(code, file_ + ": " + (path_.empty() ? "/" : path_) + ": " + why);
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
    const double number = value_.get<double>();
    // What is computed from numbers within this stays finite.
    if (!(std::abs(number) <= kLargest)) refuse("is a number beyond 1e15");
    return number;
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
  static constexpr double kLargest = 1e15;

  const std::string& file_;
  const Json& value_;
  std::string path_;
};

}  // namespace rz::molecules
