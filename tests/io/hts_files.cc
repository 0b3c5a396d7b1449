#include "tests/io/hts_files.h"

#include <htslib/bgzf.h>
#include <htslib/sam.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace rz::test {
namespace {

std::string write_with(const char* mode, const std::string& path, const std::string& text) {
  BGZF* file = bgzf_open(path.c_str(), mode);
  const bool written = file && bgzf_write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (!file || bgzf_close(file) != 0 || !written) throw std::runtime_error("cannot write " + path);
  return path;
}

std::string convert(const std::string& path, const std::string& sam, const char* mode, const std::string& reference) {
  const std::string text_path = path + ".sam";
  std::ofstream(text_path) << sam;
  samFile* in = sam_open(text_path.c_str(), "r");
  samFile* out = sam_open(path.c_str(), mode);
  if (!in || !out) throw std::runtime_error("cannot convert to " + path);
  if (!reference.empty() && hts_set_fai_filename(out, reference.c_str()) != 0) throw std::runtime_error(reference);
  const std::unique_ptr<sam_hdr_t, decltype(&sam_hdr_destroy)> header(sam_hdr_read(in), sam_hdr_destroy);
  const std::unique_ptr<bam1_t, decltype(&bam_destroy1)> record(bam_init1(), bam_destroy1);
  bool good = header && sam_hdr_write(out, header.get()) == 0;
  int status = -1;
  while (good && (status = sam_read1(in, header.get(), record.get())) >= 0)
    good = sam_write1(out, header.get(), record.get()) >= 0;
  sam_close(in);
  if (sam_close(out) != 0 || !good || status < -1) throw std::runtime_error("cannot convert to " + path);
  std::filesystem::remove(text_path);
  return path;
}

}  // namespace

std::string write_bgzip(const std::string& path, const std::string& text) { return write_with("w", path, text); }
std::string write_gzip(const std::string& path, const std::string& text) { return write_with("wg", path, text); }

std::string write_bam(const std::string& path, const std::string& sam) { return convert(path, sam, "wb", ""); }

std::string write_cram(const std::string& path, const std::string& sam, const std::string& reference) {
  return convert(path, sam, "wc", reference);
}

void index_alignments(const std::string& path) {
  if (sam_index_build(path.c_str(), 0) != 0) throw std::runtime_error("cannot index " + path);
}

}  // namespace rz::test
