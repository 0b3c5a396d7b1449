#include "genomics/caller_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <sstream>

#include "genomics/networks.h"
#include "kernels/error.h"
#include "kernels/per_device.h"
#include "kernels/worker_pool.h"

namespace rz::genomics {
namespace {

constexpr const char* kArchitecture = "rz-call-cascade-1";
constexpr float kFeatureLimit = 8;  // standard deviations; tools/train/call/train.py clamps alike
constexpr int64_t kKinds = 3;       // SNP, insertion, deletion
constexpr size_t kLargeBatch = 16;  // examples: their tokens stay in a core's cache on the CPU
constexpr size_t kLargeBatchCuda = 256;

size_t kind_of(const Allele& a) { return a.length_change() == 0 ? 0 : a.length_change() > 0 ? 1 : 2; }

/// Logits to probabilities: softmax(scale[kind] * logits + offset[kind]).
struct Calibration {
  std::vector<float> scale, offset;  // [kinds], [kinds, 3]

  Calibration(const SafeTensors& file, const std::string& name)
      : scale(file.floats(name + ".scale", {kKinds})), offset(file.floats(name + ".offset", {kKinds, kCopyClasses})) {}

  CopyProbabilities operator()(const float* logits, size_t kind) const {
    std::array<double, 3> shifted;
    for (size_t i = 0; i < 3; ++i) shifted[i] = double(logits[i]) * scale[kind] + offset[kind * 3 + i];
    const double top = *std::max_element(shifted.begin(), shifted.end());
    double sum = 0;
    for (double& s : shifted) sum += s = std::exp(s - top);
    CopyProbabilities out;
    for (size_t i = 0; i < 3; ++i) out[i] = static_cast<float>(shifted[i] / sum);
    return out;
  }
};

double number(const SafeTensors& file, const std::string& key, const std::string& text) {
  try {
    const double value = std::stod(text);
    if (std::isfinite(value)) return value;
    throw std::out_of_range(text);
  } catch (const std::logic_error&) {
    throw Error(ExitCode::input, file.path() + ": metadata " + key + " is no number: " + text);
  }
}

/// "0,0.99,0.99": of SNPs, insertions and deletions.
std::array<float, kKinds> numbers_per_kind(const SafeTensors& file, const std::string& key) {
  std::array<float, kKinds> out;
  std::istringstream texts(file.meta(key));
  std::string text;
  for (float& value : out) {
    std::getline(texts, text, ',');
    value = static_cast<float>(number(file, key, texts ? text : "missing"));
  }
  return out;
}

void check_fits(const SafeTensors& file) {
  const std::string pileup = std::to_string(kRows) + "x" + std::to_string(kWidth);
  for (const auto& [key, value] : {std::pair<std::string, std::string>{"architecture", kArchitecture},
                                   {"feature_version", std::to_string(kFeatureVersion)},
                                   {"pileup", pileup},
                                   {"patch", std::to_string(kPatch)},
                                   {"features", fmt::format("{}", fmt::join(feature_names(), ","))}})
    if (file.meta(key) != value)
      throw Error(ExitCode::input, file.path() + ": made for another version of the program: its " + key + " is " +
                                       file.meta(key).substr(0, 60) + ", needed is " + value.substr(0, 60));
}

/// The networks on one device.
struct PlacedNetworks {
  PlacedNetworks(const SafeTensors& file, const Device& device, int64_t features)
      : weights(device), small(file, weights, features), large(file, weights, features) {}

  Arena weights;
  SmallNetwork small;
  LargeNetwork large;
};

}  // namespace

struct CallerModel::Networks {
  Networks(const SafeTensors& file, const std::vector<Device>& devices, int64_t gpu_memory)
      : name(file.meta("name")),
        hash(file.sha256()),
        cascade(numbers_per_kind(file, "cascade")),
        min_quality(number(file, "min_quality", file.meta("min_quality"))),
        features(static_cast<int64_t>(feature_names().size())),
        mean(file.floats("features.mean", {features})),
        deviation(file.floats("features.deviation", {features})),
        placed(devices, [&](const Device& device) { return std::make_unique<PlacedNetworks>(file, device, features); }),
        small_calibration(file, "small.calibration"),
        large_calibration(file, "large.calibration"),
        pool(devices, Precision::f32, kStreamsPerDevice) {
    if (!pool.on_cuda()) return;
    batch = kLargeBatchCuda;
    const int64_t per_example = placed.on(devices.front()).large.bytes_per_example() * kStreamsPerDevice;
    if (gpu_memory > 0) batch = std::clamp<size_t>(static_cast<size_t>(gpu_memory / per_example), 1, batch);
  }

  std::vector<float> standardised(const std::vector<float>& raw) const {
    std::vector<float> out(raw.size());
    for (size_t i = 0; i < raw.size(); ++i) {
      const size_t f = i % static_cast<size_t>(features);
      out[i] = std::clamp((raw[i] - mean[f]) / deviation[f], -kFeatureLimit, kFeatureLimit);
    }
    return out;
  }

