// Where rz-generate writes its molecules: SMILES and a name a line, or a table.
#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "io/output_path.h"

namespace rz::molecules {

class MoleculeTable {
 public:
  /// `target`: .smi, .csv or .tsv by suffix, each also .gz; "-" is stdout, SMILES. `columns`: what stands behind SMILES
  /// and name in a table. Throws Error(usage) for another suffix, Error(input) where it cannot be made.
  MoleculeTable(const std::string& target, const std::vector<std::string>& columns);

  /// `values`: one for each column; a .smi file leaves them out.
  void add(const std::string& smiles, const std::string& name, const std::vector<std::string>& values);

  /// Puts the file in place. Throws Error(input) where something could not be written.
  void commit();

 private:
  void flush();

  std::string target_;
  char delimiter_ = '\0';  // of a table
  bool gzip_ = false;
  std::optional<TemporaryOutput> output_;  // none: stdout
  std::ofstream file_;
  std::string text_;
};

}  // namespace rz::molecules
