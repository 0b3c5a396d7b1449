// What rz-relax and rz-fold say alike about a relaxation.
#pragma once

#include <string>

#include "folding/relax.h"
#include "folding/structure_file.h"

namespace rz {

/// The notes of a structure file that `program` writes.
folding::StructureNotes notes_for(const folding::Protein& protein, const std::string& program);

/// One line for the log.
std::string round_text(const folding::RelaxRound& round);

}  // namespace rz
