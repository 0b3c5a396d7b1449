#include "molecules/objectives/model_measure.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <limits>

#include "kernels/error.h"
#include "molecules/ensemble.h"

namespace rz::molecules {
namespace {

constexpr size_t kBatch = 256;  // molecules

/// Adds each model's SHA-256 to `hashes`.
Ensemble load(const std::string& path, const std::vector<Device>& devices, std::string& hashes) {
  std::vector<std::unique_ptr<PropertyModel>> models;
  for (const std::string& file : model_files(path)) {
    if (!Trust::is_one(file)) models.push_back(load_property_model(file, devices));
  }
  if (models.empty()) throw Error(ExitCode::missing, path + ": holds no model");
  for (const auto& model : models) hashes += model->sha256 + " ";
  std::vector<Ensemble> ensembles = ensembles_of(std::move(models));
  if (ensembles.size() > 1) throw Error(ExitCode::input, path + ": the folder holds models of different tasks");
  return std::move(ensembles.front());
}

size_t column_of(const Ensemble& ensemble, const std::string& path, const std::string& name) {
  const std::vector<std::string> columns = ensemble.result_columns();
  if (name.empty() && ensemble.columns().size() == 1) return 0;
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found != columns.end()) return static_cast<size_t>(found - columns.begin());
  std::string all;
  for (const std::string& column : columns) all.append(all.empty() ? "" : ", ").append(column);
  throw Error(ExitCode::input,
              path + (name.empty() ? " has several columns: " : " has no column " + name + ": ") + all);
}

class ModelMeasure {
 public:
  ModelMeasure(const std::string& path, const std::string& column, WorkerPool& workers)
      : workers_(workers),
        ensemble_(load(path, workers.devices(), hashes_)),
        column_(column_of(ensemble_, path, column)) {}

  const std::string& hashes() const { return hashes_; }

  std::vector<double> of(std::span<const Candidate> candidates) const {
    std::vector<double> values(candidates.size(), std::numeric_limits<double>::quiet_NaN());
    for (size_t first = 0; first < candidates.size(); first += kBatch) {
      const size_t count = std::min(kBatch, candidates.size() - first);
      predict(candidates.subspan(first, count), std::span(values).subspan(first, count));
    }
    return values;
  }

 private:
  void predict(std::span<const Candidate> candidates, std::span<double> values) const {
    std::vector<PreparedMolecule> prepared(candidates.size());
    tbb::parallel_for(size_t{0}, candidates.size(), [&](size_t i) {
      LibraryRecord record;
      record.smiles = candidates[i].smiles;
      prepared[i] = prepare(record, ensemble_.needs());
    });
    std::vector<const PreparedMolecule*> readable;
    std::vector<size_t> places;
    for (size_t i = 0; i < prepared.size(); ++i) {
      if (!prepared[i].ok()) continue;
      readable.push_back(&prepared[i]);
      places.push_back(i);
    }
    if (readable.empty()) return;
    std::vector<std::vector<double>> rows(readable.size());
    ensemble_.append_results(workers_, MoleculeBatch(readable), rows);
    for (size_t i = 0; i < rows.size(); ++i) values[places[i]] = rows[i][column_];
  }

  WorkerPool& workers_;
  std::string hashes_;  // before what fills it
  Ensemble ensemble_;
  size_t column_;
};

}  // namespace

Property model_measure(const std::string& path, const std::string& column, WorkerPool& workers) {
  const auto measure = std::make_shared<const ModelMeasure>(path, column, workers);
  return {nullptr, [measure](std::span<const Candidate> candidates) { return measure->of(candidates); },
          measure->hashes()};
}

}  // namespace rz::molecules
