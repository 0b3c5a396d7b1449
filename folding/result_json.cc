#include "folding/result_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "folding/confidence.h"

namespace rz::folding {
namespace {

char category_of(double plddt) { return plddt >= 90 ? 'H' : plddt >= 70 ? 'M' : plddt >= 50 ? 'L' : 'D'; }

double rounded(double value, double unit) { return std::round(value / unit) * unit; }

}  // namespace

std::string confidence_json(const std::vector<double>& plddt) {
  std::string numbers, scores, categories;
  for (size_t i = 0; i < plddt.size(); ++i) {
    const char* comma = i > 0 ? "," : "";
    numbers += fmt::format("{}{}", comma, i + 1);
    scores += fmt::format("{}{:.2f}", comma, plddt[i]);
    categories += fmt::format("{}\"{}\"", comma, category_of(plddt[i]));
  }
  return "{\"residueNumber\":[" + numbers + "],\"confidenceScore\":[" + scores + "],\"confidenceCategory\":[" +
         categories + "]}\n";
}

std::string aligned_error_json(const Array& error) {
  const int64_t n = error.dim(0);
  std::string rows;
  for (int64_t i = 0; i < n; ++i) {
    rows += i > 0 ? ",[" : "[";
    for (int64_t j = 0; j < n; ++j) rows += fmt::format("{}{:.1f}", j > 0 ? "," : "", error.data<float>()[i * n + j]);
    rows += "]";
  }
  return fmt::format("[{{\"predicted_aligned_error\":[{}],\"max_predicted_aligned_error\":{}}}]\n", rows,
                     kLargestAlignedError);
}

std::vector<size_t> ranking_of(const std::vector<FoldedModel>& models) {
  std::vector<size_t> order(models.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return models[a].ranking > models[b].ranking; });
  return order;
}

nlohmann::json ranking_debug(const std::vector<FoldedModel>& models) {
  nlohmann::json scores = nlohmann::json::object(), order = nlohmann::json::array();
  bool multimer = false;
  for (const size_t i : ranking_of(models)) {
    scores[models[i].name] = models[i].ranking;
    order.push_back(models[i].name);
    multimer = multimer || models[i].iptm >= 0;
  }
  return {{multimer ? "iptm+ptm" : "plddts", scores}, {"order", order}};
}

nlohmann::json ranking_json(const std::string& target, const std::vector<FoldedModel>& models) {
  nlohmann::json list = nlohmann::json::array();
  int rank = 0;
  for (const size_t i : ranking_of(models)) {
    const FoldedModel& model = models[i];
    nlohmann::json entry = {{"rank", rank++},
                            {"model", model.name},
                            {"ranking_confidence", rounded(model.ranking, 1e-4)},
                            {"mean_plddt", rounded(model.mean_plddt, 1e-4)},
                            {"passes", model.prediction.passes}};
    if (model.ptm >= 0) entry["ptm"] = rounded(model.ptm, 1e-6);
    if (model.iptm >= 0) entry["iptm"] = rounded(model.iptm, 1e-6);
    list.push_back(entry);
  }
  return {{"target", target}, {"models", list}};
}

}  // namespace rz::folding
