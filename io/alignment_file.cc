#include "io/alignment_file.h"

#include <htslib/hts.h>
#include <htslib/sam.h>
#include <htslib/thread_pool.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "io/log.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr std::array<uint8_t, 16> kNt16ToBase = {4, 0, 1, 4, 2, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 4};

uint64_t hash_name(const char* name) {  // FNV-1a, then a finaliser so that low bits are usable for sampling
  uint64_t h = 1469598103934665603ull;
  for (; *name; ++name) h = (h ^ static_cast<unsigned char>(*name)) * 1099511628211ull;
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdull;
  return h ^ (h >> 33);
}

void convert(const bam1_t* record, Alignment& out) {
  const bam1_core_t& core = record->core;
  out.name_hash = hash_name(bam_get_qname(record));
  out.position = static_cast<int32_t>(core.pos);
  out.end = static_cast<int32_t>(bam_endpos(record));
  const bool mate_here = (core.flag & BAM_FPAIRED) && !(core.flag & BAM_FMUNMAP) && core.mtid == core.tid;
  out.mate_position = mate_here ? static_cast<int32_t>(core.mpos) : -1;
  out.template_length = mate_here ? static_cast<int32_t>(core.isize) : 0;
  out.flag = core.flag;
  out.mapping_quality = core.qual;
  const uint32_t* cigar = bam_get_cigar(record);
  out.cigar.clear();
  for (uint32_t i = 0; i < core.n_cigar; ++i)
    if (bam_cigar_oplen(cigar[i]) > 0) out.cigar.push_back(cigar[i]);  // some tools write operations of no length
  const size_t length = static_cast<size_t>(core.l_qseq);
  out.bases.resize(length);
  const uint8_t* sequence = bam_get_seq(record);
  for (size_t i = 0; i < length; ++i) out.bases[i] = kNt16ToBase[bam_seqi(sequence, i)];
  const uint8_t* quality = bam_get_qual(record);
  const bool no_quality = length > 0 && quality[0] == 0xff;  // SAM's `*`: taken as a modest 20
  out.qualities.assign(quality, quality + length);
  if (no_quality) std::fill(out.qualities.begin(), out.qualities.end(), uint8_t{20});
}

/// Read-group samples from the header's text; a missing SM adds nothing.
std::vector<std::string> read_samples(sam_hdr_t* header) {
  std::vector<std::string> samples;
  kstring_t value = KS_INITIALIZE;
  for (int i = 0; i < sam_hdr_count_lines(header, "RG"); ++i) {
    if (sam_hdr_find_tag_pos(header, "RG", i, "SM", &value) != 0) continue;
    const std::string sample(value.s, value.l);
    if (std::find(samples.begin(), samples.end(), sample) == samples.end()) samples.push_back(sample);
  }
  ks_free(&value);
  return samples;
}

bool sorted_by_header(sam_hdr_t* header) {
  kstring_t order = KS_INITIALIZE;
  const bool declared = sam_hdr_find_tag_hd(header, "SO", &order) == 0;
  const bool sorted = !declared || std::string(order.s) == "coordinate" || std::string(order.s) == "unknown";
  ks_free(&order);
  return sorted;
}

void warn_of_old_index(const std::string& path) {
  std::error_code absent;
  const auto written = std::filesystem::last_write_time(path, absent);
  for (const char* suffix : {".bai", ".csi"}) {
    const auto indexed = std::filesystem::last_write_time(path + suffix, absent);
    if (!absent && indexed < written) log_warning(path + suffix + " is older than the reads: is it their index?");
  }
}

}  // namespace

struct AlignmentFile::Handle {
  htsThreadPool pool = {nullptr, 0};
  samFile* file = nullptr;
  sam_hdr_t* header = nullptr;
  hts_idx_t* index = nullptr;
  hts_itr_t* iterator = nullptr;
  bam1_t* record = bam_init1();
  std::set<std::string> undecodable;  // contigs of a CRAM that the given reference lacks
  std::string query_contig;
  hts_pos_t last_position = -1;
  ~Handle() {
    if (iterator) hts_itr_destroy(iterator);
    if (index) hts_idx_destroy(index);
    if (header) sam_hdr_destroy(header);
    if (file) sam_close(file);
    if (pool.pool) hts_tpool_destroy(pool.pool);
    bam_destroy1(record);
  }
};

