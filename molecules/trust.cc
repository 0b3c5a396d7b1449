#include "molecules/trust.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "molecules/similarity_search.h"

namespace rz::molecules {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kFingerprintWords = 64;

[[noreturn]] void refuse(const SafeTensors& file, const std::string& what) {
  throw Error(ExitCode::input, file.path() + ": " + what);
}

double logit(double probability) {
  const double inside = std::clamp(probability, 1e-6, 1 - 1e-6);
  return std::log(inside / (1 - inside));
}

}  // namespace

bool Trust::is_one(const std::string& path) {
  if (!path.ends_with(".safetensors")) return false;
  const SafeTensors file(path);
  const auto architecture = file.metadata().find("architecture");
  return architecture != file.metadata().end() && architecture->second == "trust";
}

Trust::Trust(const SafeTensors& file) : sha256_(file.sha256()) {
  try {
    const nlohmann::json config = nlohmann::json::parse(file.meta("config"));
    name_ = config.at("name").get<std::string>();
    tasks_ = config.at("tasks").get<std::vector<std::string>>();
    members_ = config.at("members").get<std::vector<std::string>>();
    const std::string head = config.at("head").get<std::string>();
    if (head != "regression" && head != "classification") refuse(file, "config: the head " + head);
    regression_ = head == "regression";
    similarity_limit_ = config.at("similarity_limit").get<double>();
    embedder_ = config.at("embedder").get<std::string>();
    if (!embedder_.empty()) distance_limit_ = config.at("distance_limit").get<double>();
  } catch (const nlohmann::json::exception& e) {
    refuse(file, std::string("metadata config: ") + e.what());
  }
  read_calibration(file);
  read_fingerprints(file);
  if (!embedder_.empty()) read_embeddings(file);
}

void Trust::read_calibration(const SafeTensors& file) {
  const auto tasks = static_cast<int64_t>(tasks_.size());
  calibration_ = file.floats("calibration", {tasks, 2});
  if (!regression_) return;
  scores_.values = file.floats("scores", {file.length("scores")});
  scores_.offsets = file.integers("offsets", {tasks + 1});
  bool fits = scores_.offsets.front() == 0 && scores_.offsets.back() == static_cast<int32_t>(scores_.values.size());
  fits = fits && std::is_sorted(scores_.offsets.begin(), scores_.offsets.end());
  for (int64_t task = 0; fits && task < tasks; ++task) {
    const auto begin = scores_.values.begin();
    fits = std::is_sorted(begin + scores_.offsets[task], begin + scores_.offsets[task + 1]);
  }
  if (!fits) refuse(file, "scores: do not ascend by task");
}

void Trust::read_fingerprints(const SafeTensors& file) {
  const auto entry = file.tensors().find("fingerprints");
  if (entry == file.tensors().end() || entry->second.shape.size() != 2 || entry->second.shape[0] < 1) {
    refuse(file, "fingerprints: there must be [molecules, 64] of them");
  }
  const int64_t molecules = entry->second.shape[0];
  const std::vector<int32_t> words = file.integers("fingerprints", {molecules, kFingerprintWords});
  std::vector<BitFingerprint> block;
  for (int64_t i = 0; i < molecules; ++i) {
    BitFingerprint& one = block.emplace_back(static_cast<size_t>(kFingerprintWords / 2));
    for (int64_t word = 0; word < kFingerprintWords; ++word) {
      const auto bits = static_cast<uint32_t>(words[static_cast<size_t>(i * kFingerprintWords + word)]);
      one[static_cast<size_t>(word / 2)] |= uint64_t{bits} << word % 2 * 32;
    }
    if (block.size() < kTableRows && i + 1 < molecules) continue;
    tables_.push_back(fingerprint_table(block, bit_count(BitFingerprintKind::morgan)));
    block.clear();
  }
}

