#include "io/fasta.h"

#include <htslib/faidx.h>
#include <htslib/hts.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "kernels/error.h"

namespace rz {
namespace fs = std::filesystem;

namespace {

/// A folder that goes away with its owner.
struct ScratchFolder {
  fs::path path;
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "ribozyme-fai-XXXXXX").string();
    if (!mkdtemp(name.data())) throw Error(ExitCode::input, "cannot make a temporary folder " + name);
    path = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

bool has_index(const std::string& path) {
  const bool compressed = path.ends_with(".gz") || path.ends_with(".bgz");
  return fs::exists(path + ".fai") && (!compressed || fs::exists(path + ".gzi"));
}

faidx_t* load_with_scratch_index(const std::string& path) {
  const ScratchFolder scratch;
  const std::string fai = (scratch.path / "index.fai").string(), gzi = (scratch.path / "index.gzi").string();
  if (fai_build3(path.c_str(), fai.c_str(), gzi.c_str()) != 0)
    throw Error(ExitCode::input, path + ": cannot be indexed as FASTA (compressed files must be bgzip, not gzip)");
  return fai_load3(path.c_str(), fai.c_str(), gzi.c_str(), 0);
}

}  // namespace

struct Fasta::Handle {
  faidx_t* fai = nullptr;
  ~Handle() {
    if (fai) fai_destroy(fai);
  }
};

Fasta::Fasta(const std::string& path) : path_(path), handle_(std::make_unique<Handle>()) {
  if (!fs::exists(path)) throw Error(ExitCode::missing, path + ": no such reference file");
  if (!fs::is_regular_file(path) || access(path.c_str(), R_OK) != 0)
    throw Error(ExitCode::missing, path + ": the reference cannot be read");
  handle_->fai = has_index(path) ? fai_load3(path.c_str(), nullptr, nullptr, 0) : load_with_scratch_index(path);
  if (!handle_->fai) throw Error(ExitCode::input, path + ": the reference or its index (.fai) cannot be read");
  for (int i = 0; i < faidx_nseq(handle_->fai); ++i) {
    const char* name = faidx_iseq(handle_->fai, i);
    contigs_.push_back({name, faidx_seq_len(handle_->fai, name)});
  }
  if (contigs_.empty()) throw Error(ExitCode::input, path + ": no sequence in the reference");
}

Fasta::~Fasta() = default;

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