AlignmentFile::AlignmentFile(const std::string& path, const Fasta& reference, int threads)
    : path_(path), handle_(std::make_unique<Handle>()) {
  const auto bad = [&](const std::string& what) { return Error(ExitCode::input, path + ": " + what); };
  std::error_code unreachable;  // a folder on the way that may not be entered, a name too long
  if (!std::filesystem::exists(path, unreachable)) throw bad("no such file");
  // HTSlib asks the net for CRAM references that a file lacks unless the search path says otherwise.
  setenv("REF_PATH", "/nonexistent", 1);
  Handle& h = *handle_;
  h.file = sam_open(path.c_str(), "r");
  if (!h.file) throw bad("cannot be opened as BAM or CRAM");
  const htsFormat* format = hts_get_format(h.file);
  if (format->format != bam && format->format != cram) throw bad("is neither BAM nor CRAM");
  if (format->format == cram && hts_set_fai_filename(h.file, reference.indexed_path().c_str()) != 0)
    throw bad("the CRAM reference " + reference.path() + " cannot be used");
  h.header = sam_hdr_read(h.file);
  if (!h.header) throw bad("the header cannot be read");
  if (hts_check_EOF(h.file) == 0) throw bad("truncated: the end-of-file block is missing");
  if (!sorted_by_header(h.header)) throw bad("not sorted by coordinate (header @HD SO)");
  h.index = sam_index_load3(h.file, path.c_str(), nullptr, HTS_IDX_SILENT_FAIL);
  if (!h.index) throw bad("no index (.bai, .csi or .crai); make one with samtools index");
  if (format->format == bam) {
    const int indexed = hts_idx_nseq(h.index), known = sam_hdr_nref(h.header);
    if (indexed > known)
      throw bad("its index is of another file: it has " + std::to_string(indexed) + " contigs, the header " +
                std::to_string(known));
    warn_of_old_index(path);
  }
  // Only now: HTSlib 1.16 waits for ever in its check for the end-of-file block where a helper thread met a truncated
  // one.
  if (threads > 0 && (h.pool.pool = hts_tpool_init(threads))) hts_set_thread_pool(h.file, &h.pool);
  for (int i = 0; i < sam_hdr_nref(h.header); ++i) {
    contigs_.push_back({sam_hdr_tid2name(h.header, i), sam_hdr_tid2len(h.header, i)});
    if (format->format == cram && reference.length(contigs_.back().name) < 0)
      h.undecodable.insert(contigs_.back().name);
  }
  samples_ = read_samples(h.header);
}

AlignmentFile::~AlignmentFile() = default;

void AlignmentFile::query(const std::string& contig, int64_t start, int64_t end) {
  Handle& h = *handle_;
  // HTSlib would follow the header's UR tags to whatever file they name.
  if (h.undecodable.contains(contig))
    throw Error(ExitCode::input, path_ + ": the reference lacks " + contig + ", without which CRAM cannot be decoded");
  if (h.iterator) hts_itr_destroy(h.iterator);
  const int tid = sam_hdr_name2tid(h.header, contig.c_str());
  h.iterator = tid < 0 ? nullptr : sam_itr_queryi(h.index, tid, start, end);
  if (!h.iterator) throw Error(ExitCode::input, path_ + ": the index gives no access to " + contig);
  h.query_contig = contig;
  h.last_position = -1;
}

std::string AlignmentFile::place() const {
  return path_ + ": near " + handle_->query_contig + ":" + std::to_string(handle_->last_position + 1);
}

bool AlignmentFile::next(Alignment& out, uint16_t excluded_flags, int min_mapping_quality) {
  Handle& h = *handle_;
  for (;;) {
    const int status = sam_itr_next(h.file, h.iterator, h.record);
    if (status == -1) return false;
    if (status < -1) throw Error(ExitCode::input, place() + ": truncated or damaged record");
    const bam1_core_t& core = h.record->core;
    if (core.pos < h.last_position)
      throw Error(ExitCode::input, place() + ": not sorted, read " + bam_get_qname(h.record) + " comes too late");
    h.last_position = core.pos;
    if ((core.flag & excluded_flags) || core.qual < min_mapping_quality) continue;
    if (core.n_cigar == 0 || core.l_qseq == 0) continue;  // nothing aligned, or no sequence stored
    if (bam_cigar2qlen(static_cast<int>(core.n_cigar), bam_get_cigar(h.record)) != core.l_qseq)
      throw Error(ExitCode::input,
                  place() + ": CIGAR and sequence of read " + bam_get_qname(h.record) + " differ in length");
    convert(h.record, out);
    return true;
  }
}

}  // namespace rz
