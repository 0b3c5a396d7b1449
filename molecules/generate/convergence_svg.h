// A plot of how soon a search found what it found.
#pragma once

#include <string>

#include "molecules/generate/archive.h"

namespace rz::molecules {

/// SVG: the best score and the means of the best 10 and 100 after each molecule, against molecules scored. Text and
/// axes take the colour of the page's text, so that the plot suits a light page and a dark one.
std::string convergence_svg(const Archive& archive);

}  // namespace rz::molecules
