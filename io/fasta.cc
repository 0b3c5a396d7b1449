#include "io/fasta.h"

#include <htslib/faidx.h>
#include <htslib/hts.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "io/output_path.h"
#include "kernels/error.h"

namespace rz {
namespace fs = std::filesystem;

namespace {

bool bgzip_or_gzip(const std::string& path) {
  char magic[2] = {};
  std::ifstream(path, std::ios::binary).read(magic, 2);
  return magic[0] == '\x1f' && magic[1] == '\x8b';
}

bool has_index(const std::string& path) {
  std::error_code unreachable;
  return fs::exists(path + ".fai", unreachable) && (!bgzip_or_gzip(path) || fs::exists(path + ".gzi", unreachable));
}

}  // namespace

struct Fasta::Handle {
  std::optional<TemporaryFolder> scratch;
  std::string indexed_path;
  faidx_t* fai = nullptr;
  ~Handle() {
    if (fai) fai_destroy(fai);
  }
  /// A link to the file, and its index beside the link.
  void index_in_scratch(const std::string& path) {
    scratch.emplace();
    indexed_path = scratch->file("reference");
    const std::string fai_path = scratch->file("reference.fai"), gzi_path = scratch->file("reference.gzi");
    fs::create_symlink(fs::absolute(path), indexed_path);
    if (fai_build3(indexed_path.c_str(), fai_path.c_str(), gzi_path.c_str()) != 0)
      throw Error(ExitCode::input, path + ": cannot be indexed as FASTA (compressed files must be bgzip, not gzip)");
  }
};

Fasta::Fasta(const std::string& path) : path_(path), handle_(std::make_unique<Handle>()) {
  hts_set_log_level(HTS_LOG_OFF);  // what goes wrong is said once, in our words
  std::error_code unreachable;
  if (!fs::exists(path, unreachable)) throw Error(ExitCode::missing, path + ": no such reference file");
  if (!fs::is_regular_file(path) || access(path.c_str(), R_OK) != 0)
    throw Error(ExitCode::missing, path + ": the reference cannot be read");
  handle_->indexed_path = path;
  if (!has_index(path)) handle_->index_in_scratch(path);
  handle_->fai = fai_load3(handle_->indexed_path.c_str(), nullptr, nullptr, 0);
  if (!handle_->fai) throw Error(ExitCode::input, path + ": the reference or its index (.fai) cannot be read");
  for (int i = 0; i < faidx_nseq(handle_->fai); ++i) {
    const char* name = faidx_iseq(handle_->fai, i);
    contigs_.push_back({name, faidx_seq_len(handle_->fai, name)});
  }
  if (contigs_.empty()) throw Error(ExitCode::input, path + ": no sequence in the reference");
}

Fasta::~Fasta() = default;

const std::string& Fasta::indexed_path() const { return handle_->indexed_path; }

int64_t Fasta::length(const std::string& contig) const { return faidx_seq_len(handle_->fai, contig.c_str()); }

std::string Fasta::fetch(const std::string& contig, int64_t start, int64_t end) const {
  const int64_t size = length(contig);
  if (size < 0) throw Error(ExitCode::input, path_ + ": the reference has no contig " + contig);
  start = std::max<int64_t>(start, 0);
  end = std::min(end, size);
  if (start >= end) return {};
  const std::lock_guard<std::mutex> lock(mutex_);
  hts_pos_t got = 0;
  char* text = faidx_fetch_seq64(handle_->fai, contig.c_str(), start, end - 1, &got);
  if (!text || got != end - start) {
    std::free(text);
    throw Error(ExitCode::input, path_ + ": cannot read " + contig + ":" + std::to_string(start + 1) + "-" +
                                     std::to_string(end) + " (damaged file, or an index that is not its own)");
  }
  std::string sequence(text, static_cast<size_t>(got));
  std::free(text);
  for (char& c : sequence) {
    c = static_cast<char>(c & ~0x20);
    if (c != 'A' && c != 'C' && c != 'G' && c != 'T') c = 'N';
  }
  return sequence;
}

}  // namespace rz
