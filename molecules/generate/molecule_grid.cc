#include "molecules/generate/molecule_grid.h"

#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/GraphMol.h>
#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "io/html_text.h"

namespace rz::molecules {
namespace {

constexpr int kWidth = 260, kHeight = 190;
constexpr unsigned kLayouts = 100, kFlips = 3;  // tried, each by flipping so many bonds
constexpr int kLayoutSeed = 1;

/// RDKit ends the program if it shall flip bonds where there are none, and takes those of other fragments for its own.
bool can_flip(const RDKit::ROMol& molecule) {
  if (RDKit::MolOps::getMolFrags(molecule).size() != 1) return false;
  for (const RDKit::Bond* bond : molecule.bonds()) {
    const bool in_ring = molecule.getRingInfo()->numBondRings(bond->getIdx()) > 0;
    if (!in_ring && bond->getStereo() <= RDKit::Bond::STEREOANY) return true;
  }
  return false;
}

/// SVG without the XML declaration, which has no place inside of a page.
std::string drawing(const RDKit::ROMol& molecule) {
  RDKit::RWMol drawn(molecule);
  // The first layout has atoms upon each other where a molecule is as crowded as searches like them.
  RDDepict::compute2DCoords(drawn, nullptr, true, true, kFlips, can_flip(drawn) ? kLayouts : 0, kLayoutSeed);
  RDKit::MolDraw2DUtils::prepareMolForDrawing(drawn);
  RDKit::MolDraw2DSVG drawer(kWidth, kHeight);
  drawer.drawOptions().clearBackground = false;
  drawer.drawMolecule(drawn);
  drawer.finishDrawing();
  const std::string text = drawer.getDrawingText();
  return text.substr(text.find("<svg"));
}

std::string card(const Objective& objective, const Archive& archive, size_t rank) {
  const size_t i = archive.ranking()[rank];
  const ScoredMolecule& one = archive[i];
  std::string rows =
      fmt::format("<tr><th>score</th><td>{:.4f}</td></tr><tr><th>call</th><td>{}</td></tr>", archive.score(i), i + 1);
  for (size_t c = 0; c < objective.components().size(); ++c) {
    rows += "<tr><th>" + escaped_html(objective.components()[c].name) + "</th><td>" +
            value_text(one.assessment.values[c]) + "</td></tr>";
  }
  return fmt::format("<div class=\"card\"><p class=\"rank\">{}</p>{}<table>{}</table><code>{}</code></div>\n", rank + 1,
                     drawing(*one.molecule), rows, escaped_html(one.smiles));
}

}  // namespace

std::string molecule_grid(const Objective& objective, const Archive& archive, size_t count) {
  std::string text = "<div class=\"grid\">\n";
  for (size_t rank = 0; rank < std::min(count, archive.size()); ++rank) text += card(objective, archive, rank);
  return text + "</div>\n";
}

std::string value_text(double value) { return std::isnan(value) ? "–" : fmt::format("{:.4g}", value); }

}  // namespace rz::molecules
