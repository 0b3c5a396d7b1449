#include "io/vcf_writer.h"

#include <htslib/hts.h>
#include <htslib/kstring.h>
#include <htslib/vcf.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "io/output_path.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr int64_t kLongestForTbi = (int64_t{1} << 29) - 1;

Error cannot_write(const std::string& target) {
  const std::string why = errno ? std::strerror(errno) : "write error";
  return Error(ExitCode::input, target + ": cannot be written: " + why);
}

bool any_long_contig(const bcf_hdr_t* header) {
  for (int i = 0; i < header->n[BCF_DT_CTG]; ++i)
    if (static_cast<int64_t>(header->id[BCF_DT_CTG][i].val->info[0]) > kLongestForTbi) return true;
  return false;
}

/// What the suffix asks for.
struct Format {
  const char* mode;  // of hts_open
  int index_shift;   // 0 a .tbi, 14 a .csi, -1 none
  const char* index_suffix;
};

Format format_of(const std::string& target, const bcf_hdr_t* header) {
  if (target.ends_with(".bcf")) return {"wb", 14, ".csi"};
  if (target.ends_with(".gz") || target.ends_with(".bgz"))
    return any_long_contig(header) ? Format{"wz", 14, ".csi"} : Format{"wz", 0, ".tbi"};
  return {"w", -1, ""};
}

}  // namespace

struct VcfWriter::Handle {
  std::string target;
  std::optional<TemporaryOutput> file, index;
  htsFile* out = nullptr;
  bcf_hdr_t* header = bcf_hdr_init("r");  // empty: "w" would put its own version first
  bcf1_t* record = bcf_init();
  bool indexed = false;
  ~Handle() {
    if (out) hts_close(out);
    bcf_destroy(record);
    bcf_hdr_destroy(header);
  }
};

VcfWriter::VcfWriter(const std::string& target, const std::string& header, int threads)
    : handle_(std::make_unique<Handle>()) {
  hts_set_log_level(HTS_LOG_OFF);  // what goes wrong is said once, in our words
  Handle& h = *handle_;
  h.target = target;
  std::string text = header;  // HTSlib parses in place
  if (bcf_hdr_parse(h.header, text.data()) != 0) throw Error(ExitCode::internal, "malformed VCF header");
  const Format format = format_of(target, h.header);
  std::string path = "-";
  if (target != "-") {
    h.file.emplace(target);
    path = h.file->path();
  }
  errno = 0;
  h.out = hts_open(path.c_str(), format.mode);
  if (!h.out) throw cannot_write(target);
  if (threads > 1 && format.index_shift >= 0) hts_set_threads(h.out, threads);
  if (bcf_hdr_write(h.out, h.header) != 0) throw cannot_write(target);
  if (format.index_shift >= 0) {
    h.index.emplace(target + format.index_suffix);
    h.indexed = bcf_idx_init(h.out, h.header, format.index_shift, h.index->path().c_str()) == 0;
    if (!h.indexed) throw cannot_write(h.index->target());
  }
}

VcfWriter::~VcfWriter() = default;

void VcfWriter::write(const std::string& line) {
  Handle& h = *handle_;
  kstring_t text = KS_INITIALIZE;
  kputsn(line.data(), line.size(), &text);
  const int parsed = vcf_parse(&text, h.header, h.record);
  ks_free(&text);
  // HTSlib takes a line that ends early without a word.
  const bool whole = static_cast<int>(h.record->n_sample) == bcf_hdr_nsamples(h.header);
  if (parsed != 0 || h.record->errcode != 0 || !whole) throw Error(ExitCode::internal, "malformed VCF record: " + line);
  errno = 0;
  if (bcf_write(h.out, h.header, h.record) != 0) throw cannot_write(h.target);
}

void VcfWriter::commit() {
  Handle& h = *handle_;
  errno = 0;
  if (h.indexed && bcf_idx_save(h.out) != 0) throw cannot_write(h.index->target());
  htsFile* out = h.out;
  h.out = nullptr;
  if (hts_close(out) != 0) throw cannot_write(h.target);
  std::vector<TemporaryOutput*> outputs;
  if (h.index) {
    // The file's last block came after the index: readers warn of an index that is older than its file.
    std::filesystem::last_write_time(h.index->path(), std::filesystem::file_time_type::clock::now());
    outputs.push_back(&*h.index);
  }
  if (h.file) outputs.push_back(&*h.file);
  commit_together(outputs);
}

}  // namespace rz
