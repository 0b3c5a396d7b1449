#include "molecules/generate/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "io/sha256.h"
#include "io/text_file.h"
#include "kernels/error.h"

namespace rz::molecules {
namespace {

using Json = nlohmann::json;
constexpr const char* kFormat = "ribozyme-search 3";

Json json_of(const SearchState& state) {
  return {{"tries", state.tries},          {"started", state.started},        {"learnt", state.learnt},
          {"next_fit", state.next_fit},    {"weights", state.kernel.weights}, {"noise", state.kernel.noise},
          {"length", state.kernel.length}, {"tunings", state.tunings}};
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

/// The first line of a file whose second is its checksum.
std::string checked_line(const std::string& path) {
  const std::string text = read_text_file(path);
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string line = text.substr(0, end);
  if (text != line + '\n' + sha256_hex(line) + '\n') {
    throw Error(ExitCode::input, path +
                                     ": no checkpoint of this version of rz-generate, or a damaged one: where it is "
                                     "removed a search starts anew");
  }
  return line;
}

}  // namespace

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  Json json = {{"format", kFormat}, {"identity", checkpoint.identity}, {"state", json_of(checkpoint.state)}};
  json["log"] = checkpoint.log;
  Json& molecules = json["molecules"] = Json::array();
  for (const auto& [smiles, assessment] : checkpoint.scored) {
    molecules.push_back({smiles, assessment.score, assessment.values});
  }
  const std::string line = json.dump();
  write_text_file(path, line + '\n' + sha256_hex(line) + '\n');
}

Checkpoint read_checkpoint(const std::string& path) {
  const Json json = Json::parse(checked_line(path));
  if (json.at("format") != kFormat) throw Error(ExitCode::input, path + ": not a checkpoint of this rz-generate");
  Checkpoint checkpoint;
  json.at("identity").get_to(checkpoint.identity);
  json.at("log").get_to(checkpoint.log);
  checkpoint.state = state_of(json.at("state"));
  for (const Json& molecule : json.at("molecules")) {
    checkpoint.scored.emplace_back(molecule.at(0).get<std::string>(), assessment_of(molecule));
  }
  return checkpoint;
}

}  // namespace rz::molecules
