// Libraries of molecules as text: SMILES files, tables with a column of SMILES, SD files. Splits records and knows
// nothing of chemistry.
//
// Formats: SMILES files, "SMILES name" per line (http://opensmiles.org/opensmiles.html, section 4.5); tables as RFC
// 4180 (https://doi.org/10.17487/RFC4180), also with tabs or semicolons; SD files (CTfile formats, BIOVIA 2020).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/line_reader.h"

namespace rz {

/// One molecule of a library, in the order of the input.
struct LibraryRecord {
  int64_t row = 0;                  ///< from 0
  int64_t line = 0;                 ///< where it begins in the file, from 1
  std::string smiles;               ///< of SMILES files and tables
  std::string mol_block;            ///< of SD files: up to and with M  END
  std::string id;                   ///< empty where there is none
  std::vector<std::string> fields;  ///< one per column of the library
  std::string raw;                  ///< as it stands in the input
  std::string problem;              ///< why it is malformed; empty where it is well-formed
};

struct LibraryOptions {
  std::string path;                ///< "-": stdin
  std::string format = {};         ///< smi, csv, tsv or sdf; empty: by the file's suffix, below .gz
  std::string smiles_column = {};  ///< of a table: a name, or a number from 1; empty: the one that is called so
  std::string id_column = {};      ///< as smiles_column; empty: the one called id, name or the like, if any
  bool no_header = false;          ///< the first line of a table is a record
};

class LibraryReader {
 public:
  virtual ~LibraryReader() = default;

  /// The next record; false at the end. A malformed one is given with its problem. Throws Error(input) where the stream
  /// itself is damaged.
  virtual bool next(LibraryRecord& record) = 0;

  /// Names of the input's columns, in order: those of a table; smiles and id; id and the tags of an SD file.
  const std::vector<std::string>& columns() const { return columns_; }

  /// Which of the columns holds the SMILES; -1: none (SD files).
  int smiles_index() const { return smiles_index_; }

  /// The file's name, for messages.
  virtual const std::string& name() const = 0;
  /// How much of the input was read, from 0 to 1; 0 where that cannot be told.
  virtual double part_read() const = 0;

 protected:
  LibraryReader() = default;

  std::vector<std::string> columns_;
  int smiles_index_ = -1;
  int64_t row_ = 0;
};

/// What the readers of text formats share.
class TextLibrary : public LibraryReader {
 public:
  const std::string& name() const override { return lines_.name(); }
  double part_read() const override;

 protected:
  explicit TextLibrary(const LibraryOptions& options) : lines_(options.path) {}

  LineReader lines_;
};

/// Opens a library. Throws Error(usage) where the format cannot be told or a column that was asked for is not there;
/// Error(missing) where the file is absent; Error(input) where it cannot be read or has no column of SMILES.
std::unique_ptr<LibraryReader> open_library(const LibraryOptions& options);

/// smi, csv, tsv or sdf by a file's suffix, also below .gz. Throws Error(usage) on any other.
std::string library_format(const std::string& path);

/// The readers of one format each; `open_library` chooses.
std::unique_ptr<LibraryReader> open_smiles_lines(const LibraryOptions& options);
std::unique_ptr<LibraryReader> open_table(const LibraryOptions& options, const std::string& format);
std::unique_ptr<LibraryReader> open_sdf(const LibraryOptions& options);

}  // namespace rz
