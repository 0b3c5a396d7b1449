// What models read of a library's molecules as arrays: training reads what the program that predicts computes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/array.h"
#include "molecules/feature_scheme.h"
#include "molecules/fingerprints.h"
#include "molecules/library.h"
#include "molecules/property_model.h"

namespace rz::molecules {

/// What to compute.
struct FeatureKinds {
  std::vector<FingerprintKind> fingerprints;
  bool descriptors = false;
  std::optional<FeatureScheme> graphs;
};

/// By names: "descriptors", "graph-v1" or "graph-v2" (Chemprop's features), or a fingerprint's. Throws Error(usage) on
/// any other, or where both kinds of graphs are asked for.
FeatureKinds feature_kinds(const std::vector<std::string>& names);

/// Features of all records, n of them, in the order of the library, on up to `threads` threads. Where a record is no
/// molecule, its `valid` is 0 and it has no features. Arrays:
///   valid [n] i32
///   KIND.offsets [n + 1], KIND.ids, KIND.counts i32: of molecule i the ids (bits of a u32, ascending) and counts from
///     offsets[i] to offsets[i + 1]
///   descriptors [n, 200] f32: through their CDFs, 0 where there is none (molecules/descriptor_cdf.h)
///   atoms.offsets, bonds.offsets [n + 1], bonds.begin, bonds.end i32 (atoms, from 0 in every molecule), atoms.features
///     [atoms, width], bonds.features [bonds, width] f32 (molecules/feature_scheme.h)
///   embedding [n, width] f32: what the network `embedder`, which may be null, makes of each
/// Throws Error(input) where the stream is damaged or there are more than 2^31 - 1 entries in an array; Error(usage)
/// where the embedder is no network.
ArrayMap feature_arrays(Library& library, const FeatureKinds& kinds, PropertyModel* embedder, int threads);

}  // namespace rz::molecules
