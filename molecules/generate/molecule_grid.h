// Drawings of the best molecules of a search, and what was measured of them.
#pragma once

#include <string>

#include "molecules/generate/archive.h"

namespace rz::molecules {

/// Of the best `count`, as HTML: each a card (class "card") with a drawing of lines on nothing, rank, score, call, the
/// components' values, and its SMILES as text.
std::string molecule_grid(const Objective& objective, const Archive& archive, size_t count);

/// A component's value as it stands on the page; a dash for what has none.
std::string value_text(double value);

}  // namespace rz::molecules
