#include "molecules/objectives/measures.h"

#include <GraphMol/PeriodicTable.h>
#include <GraphMol/ROMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "kernels/error.h"
#include "molecules/alerts.h"
#include "molecules/molecule.h"
#include "molecules/pattern_matcher.h"

namespace rz::molecules {
namespace {

using Formula = std::vector<std::pair<int, int>>;  // element, count

double log_gaussian(int distance, double sigma) { return -0.5 * (distance / sigma) * (distance / sigma); }

double nearness(const Formula& formula, Facts& facts) {
  int atoms = 0;
  for (const auto& [element, count] : formula) atoms += count;
  double logs = log_gaussian(facts.atoms(0) - atoms, 2);
  for (const auto& [element, count] : formula) logs += log_gaussian(facts.atoms(element) - count, 1);
  return std::exp(logs / static_cast<double>(formula.size() + 1));
}

/// Alerts of a catalogue among those of alerts_of.
int count_alerts(const RDKit::ROMol& molecule, const std::string& catalogue) {
  const std::string alerts = "; " + alerts_of(molecule), wanted = "; " + catalogue + " ";
  int count = 0;
  for (size_t at = alerts.find(wanted); at != std::string::npos; at = alerts.find(wanted, at + 1)) ++count;
  return count;
}

/// The element of a symbol; 0 where there is none.
int element_of(const std::string& symbol) {
  try {
    return RDKit::PeriodicTable::getTable()->getAtomicNumber(symbol);
  } catch (const std::exception&) {
    return 0;
  }
}

/// Empty where the text is no formula.
Formula parse_formula(const std::string& text) {
  Formula formula;
  size_t at = 0;
  const auto is = [&](int (*kind)(int)) { return at < text.size() && kind(static_cast<unsigned char>(text[at])); };
  while (at < text.size()) {
    std::string symbol(1, text[at++]);
    while (is(std::islower)) symbol += text[at++];
    std::string digits;
    while (is(std::isdigit) && digits.size() < 5) digits += text[at++];
    const int element = element_of(symbol);
    const int count = digits.empty() ? 1 : std::stoi(digits);
    if (element == 0 || count == 0) return {};
    formula.emplace_back(element, count);
  }
  return formula;
}

}  // namespace

Measure descriptor_measure(const std::string& name) {
  const auto& names = descriptor_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw Error(ExitCode::input,
                "no descriptor is named '" + name + "' (rz-screen features --kind descriptors lists them)");
  }
  return [index = static_cast<size_t>(found - names.begin())](Facts& facts) { return facts.descriptor(index); };
}

Measure similarity_measure(const std::string& smiles, const std::string& fingerprint) {
  const ParsedMolecule target = parse_smiles(smiles);
  if (!target.molecule) throw Error(ExitCode::input, "'" + smiles + "' is no molecule: " + target.reason);
  Facts wanted(*target.molecule);
  if (fingerprint == "pharmacophore") {
    return [like = wanted.pharmacophore()](Facts& facts) { return tanimoto(like, facts.pharmacophore()); };
  }
  const FingerprintKind kind = fingerprint_named(fingerprint);
  return [kind, like = wanted.fingerprint(kind)](Facts& facts) { return tanimoto(like, facts.fingerprint(kind)); };
}

Measure smarts_measure(const std::string& smarts) {
  std::shared_ptr<const RDKit::ROMol> query;
  try {
    query.reset(RDKit::SmartsToMol(smarts));
  } catch (const std::exception&) {  // answered below
  }
  if (!query || query->getNumAtoms() == 0) throw Error(ExitCode::input, "'" + smarts + "' is no SMARTS");
  const auto patterns = std::make_shared<PatternSet>();  // what is recursive within the SMARTS, and the whole
  const int pattern = patterns->add(std::move(query));
  return [patterns, pattern](Facts& facts) { return PatternMatcher(*patterns, facts.molecule()).count(pattern); };
}

Measure atoms_measure(const std::string& symbol) {
  const int element = element_of(symbol);
  if (element == 0) throw Error(ExitCode::input, "'" + symbol + "' is no element");
  return [element](Facts& facts) { return facts.atoms(element); };
}

Measure formula_measure(const std::string& text) {
  Formula formula = parse_formula(text);
  if (formula.empty()) throw Error(ExitCode::input, "'" + text + "' is no molecular formula");
  return [formula = std::move(formula)](Facts& facts) { return nearness(formula, facts); };
}

Measure alerts_measure(const std::string& catalogue) {
  if (catalogue != "PAINS" && catalogue != "Brenk") {
    throw Error(ExitCode::input, "alerts are PAINS or Brenk, not '" + catalogue + "'");
  }
  return [catalogue](Facts& facts) { return count_alerts(facts.molecule(), catalogue); };
}

}  // namespace rz::molecules
