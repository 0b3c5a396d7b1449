// --explain DIR: one drawing per molecule and predicted column.
#pragma once

#include <string>

#include "molecules/ensemble.h"

namespace rz::molecules {

class Drawings {
 public:
  /// Makes the folder. `column`: draw this one only; empty: all. Throws Error(input) where it cannot be made.
  Drawings(const std::string& folder, std::string column);

  /// Writes FOLDER/ROW_COLUMN.svg, ROW from 1. Many threads may call it. Throws Error(input) where that fails.
  void draw(const Ensemble& ensemble, WorkerPool& workers, const LibraryRecord& record,
            const PreparedMolecule& molecule) const;

 private:
  std::string folder_, column_;
};

}  // namespace rz::molecules
