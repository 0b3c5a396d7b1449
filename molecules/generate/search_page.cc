#include "molecules/generate/search_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "io/html_text.h"
#include "molecules/generate/convergence_svg.h"
#include "molecules/generate/molecule_grid.h"
#include "molecules/generate/murcko_scaffolds.h"
#include "molecules/generate/score_curve.h"

namespace rz::molecules {
namespace {

constexpr size_t kDrawn = 24;  // molecules
constexpr size_t kBest = 100;  // molecules that tables are about

/// Drawings are made for white paper: on a dark screen black and white change places and colours keep their hue.
constexpr char kStyle[] = R"(
:root{color-scheme:light dark}
body{font-family:sans-serif;max-width:80em;margin:2em auto;padding:0 1em;line-height:1.4;background:#fff;color:#1a1a1a}
table{border-collapse:collapse}
td,th{border-bottom:1px solid #8886;padding:.2em .7em;text-align:right;font-variant-numeric:tabular-nums}
th{font-weight:normal}
thead th{font-weight:bold}
td:first-child,th:first-child{text-align:left;overflow-wrap:anywhere}
svg{max-width:100%;height:auto}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(16em,1fr));gap:1em}
.card{border:1px solid #8886;border-radius:.4em;padding:.6em;font-size:.85em}
.card table{width:100%}
.card code{display:block;margin-top:.6em;overflow-wrap:anywhere;user-select:all}
.rank{margin:0;font-weight:bold}
footer{margin:2em 0}
@media (prefers-color-scheme:dark){
body{background:#16181c;color:#e4e4e4}
.card svg{filter:invert(1) hue-rotate(180deg) brightness(1.15)}
}
@media print{.card{break-inside:avoid}}
)";

std::string row(const std::vector<std::string>& cells) {
  std::string text = "<tr>";
  for (size_t i = 0; i < cells.size(); ++i)
    text += (i == 0 ? "<th>" : "<td>") + cells[i] + (i == 0 ? "</th>" : "</td>");
  return text + "</tr>\n";
}

std::string head(const std::vector<std::string>& cells) {
  std::string text = "<thead><tr>";
  for (const std::string& cell : cells) text += "<th>" + cell + "</th>";
  return text + "</tr></thead>\n";
}

std::string ending(SearchEnd end) {
  switch (end) {
    case SearchEnd::budget_used:
      return "The search used up its budget.";
    case SearchEnd::nothing_new:
      return "The search ended before its budget was used up: nothing new was left to propose.";
    case SearchEnd::signal:
      return "The search was stopped by a signal. What it had scored by then is shown.";
    case SearchEnd::failure:
      return "The search failed. What it had scored by then is shown.";
  }
  return "";
}

std::string summary(const Archive& archive, const SearchPageFacts& facts) {
  std::string rows = row({"seed", std::to_string(facts.seed)}) + row({"budget", std::to_string(facts.budget)}) +
                     row({"molecules scored", std::to_string(archive.size())});
  if (facts.resumed > 0) rows += row({"of these in an earlier run, resumed", std::to_string(facts.resumed)});
  for (const auto& [name, value] : std::vector<std::pair<std::string, double>>{
           {"best score", best_mean(archive, 1)},
           {"mean of the best 10", best_mean(archive, 10)},
           {"mean of the best 100", best_mean(archive, 100)},
           {"mean of the best 10, averaged over the budget (PMO's AUC)", auc_top10(archive, facts.budget)}}) {
    rows += row({name, fmt::format("{:.4f}", value)});
  }
  rows += row({fmt::format("distinct Murcko scaffolds among the best {}", std::min(kBest, archive.size())),
               std::to_string(distinct_scaffolds(archive, kBest))});
  return "<table><tbody>\n" + rows + "</tbody></table>\n";
}

/// Of a component among the best, those without a value left out; in order.
std::vector<double> best_values(const Archive& archive, size_t component) {
  std::vector<double> values;
  for (size_t rank = 0; rank < std::min(kBest, archive.size()); ++rank) {
    const double value = archive[archive.ranking()[rank]].assessment.values[component];
    if (!std::isnan(value)) values.push_back(value);
  }
  std::sort(values.begin(), values.end());
  return values;
}

std::string component_table(const Objective& objective, const Archive& archive) {
  std::string rows;
  for (size_t c = 0; c < objective.components().size(); ++c) {
    const Component& component = objective.components()[c];
    std::vector<double> values = best_values(archive, c);
    if (values.empty()) values = {std::numeric_limits<double>::quiet_NaN()};
    const size_t n = values.size();
    std::vector<std::string> cells = {escaped_html(component.name), value_text(component.weight)};
    if (archive.size() > 0) {
      const double first = archive[archive.ranking()[0]].assessment.values[c];
      cells.insert(cells.end(), {value_text(first), fmt::format("{:.3f}", component.desirability.of(first))});
    }
    cells.insert(cells.end(), {value_text(values[0]), value_text((values[(n - 1) / 2] + values[n / 2]) / 2),
                               value_text(values[n - 1])});
    rows += row(cells);
  }
  return "<table>" +
         head({"component", "weight", "best molecule", "how wanted that is, 0 to 1",
               fmt::format("least of the best {}", std::min(kBest, archive.size())), "median", "greatest"}) +
         "<tbody>\n" + rows + "</tbody></table>\n";
}

std::string time_table(const SearchPageFacts& facts) {
  const OptimiseTimes& times = facts.times;
  const double all = times.proposals + times.prior + times.surrogate + times.objective;
  std::string rows;
  for (const auto& [name, seconds] :
       std::vector<std::pair<std::string, double>>{{"proposing molecules", times.proposals},
                                                   {"the prior", times.prior},
                                                   {"the surrogate", times.surrogate},
                                                   {"the objective", times.objective}}) {
    rows += row({name, fmt::format("{:.1f}", seconds), fmt::format("{:.0f} %", all > 0 ? 100 * seconds / all : 0)});
  }
  return "<table>" + head({"part", "seconds", "share"}) + "<tbody>\n" + rows + "</tbody></table>\n" +
         (facts.resumed > 0 ? "<p>Without the earlier run.</p>\n" : "");
}

}  // namespace

std::string search_page(const Objective& objective, const Archive& archive, const SearchPageFacts& facts) {
  const std::string title = escaped_html(facts.title);
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
         "<meta name=\"viewport\" content=\"width=device-width\"/><title>" +
         title + "</title><style>" + kStyle + "</style></head><body>\n<h1>" + title + "</h1>\n<p>" + ending(facts.end) +
         "</p>\n" + summary(archive, facts) + "<h2>How soon</h2>\n" + convergence_svg(archive) +
         fmt::format("<h2>The best {}</h2>\n", std::min(kDrawn, archive.size())) +
         molecule_grid(objective, archive, kDrawn) + "<h2>What is wanted</h2>\n" + component_table(objective, archive) +
         "<h2>Where the time went</h2>\n" + time_table(facts) + "<footer><p>" + escaped_html(facts.program) +
         ". Research use only, not for diagnostic procedures; nothing is said of whether a molecule can be made or is "
         "safe.</p></footer>\n</body></html>\n";
}

}  // namespace rz::molecules
