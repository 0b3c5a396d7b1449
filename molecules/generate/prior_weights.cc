#include "molecules/generate/prior_weights.h"

#include <nlohmann/json.hpp>

#include "kernels/error.h"

namespace rz::molecules {
namespace {

constexpr int64_t kMostTokens = 1000, kMostHidden = 8192, kMostLayers = 16;

struct Config {
  std::vector<std::string> tokens;
  int64_t hidden, layers;
};

Config config_of(const SafeTensors& file) {
  if (file.meta("format") != "ribozyme-prior 1" || file.meta("architecture") != "gru") {
    throw Error(ExitCode::input, file.path() + ": not a prior of rz-generate (format " + file.meta("format") + ")");
  }
  try {
    const auto json = nlohmann::json::parse(file.meta("config"));
    Config config{json.at("tokens").get<std::vector<std::string>>(), json.at("hidden").get<int64_t>(),
                  json.at("layers").get<int64_t>()};
    const auto tokens = static_cast<int64_t>(config.tokens.size());
    if (tokens > kMostTokens || config.hidden < 1 || config.hidden > kMostHidden || config.layers < 1 ||
        config.layers > kMostLayers) {
      throw Error(ExitCode::input, file.path() + ": config: tokens, hidden or layers out of range");
    }
    return config;
  } catch (const nlohmann::json::exception& error) {
    throw Error(ExitCode::input, file.path() + ": config: " + error.what());
  }
}

/// [tokens, 3 hidden]: embedding times weight, and the bias.
std::vector<float> input_table(const SafeTensors& file, const Config& config) {
  const auto tokens = static_cast<int64_t>(config.tokens.size());
  const int64_t width = 3 * config.hidden, embedding = file.tensors().count("embedding.weight") > 0
                                                           ? file.tensors().at("embedding.weight").shape.back()
                                                           : 0;
  const std::vector<float> embedded = file.floats("embedding.weight", {tokens, embedding});
  const std::vector<float> weight = file.floats("gru.weight_ih_l0", {width, embedding});
  const std::vector<float> bias = file.floats("gru.bias_ih_l0", {width});
  std::vector<float> table(static_cast<size_t>(tokens * width));
  for (int64_t t = 0; t < tokens; ++t) {
    for (int64_t j = 0; j < width; ++j) {
      double sum = bias[j];
      for (int64_t c = 0; c < embedding; ++c) sum += double{embedded[t * embedding + c]} * weight[j * embedding + c];
      table[t * width + j] = static_cast<float>(sum);
    }
  }
  return table;
}

}  // namespace

std::vector<std::vector<float>*> PriorWeights::arrays() {
  std::vector<std::vector<float>*> all = {&table, &output, &output_bias};
  for (GruLayerWeights& one : layers) {
    for (std::vector<float>* array : {&one.input, &one.input_bias, &one.recurrent, &one.recurrent_bias}) {
      all.push_back(array);
    }
  }
  return all;
}

PriorWeights read_prior(const std::string& path) {
  const SafeTensors file(path);
  const Config config = config_of(file);
  const auto tokens = static_cast<int64_t>(config.tokens.size());
  const int64_t hidden = config.hidden, width = 3 * hidden;
  PriorWeights weights;
  weights.sha256 = file.sha256();
  weights.tokens = config.tokens;
  weights.hidden = hidden;
  weights.table = input_table(file, config);
  for (int64_t layer = 0; layer < config.layers; ++layer) {
    const std::string l = "_l" + std::to_string(layer);
    GruLayerWeights& one = weights.layers.emplace_back();
    one.recurrent = file.floats("gru.weight_hh" + l, {width, hidden});
    one.recurrent_bias = file.floats("gru.bias_hh" + l, {width});
    if (layer == 0) continue;
    one.input = file.floats("gru.weight_ih" + l, {width, hidden});
    one.input_bias = file.floats("gru.bias_ih" + l, {width});
  }
  weights.output = file.floats("output.weight", {tokens, hidden});
  weights.output_bias = file.floats("output.bias", {tokens});
  return weights;
}

}  // namespace rz::molecules
