#include "molecules/property_model.h"

#include <algorithm>
#include <filesystem>

#include "io/mapped_file.h"
#include "io/sha256.h"
#include "kernels/error.h"
#include "kernels/per_device.h"
#include "molecules/chemprop.h"
#include "molecules/dmpnn.h"
#include "molecules/fingerprint_model.h"

namespace rz::molecules {
namespace {

class DmpnnProperty : public PropertyModel {
 public:
  DmpnnProperty(const DmpnnModel& model, const std::vector<Device>& devices)
      : config_(model.config),
        hidden_(model.hidden()),
        networks_(devices, [&](const Device& device) { return std::make_unique<Dmpnn>(model, device); }),
        columns_(column_names(model.config)),
        mean_(model.numbers("output.mean")),
        scale_(model.numbers("output.scale")) {
    notes = model.notes;
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  bool has_variance() const override { return molecules::has_variance(config_); }
  int64_t embedding_width() const override { return hidden_; }
  Needs needs() const override {
    Needs needs;
    needs.graphs[static_cast<size_t>(config_.hydrogens)] = true;
    needs.descriptors = config_.descriptors != Descriptors::none;
    return needs;
  }
  Predictions predict(WorkerPool& workers, const MoleculeBatch& batch) const override {
    const MessagePlan& plan = batch.plan(config_.hydrogens, config_.depth);
    static const std::vector<float> kNone;
    const std::vector<float>& descriptors = config_.descriptors == Descriptors::none ? kNone : batch.descriptors();
    std::vector<float> embeddings;
    const std::vector<float> outputs = workers.run([&](Worker& worker) {
      const Dmpnn& network = networks_.on(worker.context.device());
      return network.forward(worker.context, worker.arena, plan, descriptors, embed ? &embeddings : nullptr);
    });
    Predictions predictions = apply_head(config_, outputs, mean_, scale_);
    predictions.embeddings = std::move(embeddings);
    return predictions;
  }

 private:
  DmpnnConfig config_;
  int64_t hidden_;
  PerDevice<Dmpnn> networks_;
  std::vector<std::string> columns_;
  std::vector<double> mean_, scale_;
};

std::unique_ptr<PropertyModel> read_model(const std::string& path, const std::vector<Device>& devices) {
  if (is_zip(path)) return std::make_unique<DmpnnProperty>(read_chemprop(TorchFile(path)), devices);
  const SafeTensors file(path);
  const auto architecture = file.metadata().find("architecture");
  if (architecture == file.metadata().end()) {
    throw Error(ExitCode::input, path + ": is no model of Ribozyme's: its metadata lack an architecture");
  }
  if (architecture->second == "dmpnn") return std::make_unique<DmpnnProperty>(read_dmpnn(file), devices);
  if (architecture->second == "fingerprint") return read_fingerprint_model(file);
  throw Error(ExitCode::input,
              path + ": is a model of the architecture " + architecture->second + ", which rz-screen does not run");
}

}  // namespace

std::vector<std::string> model_files(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    const std::string suffix = entry.path().extension();
    if (suffix == ".safetensors" || suffix == ".pt" || suffix == ".ckpt") files.push_back(entry.path());
  }
  if (files.empty()) throw Error(ExitCode::missing, path + ": the folder holds no .safetensors, .pt or .ckpt");
  std::sort(files.begin(), files.end());
  return files;
}

std::unique_ptr<PropertyModel> load_property_model(const std::string& path, const std::vector<Device>& devices) {
  std::unique_ptr<PropertyModel> model = read_model(path, devices);
  const MappedFile file(path);
  model->path = path;
  model->sha256 = sha256_hex(file.data(), file.size());
  return model;
}

}  // namespace rz::molecules
