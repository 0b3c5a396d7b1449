#include "molecules/ensemble.h"

#include <algorithm>
#include <cmath>

#include "kernels/error.h"

namespace rz::molecules {

bool Ensemble::add(std::unique_ptr<PropertyModel>& model) {
  if (model->columns() != columns()) return false;
  members_.push_back(std::move(model));
  return true;
}

bool Ensemble::rely_on(std::shared_ptr<const Trust> trust, double level) {
  if (trust->tasks() != columns()) return false;
  std::vector<std::string> hashes;
  for (const auto& member : members_) hashes.push_back(member->sha256);
  std::sort(hashes.begin(), hashes.end());
  if (hashes != trust->members()) return false;
  for (const auto& member : members_) {
    if (member->sha256 == trust->embedder() && member->embedding_width() != trust->embedding_width()) return false;
  }
  for (const auto& member : members_) member->embed = member->sha256 == trust->embedder();
  trust_ = std::move(trust);
  level_ = level;
  return true;
}

Needs Ensemble::needs() const {
  Needs needs;
  for (const auto& member : members_) needs.add(member->needs());
  if (trust_) needs.bit_fingerprints[static_cast<size_t>(BitFingerprintKind::morgan)] = true;
  return needs;
}

bool Ensemble::has_variance() const { return members_.size() > 1 || members_.front()->has_variance(); }

bool Ensemble::has_similarity() const {
  return std::any_of(members_.begin(), members_.end(), [](const auto& member) { return member->has_similarity(); });
}

Predictions Ensemble::predict(WorkerPool& workers, const MoleculeBatch& batch) const {
  if (members_.size() == 1) return members_.front()->predict(workers, batch);
  std::vector<Predictions> all;
  for (const auto& member : members_) all.push_back(member->predict(workers, batch));
  const auto count = static_cast<double>(all.size());
  const size_t values = all.front().values.size();
  Predictions out{std::vector<double>(values), std::vector<double>(values), {}, {}};
  for (Predictions& one : all) {
    if (!one.embeddings.empty()) out.embeddings = std::move(one.embeddings);
    if (!one.similarities.empty()) out.similarities.resize(values);
    for (size_t i = 0; i < one.similarities.size(); ++i) {
      out.similarities[i] = std::max(out.similarities[i], one.similarities[i]);
    }
  }
  for (size_t i = 0; i < values; ++i) {
    double& mean = out.values[i];
    double& variance = out.variances[i];
    for (const Predictions& one : all) mean += one.values[i] / count;
    for (const Predictions& one : all) {
      variance += (one.values[i] - mean) * (one.values[i] - mean) / count;
      if (!one.variances.empty()) variance += one.variances[i] / count;
    }
  }
  return out;
}

std::vector<std::string> Ensemble::result_columns() const {
  std::vector<std::string> names;
  for (const std::string& column : columns()) {
    names.push_back(column);
    if (has_variance()) names.push_back(column + "_std");
    if (trust_) {
      for (const std::string& name : trust_->task_columns(column)) names.push_back(name);
    } else if (has_similarity()) {
      names.push_back(column + "_similarity");
    }
  }
  if (trust_) {
    for (const std::string& name : trust_->domain_columns()) names.push_back(name);
  }
  return names;
}

void Ensemble::append_results(WorkerPool& workers, const MoleculeBatch& batch,
                              std::vector<std::vector<double>>& rows) const {
  Predictions got = predict(workers, batch);
  const size_t count = columns().size();
  std::vector<double> further;
  for (size_t i = 0; i < rows.size() * count; ++i) {
    std::vector<double>& row = rows[i / count];
    further.clear();
    double variance = has_variance() ? got.variances[i] : 0;
    if (trust_) trust_->append_task(i % count, level_, got.values[i], variance, further);
    if (!trust_ && has_similarity()) further.push_back(got.similarities[i]);
    row.push_back(got.values[i]);
    if (has_variance()) row.push_back(std::sqrt(variance));
    row.insert(row.end(), further.begin(), further.end());
  }
  if (trust_) trust_->append_domain(batch, got.embeddings, rows);
}

std::vector<Ensemble> ensembles_of(std::vector<std::unique_ptr<PropertyModel>> models) {
  std::vector<Ensemble> ensembles;
  for (std::unique_ptr<PropertyModel>& model : models) {
    if (std::any_of(ensembles.begin(), ensembles.end(), [&](Ensemble& ensemble) { return ensemble.add(model); })) {
      continue;
    }
    for (const Ensemble& other : ensembles) {
      for (const std::string& column : model->columns()) {
        if (std::find(other.columns().begin(), other.columns().end(), column) == other.columns().end()) continue;
        throw Error(ExitCode::usage, model->path + " and " + other.members().front()->path + " both predict " + column +
                                         ", but not the same tasks: screen with them one by one");
      }
    }
    ensembles.emplace_back(std::move(model));
  }
  return ensembles;
}

}  // namespace rz::molecules
