// VCF and BCF with their index, written whole or not at all.
#pragma once

#include <memory>
#include <string>

namespace rz {

/// Writes records in order to .vcf, .vcf.gz (BGZF) or .bcf by the target's suffix, or plain VCF to stdout for "-".
/// Compressed output gets a .tbi index, or .csi for BCF and where a contig is longer than 2^29 - 1.
class VcfWriter {
 public:
  /// `header`: the lines from ##fileformat to #CHROM, each ending in a newline. Throws Error(input) where the target
  /// cannot be written, Error(internal) on a malformed header.
  VcfWriter(const std::string& target, const std::string& header, int threads);
  ~VcfWriter();
  VcfWriter(const VcfWriter&) = delete;
  VcfWriter& operator=(const VcfWriter&) = delete;

  /// One record as a VCF line without its newline. Throws Error(input) where the disk is full.
  void write(const std::string& line);

  /// Finishes the file and its index and puts both in place. Without it nothing is left behind.
  void commit();

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace rz
