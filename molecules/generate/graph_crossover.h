// Children of two molecules: a part of each, joined where both were cut.
//
// Source: Graph GA, Jensen 2019 (doi:10.1039/C8SC05372C), whose cuts these are: one acyclic single bond of each parent,
// or two bonds of one ring of each, next to each other or with one bond between them.
#pragma once

#include <optional>

#include "molecules/generate/graph_product.h"
#include "molecules/generate/random_draws.h"

namespace rz::molecules {

/// A child of two sanitised molecules, or nothing where several tries gave none. It may equal a parent. Cuts bonds and
/// rings with the same chance where both parents allow both. Throws Error(input) for parents that EditGraph refuses.
std::optional<Offspring> crossover(const RDKit::ROMol& a, const RDKit::ROMol& b, Random& random,
                                   const GraphLimits& limits);

/// The two kinds of cut, each alone.
std::optional<Offspring> crossover_bonds(const RDKit::ROMol& a, const RDKit::ROMol& b, Random& random,
                                         const GraphLimits& limits);
std::optional<Offspring> crossover_rings(const RDKit::ROMol& a, const RDKit::ROMol& b, Random& random,
                                         const GraphLimits& limits);

}  // namespace rz::molecules
