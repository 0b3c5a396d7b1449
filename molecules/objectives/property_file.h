// What a component or a constraint of an objective file measures.
#pragma once

#include <set>
#include <string>

#include "molecules/objectives/json_place.h"
#include "molecules/objectives/objective_file.h"

namespace rz::molecules {

/// "a, b, c", for messages.
std::string listed(const std::set<std::string>& keys);

/// The one key of `keys` that stands there; empty where none does and that is allowed.
std::string only_key(const Place& place, const std::set<std::string>& keys, bool required);

/// Keys that name a property: descriptor, similarity, ...
const std::set<std::string>& property_kinds();

/// Throws Error naming the place where there is no property, or one that cannot be measured.
Property property_of(const Place& place, const ObjectiveTools& tools);

}  // namespace rz::molecules
