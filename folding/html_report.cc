#include "folding/html_report.h"

#include <fmt/format.h>

#include "folding/result_json.h"
#include "io/html_text.h"

namespace rz::folding {
namespace {

constexpr char kStyle[] =
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;line-height:1.4}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3em .7em;text-align:right}"
    "td:first-child,th:first-child{text-align:left}figure{margin:1.5em 0}svg{max-width:100%;height:auto}";

std::string model_table(const FoldedTarget& target) {
  std::string rows;
  int rank = 0;
  for (const size_t i : ranking_of(target.models)) {
    const FoldedModel& model = target.models[i];
    size_t confident = 0;
    const std::vector<double> residues = plddt_without_padding(model);
    for (const double plddt : residues) confident += plddt >= 70;
    rows +=
        fmt::format("<tr><td>ranked_{}</td><td>{}</td><td>{:.1f}</td><td>{:.0f} %</td><td>{}</td><td>{}</td></tr>\n",
                    rank++, escaped_html(model.name), model.mean_plddt,
                    100.0 * static_cast<double>(confident) / static_cast<double>(residues.size()),
                    model.ptm >= 0 ? fmt::format("{:.3f}", model.ptm) : "-",
                    model.iptm >= 0 ? fmt::format("{:.3f}", model.iptm) : "-");
  }
  return "<table><tr><th>file</th><th>model</th><th>mean pLDDT</th><th>residues above 70</th><th>pTM</th><th>ipTM</th>"
         "</tr>\n" +
         rows + "</table>\n";
}

/// The first files come where a reader expects them; a picture that is missing is left out.
std::string pictures(const FoldedTarget& target, const std::map<std::string, std::string>& files) {
  std::string text;
  const auto add = [&](const std::string& name, const std::string& caption) {
    const auto it = files.find(name);
    if (it == files.end()) return;
    text += "<figure>" + it->second + "<figcaption>" + caption + "</figcaption></figure>\n";
  };
  add("plddt.svg",
      "pLDDT: how sure the model is of each residue's surroundings. Above 90 side chains can be trusted, "
      "above 70 the backbone; below 50 the residue is often disordered, and its place means nothing.");
  for (const size_t i : ranking_of(target.models)) {
    const std::string& name = target.models[i].name;
    add("pae_" + name + ".svg",
        "Predicted aligned error of " + escaped_html(name) +
            ": the expected error of a residue's place once another one is laid over the truth. "
            "Pale blocks between domains or chains: their relative place is not known.");
  }
  add("msa_coverage.svg", "The alignment. Where few sequences cover a residue, the prediction rests on little.");
  return text;
}

}  // namespace

std::string html_report(const FoldedTarget& target, const std::map<std::string, std::string>& files,
                        const Provenance& provenance) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped_html(target.name) +
         "</title><style>" + kStyle + "</style></head><body>\n<h1>" + escaped_html(target.name) + "</h1>\n<p>" +
         std::to_string(plddt_without_padding(target.models.at(0)).size()) + " residues, predicted by " +
         escaped_html(provenance.program) + ".</p>\n" + model_table(target) + pictures(target, files) +
         "<p>A prediction is a hypothesis. It does not show ligands, metals, mutations' effects or motion. Research "
         "use "
         "only, not for diagnostic procedures.</p>\n</body></html>\n";
}

}  // namespace rz::folding
