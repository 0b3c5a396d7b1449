#include <GraphMol/GraphMol.h>
#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "molecules/explain.h"

namespace rz::molecules {
namespace {

constexpr int kWidth = 450, kHeight = 400;

/// White at 0; blue at 1, red at -1.
RDKit::DrawColour colour_of(double part) {
  const double pale = 1 - std::min(std::abs(part), 1.0);
  return part >= 0 ? RDKit::DrawColour(0.35 + 0.65 * pale, 0.55 + 0.45 * pale, 1)
                   : RDKit::DrawColour(1, 0.4 + 0.6 * pale, 0.4 + 0.6 * pale);
}

}  // namespace

std::string attribution_svg(const RDKit::ROMol& molecule, const std::vector<double>& atoms,
                            const std::string& caption) {
  double largest = 0;
  for (const double value : atoms) largest = std::max(largest, std::abs(value));
  std::vector<int> numbers;
  std::map<int, RDKit::DrawColour> colours;
  for (size_t atom = 0; atom < atoms.size(); ++atom) {
    numbers.push_back(static_cast<int>(atom));
    colours[static_cast<int>(atom)] = colour_of(largest > 0 ? atoms[atom] / largest : 0);
  }
  RDKit::RWMol drawn(molecule);
  RDKit::MolDraw2DUtils::prepareMolForDrawing(drawn);
  RDKit::MolDraw2DSVG drawer(kWidth, kHeight);
  drawer.drawMolecule(drawn, caption, &numbers, &colours);
  drawer.finishDrawing();
  return drawer.getDrawingText();
}

}  // namespace rz::molecules
