#include "genomics/call.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "genomics/examples.h"
#include "genomics/tile_reader.h"
#include "genomics/vcf_text.h"
#include "io/log.h"
#include "io/pipeline.h"
#include "io/stats.h"
#include "io/vcf_writer.h"

namespace rz::genomics {
namespace {

/// A tile in flight holds its reads, packed reads, tensors and records: measured at most 60 MB at the depth cap.
constexpr int64_t kTileBytes = int64_t{64} << 20;

size_t tiles_in_flight(const CallOptions& o, int threads) {
  const int64_t wanted = 2 * static_cast<int64_t>(threads);
  return static_cast<size_t>(std::clamp<int64_t>(o.memory > 0 ? o.memory / kTileBytes : wanted, 1, wanted));
}

/// The outcome of one tile.
struct TileResult {
  std::vector<std::string> records;
  ExampleBlock examples;
  size_t alleles = 0, large = 0, pass = 0, refcall = 0, lowqual = 0;
};

struct Clocks {
  StageClock read, prepare, model, write;
};

void genotype(const PreparedTile& p, const CallerModel& model, const CallOptions& o, TileResult& out) {
  const Prediction prediction = model.predict(p);
  out.large = prediction.large;
  for (const Candidate& c : p.candidates) {
    const auto first = prediction.copies.begin() + static_cast<std::ptrdiff_t>(c.first_example);
    const size_t alleles = p.sites[c.site].alleles.size();
    const Genotype g = resolve({first, first + static_cast<std::ptrdiff_t>(alleles)});
    const std::string_view filter = filter_of(c, g, o.min_quality);
    ++(filter == "RefCall" ? out.refcall : filter == "LowQual" ? out.lowqual : out.pass);
    out.records.push_back(vcf_record(p, c, g, filter));
  }
}

TileResult process(Tile tile, const CallerModel* model, const CallOptions& o, Clocks& clocks) {
  TileResult out;
  PreparedTile p = [&] {
    const auto lap = clocks.prepare.lap();
    return prepare(std::move(tile), o.thresholds);
  }();
  const auto lap = clocks.model.lap();
  out.alleles = p.examples();
  if (model)
    genotype(p, *model, o, out);
  else
    out.examples = encode_examples(p);
  return out;
}

struct Totals {
  size_t tiles = 0, alleles = 0, large = 0, pass = 0, refcall = 0, lowqual = 0;
  void add(const TileResult& r) {
    ++tiles;
    alleles += r.alleles;
    large += r.large;
    pass += r.pass;
    refcall += r.refcall;
    lowqual += r.lowqual;
  }
};

nlohmann::json report(const TileReader& reader, const Totals& t, const Clocks& c) {
  return {{"counts",
           {{"tiles", t.tiles},
            {"reads", reader.counts().used},
            {"reads_sampled_away", reader.counts().sampled_away},
            {"candidate_alleles", t.alleles},
            {"judged_by_large_network", t.large},
            {"pass", t.pass},
            {"refcall", t.refcall},
            {"lowqual", t.lowqual}}},
          {"seconds",
           {{"read", c.read.seconds()},
            {"prepare", c.prepare.seconds()},
            {"model", c.model.seconds()},
            {"write", c.write.seconds()}}}};
}

}  // namespace

nlohmann::json call_variants(AlignmentFile& alignments, const Fasta& reference, std::vector<PlannedTile> plan,
                             const CallerModel* model, const CallOptions& o) {
  const std::string header = vcf_header({reference.contigs(), o.sample, o.program, model ? model->name() : "none",
                                         model ? model->hash() : "none", o.min_quality});
  TileReader reader(alignments, reference, std::move(plan));
  std::unique_ptr<VcfWriter> vcf;
  std::unique_ptr<ExampleWriter> examples;
  if (o.examples_prefix.empty())
    vcf = std::make_unique<VcfWriter>(o.output, header, 1);
  else
    examples = std::make_unique<ExampleWriter>(o.examples_prefix, header);
  Clocks clocks;
  Totals totals;
  Progress progress("calling", "tiles", reader.tiles());
  const auto source = [&] {
    const auto lap = clocks.read.lap();
    return reader.next();
  };
  const auto work = [&](Tile tile) { return process(std::move(tile), model, o, clocks); };
  const auto sink = [&](const TileResult& result) {
    const auto lap = clocks.write.lap();
    for (const std::string& record : result.records) vcf->write(record);
    if (examples) examples->write(result.examples);
    totals.add(result);
    progress.advance();
  };
  const int threads = o.threads + (model ? model->streams() : 0);  // those that wait for a device come on top
  ordered_pipeline_on(threads, tiles_in_flight(o, threads), source, work, sink);
  if (vcf) vcf->commit();
  if (examples) examples->commit();
  nlohmann::json document = report(reader, totals, clocks);
  if (model) document["devices"] = device_stats(model->device_uses());
  return document;
}

}  // namespace rz::genomics
