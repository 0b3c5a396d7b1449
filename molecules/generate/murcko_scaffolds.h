// How many kinds of molecules a search has found: their ring systems with the chains between them.
#pragma once

#include <cstddef>
#include <string>

#include "molecules/generate/archive.h"

namespace rz::molecules {

/// Canonical SMILES without stereo of a sanitised molecule's scaffold; empty where it has no ring. Source: Bemis and
/// Murcko 1996, https://doi.org/10.1021/jm9602928, as RDKit has it: atoms at double bonds of the scaffold are part of
/// it.
std::string murcko_scaffold(const RDKit::ROMol& molecule);

/// Distinct scaffolds among the best `count`; molecules without rings are one kind.
size_t distinct_scaffolds(const Archive& archive, size_t count);

}  // namespace rz::molecules
