#include "genomics/examples.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "genomics/encode_rows.h"
#include "genomics/vcf_text.h"
#include "io/output_path.h"
#include "io/stats.h"
#include "kernels/error.h"

namespace rz::genomics {
namespace {

/// Sites go out with every allele and without a genotype.
std::string site_record(const PreparedTile& p, const Candidate& c) {
  return site_columns(p, c, all_alleles(p.sites[c.site])) +
         "\t.\t.\t.\tGT:DP\t./.:" + std::to_string(c.evidence.reads.size());
}

void encode_batch(Context& context, Arena& arena, const PreparedTile& p,
                  const std::vector<std::pair<size_t, size_t>>& batch, ExampleBlock& out) {
  const PileupRows rows = pileup_rows(p, batch);
  arena.clear();
  const EncodedRows encoded = encode_rows(context, arena, rows);
  const auto append = [&](const Tensor& tensor, std::vector<uint8_t>& bytes) {
    bytes.resize(bytes.size() + tensor.bytes());
    download(context, view(bytes.data() + bytes.size() - tensor.bytes(), tensor.shape()), tensor);
  };
  append(encoded.codes, out.codes);
  append(encoded.qualities, out.qualities);
  context.synchronize();
  out.row_features.insert(out.row_features.end(), rows.row_features.begin(), rows.row_features.end());
}

constexpr size_t kBatch = 64;  // bounds the packed reads of one call of the op

}  // namespace

ExampleBlock encode_examples(const PreparedTile& p) {
  ExampleBlock out;
  out.features = p.features;
  Context context{Device{}};
  Arena arena{Device{}};
  std::vector<std::pair<size_t, size_t>> batch;
  for (size_t c = 0; c < p.candidates.size(); ++c) {
    out.records.push_back(site_record(p, p.candidates[c]));
    for (const size_t a : all_alleles(p.sites[p.candidates[c].site])) batch.emplace_back(c, a);
    if (batch.size() < kBatch && c + 1 < p.candidates.size()) continue;
    encode_batch(context, arena, p, batch, out);
    batch.clear();
  }
  return out;
}

/// One array of the examples, appended to block by block.
struct ArrayFile {
  explicit ArrayFile(const std::string& target) : output(target), stream(output.path(), std::ios::binary) {}

  template <class T>
  void append(const std::vector<T>& values) {
    stream.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
    if (!stream) throw Error(ExitCode::input, output.target() + ": cannot be written: " + std::strerror(errno));
  }
  void commit() {
    stream.close();
    if (!stream) throw Error(ExitCode::input, output.target() + ": cannot be written: " + std::strerror(errno));
    output.commit();
  }

  TemporaryOutput output;
  std::ofstream stream;
};

struct ExampleWriter::Files {
  Files(const std::string& prefix_, const std::string& header)
      : prefix(prefix_),
        sites(prefix_ + ".vcf.gz", header, 1),
        features(prefix_ + ".features.f32"),
        codes(prefix_ + ".codes.u8"),
        qualities(prefix_ + ".quals.u8"),
        rows(prefix_ + ".rows.f32") {}

  std::string prefix;
  VcfWriter sites;
  ArrayFile features, codes, qualities, rows;
  size_t examples = 0;
};

ExampleWriter::ExampleWriter(const std::string& prefix, const std::string& vcf_header)
    : files_(std::make_unique<Files>(prefix, vcf_header)) {}

ExampleWriter::~ExampleWriter() = default;

void ExampleWriter::write(const ExampleBlock& block) {
  for (const std::string& record : block.records) files_->sites.write(record);
  files_->features.append(block.features);
  files_->codes.append(block.codes);
  files_->qualities.append(block.qualities);
  files_->rows.append(block.row_features);
  files_->examples += block.features.size() / feature_names().size();
}

void ExampleWriter::commit() {
  Files& f = *files_;
  f.sites.commit();
  for (ArrayFile* file : {&f.features, &f.codes, &f.qualities, &f.rows}) file->commit();
  write_json(f.prefix + ".json", {{"examples", f.examples},
                                  {"feature_version", kFeatureVersion},
                                  {"features", feature_names()},
                                  {"rows", kRows},
                                  {"width", kWidth},
                                  {"row_features", kRowFeatures}});
}

}  // namespace rz::genomics
