#include "molecules/alerts.h"

#include <GraphMol/FilterCatalog/FilterCatalog.h>

namespace rz::molecules {
namespace {

using RDKit::FilterCatalog;
using RDKit::FilterCatalogParams;

void append(const FilterCatalog& catalog, const std::string& kind, const RDKit::ROMol& molecule, std::string& text) {
  for (const auto& entry : catalog.getMatches(molecule)) {
    text += (text.empty() ? "" : "; ") + kind + " " + entry->getDescription();
  }
}

}  // namespace

std::string alerts_of(const RDKit::ROMol& molecule) {
  static const FilterCatalog kPains(FilterCatalogParams::PAINS), kBrenk(FilterCatalogParams::BRENK);
  std::string text;
  append(kPains, "PAINS", molecule, text);
  append(kBrenk, "Brenk", molecule, text);
  return text;
}

}  // namespace rz::molecules
