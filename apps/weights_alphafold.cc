#include "apps/weights_alphafold.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/weights_checksum.h"
#include "apps/weights_kind.h"
#include "folding/model.h"
#include "folding/openfold_names.h"
#include "io/output_path.h"
#include "io/safetensors_writer.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr char kFormatVersion[] = "1";
const std::string kOurs = "ribozyme//", kLayerCount = kOurs + "structure_module_layers";

Array integers_of(const Array& floats) {
  Array integers(DType::i32, floats.shape());
  std::transform(floats.data<float>(), floats.data<float>() + floats.numel(), integers.data<int32_t>(),
                 [](float value) { return static_cast<int32_t>(value); });
  return integers;
}

/// An array as the network reads it: numbers as f32, and what this project adds as i32.
Array read(const WeightsFile& file, const std::string& name) {
  return name.starts_with(kOurs) ? integers_of(file.floats(name)) : file.floats(name);
}

/// Of a training checkpoint the averaged weights, which are those to predict with; otherwise all arrays.
folding::NamedArrays openfold_arrays(const WeightsFile& file) {
  folding::NamedArrays named{file.path(), {}, [&](const std::string& name) { return file.floats(name); }};
  const std::string averaged = "ema.params.";
  for (const auto& [name, array] : file.arrays()) {
    if (name.starts_with(averaged)) named.names.push_back(name);
  }
  if (!named.names.empty()) return named;
  for (const auto& [name, array] : file.arrays()) named.names.push_back(name);
  return named;
}

/// Everything under AlphaFold's names.
ArrayMap alphafold_arrays_of(const WeightsFile& file) {
  ArrayMap arrays;
  const bool openfold = kind_of(file) == WeightsKind::openfold;
  if (openfold) arrays = folding::alphafold_arrays(openfold_arrays(file));
  for (const auto& [name, array] : file.arrays()) {
    if (!openfold || name.starts_with(kOurs)) arrays[name] = read(file, name);
  }
  return arrays;
}

void require_parameters(const WeightsFile& file) {
  const WeightsKind kind = kind_of(file);
  if (kind == WeightsKind::alphafold || kind == WeightsKind::openfold) return;
  throw Error(ExitCode::input, file.path() + ": holds neither AlphaFold's, OpenFold's nor Chemprop's parameters");
}

std::map<std::string, std::string> metadata_of(const WeightsFile& file, const std::string& architecture) {
  const bool openfold = kind_of(file) == WeightsKind::openfold;
  std::map<std::string, std::string> metadata = source_metadata(file.path());
  metadata["format"] = std::string("ribozyme-parameters ") + kFormatVersion;
  metadata["architecture"] = architecture;
  metadata["source_names"] = openfold ? "OpenFold" : "AlphaFold";
  metadata["license"] =
      "as the source's; parameters of AlphaFold 2 by DeepMind and what is derived from them: CC BY 4.0, "
      "https://creativecommons.org/licenses/by/4.0/";
  return metadata;
}

/// Names, one per line; the first few of many.
std::string listed(const std::vector<std::string>& names) {
  constexpr size_t kMost = 10;
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kMost); ++i) text += "  " + names[i] + "\n";
  return names.size() > kMost ? text + fmt::format("  and {} more\n", names.size() - kMost) : text;
}

/// The arrays of a network that was built, and those that it has no use for.
std::string build_network(const folding::Parameters& parameters) {
  const folding::Model model(parameters, Device{});
  const std::vector<std::string> unused = parameters.unused();
  std::string text = "network: all arrays are there and fit together\n";
  if (!unused.empty()) text += fmt::format("{} arrays are not used:\n", unused.size()) + listed(unused);
  return text;
}

}  // namespace

std::string verify_parameters(const WeightsFile& file) {
  const ArrayMap arrays = alphafold_arrays_of(file);
  return build_network(folding::Parameters(file.path(), arrays));
}

std::string convert_weights(const WeightsFile& file, const ConvertOptions& options) {
  require_parameters(file);
  TemporaryOutput output(options.output);
  ArrayMap arrays = alphafold_arrays_of(file);
  if (options.structure_layers > 0) {
    Array& layers = arrays[kLayerCount] = Array(DType::i32, Shape{});
    layers.data<int32_t>()[0] = options.structure_layers;
  }
  ArrayShapes shapes;
  for (const auto& [name, array] : arrays) {
    std::vector<int64_t>& shape = shapes[name];
    for (int axis = 0; axis < array.rank(); ++axis) shape.push_back(array.dim(axis));
  }
  const std::string architecture = alphafold_architecture(shapes);
  const std::string report = build_network(folding::Parameters(file.path(), arrays));
  write_safetensors(output.path(), arrays, metadata_of(file, architecture));
  output.commit();
  return architecture + "\n" + report + fmt::format("{}: {} arrays\n", options.output, arrays.size());
}

}  // namespace rz
