// What a file of weights seems to be, by the names and shapes of its arrays.
#pragma once

#include <string>

#include "apps/weights_file.h"

namespace rz {

enum class WeightsKind { alphafold, openfold, chemprop, ribozyme, unknown };

WeightsKind kind_of(const WeightsFile& file);

/// In words: "AlphaFold 2 monomer with pTM, with templates (like model_1_ptm), 48 Evoformer and 4 extra blocks, ...".
std::string architecture_of(const WeightsFile& file);

using ArrayShapes = std::map<std::string, std::vector<int64_t>>;

/// The same of arrays under AlphaFold's names.
std::string alphafold_architecture(const ArrayShapes& shapes);

}  // namespace rz
