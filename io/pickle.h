// Python's pickles, read without running anything: plain values, containers, and objects as names with their state.
// Format: https://docs.python.org/3/library/pickletools.html, protocols 2 to 5.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rz {

struct PickleValue;
using PicklePointer = std::shared_ptr<PickleValue>;

/// What a pickle builds. A class or function is only a name; what a call of it would have made is an object that holds
/// the name and the arguments.
struct PickleValue {
  enum class Kind { none, boolean, integer, real, text, list, tuple, dict, name, object, persistent };

  Kind kind = Kind::none;
  int64_t integer = 0;  ///< also of booleans
  double real = 0;
  std::string text;                                              ///< also "module.name" of a name or object
  std::vector<PicklePointer> items;                              ///< of lists, tuples and sets; an object's arguments
  std::vector<std::pair<PicklePointer, PicklePointer>> entries;  ///< of dicts
  PicklePointer state;                                           ///< of an object, or a persistent id

  bool is_name(const char* full_name) const { return kind == Kind::name && text == full_name; }

  /// The entry of a dict with a text for its key; null where there is none.
  const PickleValue* find(const std::string& key) const;
};

/// Reads the pickle in `data`. `source` is for messages. Throws Error(input) where it is malformed, too deep, or uses
/// what no state dict needs.
PicklePointer read_pickle(const uint8_t* data, size_t bytes, const std::string& source);

}  // namespace rz
