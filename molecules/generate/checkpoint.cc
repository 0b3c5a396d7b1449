#include "molecules/generate/checkpoint.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "io/text_file.h"
#include "kernels/error.h"

namespace rz::molecules {
namespace {

using Json = nlohmann::json;
constexpr const char* kFormat = "ribozyme-search 2";

Json json_of(const SearchState& state) {
  return {{"tries", state.tries},         {"started", state.started},        {"learnt", state.learnt},
          {"next_fit", state.next_fit},   {"weights", state.kernel.weights}, {"noise", state.kernel.noise},
          {"length", state.kernel.length},
          {"tunings", state.tunings}};
}

SearchState state_of(const Json& json) {
  SearchState state;
  json.at("tries").get_to(state.tries);
  json.at("started").get_to(state.started);
  json.at("learnt").get_to(state.learnt);
  json.at("next_fit").get_to(state.next_fit);
  json.at("weights").get_to(state.kernel.weights);
  json.at("noise").get_to(state.kernel.noise);
  json.at("length").get_to(state.kernel.length);
  json.at("tunings").get_to(state.tunings);
  return state;
}

/// Numbers that JSON has no way to write are null: not measured.
Assessment assessment_of(const Json& molecule) {
  Assessment assessment{molecule.at(1).get<double>(), {}};
  for (const Json& value : molecule.at(2)) {
    assessment.values.push_back(value.is_null() ? std::nan("") : value.get<double>());
  }
  return assessment;
}

}  // namespace

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  Json json = {{"format", kFormat}, {"identity", checkpoint.identity}, {"state", json_of(checkpoint.state)}};
  json["log"] = checkpoint.log;
  Json& molecules = json["molecules"] = Json::array();
  for (const auto& [smiles, assessment] : checkpoint.scored) {
    molecules.push_back({smiles, assessment.score, assessment.values});
  }
  write_text_file(path, json.dump() + '\n');
}

Checkpoint read_checkpoint(const std::string& path) {
  try {
    const Json json = Json::parse(read_text_file(path));
    if (json.at("format") != kFormat) throw Error(ExitCode::input, path + ": not a checkpoint of rz-generate");
    Checkpoint checkpoint;
    json.at("identity").get_to(checkpoint.identity);
    json.at("log").get_to(checkpoint.log);
    checkpoint.state = state_of(json.at("state"));
    for (const Json& molecule : json.at("molecules")) {
      checkpoint.scored.emplace_back(molecule.at(0).get<std::string>(), assessment_of(molecule));
    }
    if (checkpoint.state.started > checkpoint.scored.size() || checkpoint.state.learnt > checkpoint.scored.size()) {
      throw Error(ExitCode::input, path + ": a damaged checkpoint: it lacks molecules");
    }
    return checkpoint;
  } catch (const Json::exception& error) {
    throw Error(ExitCode::input, path + ": a damaged checkpoint: " + error.what());
  }
}

}  // namespace rz::molecules
