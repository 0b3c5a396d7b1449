// Rows of results as text: the input's columns, then what was predicted.
#pragma once

#include <string>
#include <vector>

#include "io/library_reader.h"
#include "molecules/prepared.h"
#include "molecules/property_model.h"

namespace rz::molecules {

enum class ResultFormat { csv, tsv, sdf };

/// By the target's suffix, below .gz; "-" is CSV. Throws Error(usage) on any other.
ResultFormat result_format(const std::string& target);
bool is_gzip_name(const std::string& target);

/// A number with six significant digits; empty where it is NaN.
std::string number_text(double value);

/// What is written of one record. `values` is empty where it failed.
struct ResultRow {
  LibraryRecord record;
  std::string smiles;              ///< canonical, where a column wants it
  std::vector<double> values;      ///< one per result column of numbers
  std::vector<std::string> texts;  ///< one per result column of text, behind those
  std::string mol_block;           ///< of SDF results from SMILES
};

class ResultTable {
 public:
  ResultTable(ResultFormat format, std::vector<std::string> input_columns, bool add_smiles,
              std::vector<std::string> number_columns, std::vector<std::string> text_columns);

  ResultFormat format() const { return format_; }
  bool adds_smiles() const { return add_smiles_; }
  const std::vector<std::string>& number_columns() const { return number_columns_; }

  /// The first line of a table; nothing for SDF.
  std::string header() const;
  std::string text(const ResultRow& row) const;

 private:
  std::string sdf_text(const ResultRow& row) const;

  ResultFormat format_;
  std::vector<std::string> input_columns_;
  bool add_smiles_;
  std::vector<std::string> number_columns_, text_columns_;
};

}  // namespace rz::molecules
