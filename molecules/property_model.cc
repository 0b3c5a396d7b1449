#include "molecules/property_model.h"

#include <algorithm>

#include "io/mapped_file.h"
#include "io/sha256.h"
#include "kernels/error.h"
#include "molecules/chemprop.h"
#include "molecules/dmpnn.h"
#include "molecules/fingerprint_model.h"

namespace rz::molecules {
namespace {

class DmpnnProperty : public PropertyModel {
 public:
  DmpnnProperty(const DmpnnModel& model, const Device& device)
      : network_(model, device),
        columns_(column_names(model.config)),
        mean_(model.numbers("output.mean")),
        scale_(model.numbers("output.scale")) {
    notes = model.notes;
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  bool has_variance() const override { return molecules::has_variance(network_.config()); }
  Needs needs() const override {
    Needs needs;
    needs.graphs[static_cast<size_t>(network_.config().hydrogens)] = true;
    needs.descriptors = network_.config().descriptors != Descriptors::none;
    return needs;
  }
  Predictions predict(Worker& worker, const MoleculeBatch& batch) const override {
    const DmpnnConfig& config = network_.config();
    const MessagePlan& plan = batch.plan(config.hydrogens, config.depth);
    static const std::vector<float> kNone;
    const std::vector<float>& descriptors = config.descriptors == Descriptors::none ? kNone : batch.descriptors();
    return apply_head(config, network_.forward(worker.context, worker.arena, plan, descriptors), mean_, scale_);
  }

 private:
  Dmpnn network_;
  std::vector<std::string> columns_;
  std::vector<double> mean_, scale_;
};

std::unique_ptr<PropertyModel> read_model(const std::string& path, const Device& device) {
  if (is_zip(path)) return std::make_unique<DmpnnProperty>(read_chemprop(TorchFile(path)), device);
  const SafeTensors file(path);
  const auto architecture = file.metadata().find("architecture");
  if (architecture == file.metadata().end()) {
    throw Error(ExitCode::input, path + ": is no model of Ribozyme's: its metadata lack an architecture");
  }
  if (architecture->second == "dmpnn") return std::make_unique<DmpnnProperty>(read_dmpnn(file), device);
  if (architecture->second == "fingerprint") return read_fingerprint_model(file);
  throw Error(ExitCode::input,
              path + ": is a model of the architecture " + architecture->second + ", which rz-screen does not run");
}

}  // namespace

std::unique_ptr<PropertyModel> load_property_model(const std::string& path, const Device& device) {
  std::unique_ptr<PropertyModel> model = read_model(path, device);
  const MappedFile file(path);
  model->path = path;
  model->sha256 = sha256_hex(file.data(), file.size());
  return model;
}

bool Ensemble::add(std::unique_ptr<PropertyModel>& model) {
  if (model->columns() != columns()) return false;
  members_.push_back(std::move(model));
  return true;
}

Needs Ensemble::needs() const {
  Needs needs;
  for (const auto& member : members_) needs.add(member->needs());
  return needs;
}

bool Ensemble::has_variance() const { return members_.size() > 1 || members_.front()->has_variance(); }

bool Ensemble::has_similarity() const {
  return std::any_of(members_.begin(), members_.end(), [](const auto& member) { return member->has_similarity(); });
}

Predictions Ensemble::predict(Worker& worker, const MoleculeBatch& batch) const {
  if (members_.size() == 1) return members_.front()->predict(worker, batch);
  std::vector<Predictions> all;
  for (const auto& member : members_) all.push_back(member->predict(worker, batch));
  const auto count = static_cast<double>(all.size());
  const size_t values = all.front().values.size();
  Predictions out{std::vector<double>(values), std::vector<double>(values), {}};
  for (const Predictions& one : all) {
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
