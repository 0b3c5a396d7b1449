// Indexed FASTA, plain or bgzip-compressed, through HTSlib.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rz {

struct Contig {
  std::string name;
  int64_t length = 0;
};

/// A reference genome. fetch() may be called from several threads.
///
/// Uses the .fai (and .gzi) beside the file where they exist; otherwise an index is built in a temporary folder, since
/// nothing is ever written next to inputs. The folder stays as long as the object.
class Fasta {
 public:
  /// Throws Error(missing) where the file is absent, Error(input) where it is no FASTA or is gzip without blocks.
  explicit Fasta(const std::string& path);
  ~Fasta();
  Fasta(const Fasta&) = delete;
  Fasta& operator=(const Fasta&) = delete;

  const std::string& path() const { return path_; }

  /// The file under a name that has its index beside it: for HTSlib's CRAM, which would write one next to `path()`.
  const std::string& indexed_path() const;

  const std::vector<Contig>& contigs() const { return contigs_; }

  /// Length of a contig, or -1 where the reference lacks it.
  int64_t length(const std::string& contig) const;

  /// The sequence of [start, end), 0-based half-open, upper case, every letter but A, C, G and T turned into N.
  /// The interval is clipped to the contig. Throws Error(input) on an unknown contig or a damaged file.
  std::string fetch(const std::string& contig, int64_t start, int64_t end) const;

 private:
  struct Handle;
  std::string path_;
  std::unique_ptr<Handle> handle_;
  std::vector<Contig> contigs_;
  mutable std::mutex mutex_;
};

}  // namespace rz
