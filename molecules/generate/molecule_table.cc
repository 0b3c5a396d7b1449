#include "molecules/generate/molecule_table.h"

#include <algorithm>
#include <cstdio>

#include "io/delimited.h"
#include "io/gzip_text.h"
#include "kernels/error.h"
#include "molecules/result_table.h"

namespace rz::molecules {
namespace {

constexpr size_t kFlushedAt = 1 << 20;  // bytes

/// '\0' for a file of SMILES.
char delimiter_of(const std::string& target) {
  const std::string bare = is_gzip_name(target) ? target.substr(0, target.size() - 3) : target;
  if (bare.ends_with(".csv")) return ',';
  if (bare.ends_with(".tsv")) return '\t';
  if (bare.ends_with(".smi") || target == "-") return '\0';
  throw Error(ExitCode::usage, "-o " + target + ": must end in .smi, .csv or .tsv, each also .gz");
}

}  // namespace

MoleculeTable::MoleculeTable(const std::string& target, const std::vector<std::string>& columns)
    : target_(target), delimiter_(delimiter_of(target)), gzip_(is_gzip_name(target)) {
  if (target != "-") {
    output_.emplace(target);
    file_.open(output_->path(), std::ios::binary);
  }
  if (delimiter_ == '\0') return;
  std::vector<std::string> header = {"smiles", "name"};
  header.insert(header.end(), columns.begin(), columns.end());
  text_ = join_delimited(header, delimiter_) + "\n";
}

void MoleculeTable::add(const std::string& smiles, const std::string& name, const std::vector<std::string>& values) {
  if (delimiter_ == '\0') {
    std::string line = smiles + " " + name;
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < ' '; }, ' ');
    text_ += line + "\n";
  } else {
    std::vector<std::string> fields = {smiles, name};
    fields.insert(fields.end(), values.begin(), values.end());
    text_ += join_delimited(fields, delimiter_) + "\n";
  }
  if (text_.size() > kFlushedAt) flush();
}

void MoleculeTable::flush() {
  const std::string text = gzip_ && !text_.empty() ? gzip_member(text_) : text_;
  if (output_) {
    file_ << text;
  } else {
    std::fwrite(text.data(), 1, text.size(), stdout);
  }
  text_.clear();
}

void MoleculeTable::commit() {
  flush();
  if (output_) {
    file_.close();
    if (!file_) throw Error(ExitCode::input, target_ + ": cannot be written");
    output_->commit();
  } else if (std::fflush(stdout) != 0) {
    throw Error(ExitCode::input, "stdout: cannot be written");
  }
}

}  // namespace rz::molecules
