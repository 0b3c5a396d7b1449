#include "molecules/result_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "io/delimited.h"
#include "kernels/error.h"

namespace rz::molecules {

bool is_gzip_name(const std::string& target) { return target.ends_with(".gz"); }

ResultFormat result_format(const std::string& target) {
  const std::string name = is_gzip_name(target) ? target.substr(0, target.size() - 3) : target;
  if (name == "-" || name.ends_with(".csv") || name == "/dev/null" || name == "/dev/stdout") return ResultFormat::csv;
  if (name.ends_with(".tsv")) return ResultFormat::tsv;
  if (name.ends_with(".sdf")) return ResultFormat::sdf;
  throw Error(ExitCode::usage, "-o " + target + ": must end in .csv, .tsv or .sdf, each also .gz");
}

std::string number_text(double value) { return std::isnan(value) ? "" : fmt::format("{:.6g}", value); }

ResultTable::ResultTable(ResultFormat format, std::vector<std::string> input_columns, bool add_smiles,
                         std::vector<std::string> number_columns, std::vector<std::string> text_columns)
    : format_(format),
      input_columns_(std::move(input_columns)),
      add_smiles_(add_smiles),
      number_columns_(std::move(number_columns)),
      text_columns_(std::move(text_columns)) {}

std::string ResultTable::header() const {
  if (format_ == ResultFormat::sdf) return "";
  std::vector<std::string> columns = input_columns_;
  if (add_smiles_) columns.emplace_back("smiles");
  columns.insert(columns.end(), number_columns_.begin(), number_columns_.end());
  columns.insert(columns.end(), text_columns_.begin(), text_columns_.end());
  return join_delimited(columns, format_ == ResultFormat::tsv ? '\t' : ',') + "\n";
}

std::string ResultTable::text(const ResultRow& row) const {
  if (format_ == ResultFormat::sdf) return sdf_text(row);
  std::vector<std::string> fields = row.record.fields;
  if (add_smiles_) fields.push_back(row.smiles);
  for (size_t i = 0; i < number_columns_.size(); ++i) {
    fields.push_back(row.values.empty() ? "" : number_text(row.values[i]));
  }
  for (size_t i = 0; i < text_columns_.size(); ++i) fields.push_back(row.texts.empty() ? "" : row.texts[i]);
  return join_delimited(fields, format_ == ResultFormat::tsv ? '\t' : ',') + "\n";
}

std::string ResultTable::sdf_text(const ResultRow& row) const {
  std::string text = row.mol_block;
  if (text.empty()) text = row.record.mol_block;
  if (text.empty()) text = row.record.id + "\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n";
  const auto tag = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) text += fmt::format("> <{}>\n{}\n\n", name, value);
  };
  for (size_t i = 0; i < input_columns_.size(); ++i) {
    const bool title = i == 0 && !row.record.mol_block.empty();  // stands in the block's first line
    if (!title) tag(input_columns_[i], row.record.fields[i]);
  }
  for (size_t i = 0; i < row.values.size(); ++i) tag(number_columns_[i], number_text(row.values[i]));
  for (size_t i = 0; i < row.texts.size(); ++i) tag(text_columns_[i], row.texts[i]);
  return text + "$$$$\n";
}

}  // namespace rz::molecules