void Trust::read_embeddings(const SafeTensors& file) {
  const int64_t width = file.length("embedding.mean");
  mean_ = file.floats("embedding.mean", {width});
  const auto points = file.tensors().find("embedding.points");
  if (points == file.tensors().end() || points->second.shape.size() != 2 || points->second.shape[0] < 1) {
    refuse(file, "embedding.points: there must be [molecules, k] of them");
  }
  dimensions_ = points->second.shape[1];
  points_ = file.floats("embedding.points", points->second.shape);
  projection_ = file.floats("embedding.projection", {dimensions_, width});
}

std::vector<std::string> Trust::task_columns(const std::string& task) const {
  if (regression_) return {task + "_lower", task + "_upper"};
  return {task + "_class"};
}

std::vector<std::string> Trust::domain_columns() const {
  std::vector<std::string> columns = {name_ + "_similarity"};
  if (!embedder_.empty()) columns.push_back(name_ + "_distance");
  columns.push_back(name_ + "_in_domain");
  return columns;
}

double Trust::Scores::limit(size_t task, double level) const {
  const int32_t begin = offsets[task], count = offsets[task + 1] - begin;
  const auto rank = static_cast<int64_t>(std::ceil(level * (count + 1)));
  if (rank > count) return std::numeric_limits<double>::infinity();
  return values[static_cast<size_t>(begin + std::max<int64_t>(rank, 1) - 1)];
}

void Trust::append_task(size_t task, double level, double& value, double& variance, std::vector<double>& row) const {
  const double a = calibration_[2 * task], b = calibration_[2 * task + 1];
  if (regression_) {
    variance = a * variance + b;
    const double reach = scores_.limit(task, level) * std::sqrt(variance);
    row.push_back(std::isfinite(reach) ? value - reach : kNone);
    row.push_back(std::isfinite(reach) ? value + reach : kNone);
    return;
  }
  value = 1 / (1 + std::exp(-(a * logit(value) + b)));
  row.push_back(value >= level ? 1 : value <= 1 - level ? 0 : kNone);
}

double Trust::distance(const float* embedding) const {
  const auto width = static_cast<int64_t>(mean_.size());
  std::vector<float> point(static_cast<size_t>(dimensions_));
  for (int64_t k = 0; k < dimensions_; ++k) {
    double sum = 0;
    for (int64_t i = 0; i < width; ++i) sum += double{projection_[k * width + i]} * (embedding[i] - mean_[i]);
    point[k] = static_cast<float>(sum);
  }
  float nearest = std::numeric_limits<float>::max();
  for (size_t at = 0; at < points_.size(); at += point.size()) {
    float sum = 0;
    for (size_t k = 0; k < point.size(); ++k) sum += (points_[at + k] - point[k]) * (points_[at + k] - point[k]);
    nearest = std::min(nearest, sum);
  }
  return std::sqrt(double{nearest});
}

void Trust::append_domain(const MoleculeBatch& batch, const std::vector<float>& embeddings,
                          std::vector<std::vector<double>>& rows) const {
  std::vector<BitFingerprint> fingerprints;
  for (const PreparedMolecule* molecule : batch.molecules()) {
    fingerprints.push_back(molecule->bit_fingerprints[static_cast<size_t>(BitFingerprintKind::morgan)]);
  }
  SimilaritySearch search(fingerprints, {1, 0});
  for (const OwnedFingerprintTable& table : tables_) search.search(workers_, table.view(), 0);
  for (size_t i = 0; i < rows.size(); ++i) {
    const double similarity = search.hits(i).front().similarity;
    bool inside = similarity >= similarity_limit_;
    rows[i].push_back(similarity);
    if (!embedder_.empty()) {
      rows[i].push_back(distance(&embeddings[i * mean_.size()]));
      inside = inside && rows[i].back() <= distance_limit_;
    }
    rows[i].push_back(inside ? 1 : 0);
  }
}

}  // namespace rz::molecules