  std::string name, hash;
  std::array<float, kKinds> cascade;  ///< the large network judges where the small one is less sure than this
  double min_quality;
  int64_t features;
  std::vector<float> mean, deviation;
  PerDevice<PlacedNetworks> placed;
  Calibration small_calibration, large_calibration;
  mutable WorkerPool pool;
  size_t batch = kLargeBatch;  ///< examples at once of the large network
};

namespace {

/// One allele to judge: the candidate, its allele (1-based) and the allele's kind.
struct Example {
  size_t candidate, allele, kind;
};

std::vector<Example> list_examples(const PreparedTile& tile) {
  std::vector<Example> out;
  for (size_t c = 0; c < tile.candidates.size(); ++c) {
    const std::vector<Allele>& alleles = tile.sites[tile.candidates[c].site].alleles;
    for (size_t a = 1; a <= alleles.size(); ++a) out.push_back({c, a, kind_of(alleles[a - 1])});
  }
  return out;
}

std::vector<float> small_logits(const CallerModel::Networks& n, const std::vector<float>& features) {
  const Shape shape{static_cast<int64_t>(features.size()) / n.features, n.features};
  return n.pool.run([&](Worker& worker) {
    const Tensor placed = upload_new(worker.context, worker.arena, features, shape);
    const SmallNetwork& network = n.placed.on(worker.context.device()).small;
    return download_floats(worker.context, network.forward(worker.context, worker.arena, placed));
  });
}

/// Of the chosen examples, at most a batch.
std::vector<float> large_logits(const CallerModel::Networks& n, const PreparedTile& tile,
                                const std::vector<Example>& examples, const std::vector<float>& features,
                                std::span<const size_t> chosen) {
  std::vector<std::pair<size_t, size_t>> alleles;
  std::vector<float> theirs;
  for (const size_t i : chosen) {
    alleles.emplace_back(examples[i].candidate, examples[i].allele);
    const auto first = features.begin() + static_cast<std::ptrdiff_t>(i) * n.features;
    theirs.insert(theirs.end(), first, first + n.features);
  }
  const PileupRows rows = pileup_rows(tile, alleles);
  const Shape shape{static_cast<int64_t>(chosen.size()), n.features};
  return n.pool.run([&](Worker& worker) {
    const EncodedRows encoded = encode_rows(worker.context, worker.arena, rows);
    const Tensor placed = upload_new(worker.context, worker.arena, theirs, shape);
    const LargeNetwork& network = n.placed.on(worker.context.device()).large;
    return download_floats(worker.context, network.forward(worker.context, worker.arena, encoded, placed));
  });
}

}  // namespace

CallerModel::CallerModel(const SafeTensors& file, const std::vector<Device>& devices, int64_t gpu_memory) {
  check_fits(file);
  networks_ = std::make_unique<Networks>(file, devices, gpu_memory);
}

CallerModel::~CallerModel() = default;
const std::string& CallerModel::name() const { return networks_->name; }
const std::string& CallerModel::hash() const { return networks_->hash; }
double CallerModel::min_quality() const { return networks_->min_quality; }
int CallerModel::streams() const { return networks_->pool.streams(); }
std::vector<DeviceUse> CallerModel::device_uses() const { return networks_->pool.uses(); }

Prediction CallerModel::predict(const PreparedTile& tile) const {
  const Networks& n = *networks_;
  Prediction out;
  const std::vector<Example> examples = list_examples(tile);
  if (examples.empty()) return out;
  const std::vector<float> features = n.standardised(tile.features);
  const std::vector<float> first = small_logits(n, features);
  std::vector<size_t> unsure;
  for (size_t i = 0; i < examples.size(); ++i) {
    out.copies.push_back(n.small_calibration(&first[3 * i], examples[i].kind));
    if (*std::max_element(out.copies[i].begin(), out.copies[i].end()) < n.cascade[examples[i].kind])
      unsure.push_back(i);
  }
  size_t batch = n.batch;
  for (size_t begin = 0; begin < unsure.size();) {
    const std::span<const size_t> chosen(&unsure[begin], std::min(batch, unsure.size() - begin));
    try {
      std::vector<float> logits = large_logits(n, tile, examples, features, chosen);
      for (size_t i = 0; i < logits.size(); ++i) logits[i] += first[3 * chosen[i / 3] + i % 3];
      for (size_t k = 0; k < chosen.size(); ++k)
        out.copies[chosen[k]] = n.large_calibration(&logits[3 * k], examples[chosen[k]].kind);
      begin += chosen.size();
    } catch (const Error& e) {
      if (e.code() != ExitCode::memory || batch == 1) throw;
      batch /= 2;
    }
  }
  out.large = unsure.size();
  return out;
}

}  // namespace rz::genomics
