#include "apps/weights_chemprop.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/weights_checksum.h"
#include "io/output_path.h"
#include "io/safetensors_writer.h"
#include "molecules/chemprop.h"

namespace rz {
namespace {

std::string description_of(const molecules::DmpnnModel& model) {
  std::string text = fmt::format(
      "D-MPNN of {}: features {}, depth {}, width {}, {} feed-forward layers{}\ntasks: {}\n",
      model.metadata.at("source_names"), molecules::name_of(model.config.features), model.config.depth, model.hidden(),
      model.ffn_layers(), model.config.descriptors == molecules::Descriptors::none ? "" : ", 200 RDKit descriptors",
      fmt::join(model.config.tasks, ", "));
  for (const std::string& note : model.notes) text += "note: " + note + "\n";
  return text;
}

}  // namespace

std::string verify_chemprop(const TorchFile& file) {
  return description_of(molecules::read_chemprop(file)) + "network: all arrays are there and fit together\n";
}

std::string convert_chemprop(const TorchFile& file, const std::string& output) {
  molecules::DmpnnModel model = molecules::read_chemprop(file);
  const std::string report = description_of(model);
  model.metadata.merge(source_metadata(file.path()));
  model.metadata["license"] = "as the source's";
  for (size_t i = 0; i < model.notes.size(); ++i) model.metadata[fmt::format("note_{}", i + 1)] = model.notes[i];
  TemporaryOutput target(output);
  write_safetensors(target.path(), model.arrays, molecules::dmpnn_metadata(model));
  target.commit();
  return report + fmt::format("{}: {} arrays\n", output, model.arrays.size());
}

}  // namespace rz
