// Writes small files of HTSlib's formats for tests.
#pragma once

#include <string>

namespace rz::test {

/// All return `path` and throw std::runtime_error where the file cannot be made.
std::string write_bgzip(const std::string& path, const std::string& text);
std::string write_gzip(const std::string& path, const std::string& text);

/// SAM text as BAM, or as CRAM (no index) with the sequence of `reference`.
std::string write_bam(const std::string& path, const std::string& sam);
std::string write_cram(const std::string& path, const std::string& sam, const std::string& reference);

/// Makes the index beside the file: .bai or .crai.
void index_alignments(const std::string& path);

}  // namespace rz::test
