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

class DescriptorMeasure : public Measure {
 public:
  explicit DescriptorMeasure(size_t index) : index_(index) {}
  double of(Facts& facts) const override { return facts.descriptor(index_); }

 private:
  size_t index_;
};

class SimilarityMeasure : public Measure {
 public:
  SimilarityMeasure(const RDKit::ROMol& target, FingerprintKind kind)
      : kind_(kind), target_(count_fingerprint(target, kind)) {}
  double of(Facts& facts) const override { return tanimoto(target_, facts.fingerprint(kind_)); }

 private:
  FingerprintKind kind_;
  CountFingerprint target_;
};

class PharmacophoreMeasure : public Measure {
 public:
  explicit PharmacophoreMeasure(const RDKit::ROMol& target) : target_(Facts(target).pharmacophore()) {}
  double of(Facts& facts) const override { return tanimoto(target_, facts.pharmacophore()); }

 private:
  CountFingerprint target_;
};

class SmartsMeasure : public Measure {
 public:
  explicit SmartsMeasure(std::shared_ptr<const RDKit::ROMol> query) : pattern_(patterns_.add(std::move(query))) {}
  double of(Facts& facts) const override { return PatternMatcher(patterns_, facts.molecule()).count(pattern_); }

 private:
  PatternSet patterns_;  // what is recursive within the SMARTS, and the whole
  int pattern_;
};

class AtomsMeasure : public Measure {
 public:
  explicit AtomsMeasure(int element) : element_(element) {}
  double of(Facts& facts) const override { return facts.atoms(element_); }

 private:
  int element_;
};

using Formula = std::vector<std::pair<int, int>>;  // element, count

class FormulaMeasure : public Measure {
 public:
  explicit FormulaMeasure(Formula formula) : formula_(std::move(formula)) {
    for (const auto& [element, count] : formula_) all_ += count;
  }
  double of(Facts& facts) const override {
    double logs = log_gaussian(facts.atoms(0) - all_, 2);
    for (const auto& [element, count] : formula_) logs += log_gaussian(facts.atoms(element) - count, 1);
    return std::exp(logs / static_cast<double>(formula_.size() + 1));
  }

 private:
  static double log_gaussian(int distance, double sigma) { return -0.5 * (distance / sigma) * (distance / sigma); }

  Formula formula_;
  int all_ = 0;
};

class AlertsMeasure : public Measure {
 public:
  explicit AlertsMeasure(std::string catalogue) : prefix_(std::move(catalogue) + " ") {}
  double of(Facts& facts) const override {
    const std::string alerts = "; " + alerts_of(facts.molecule());
    int count = 0;
    for (size_t at = alerts.find("; " + prefix_); at != std::string::npos; at = alerts.find("; " + prefix_, at + 1)) {
      ++count;
    }
    return count;
  }

 private:
  std::string prefix_;
};

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
    if (element == 0) return {};
    formula.emplace_back(element, digits.empty() ? 1 : std::stoi(digits));
  }
  return formula;
}

}  // namespace

std::unique_ptr<Measure> descriptor_measure(const std::string& name) {
  const auto& names = descriptor_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw Error(ExitCode::input,
                "no descriptor is named '" + name + "' (rz-screen features --kind descriptors lists them)");
  }
  return std::make_unique<DescriptorMeasure>(static_cast<size_t>(found - names.begin()));
}

std::unique_ptr<Measure> similarity_measure(const std::string& smiles, const std::string& fingerprint) {
  const ParsedMolecule target = parse_smiles(smiles);
  if (!target.molecule) throw Error(ExitCode::input, "'" + smiles + "' is no molecule: " + target.reason);
  if (fingerprint == "pharmacophore") return std::make_unique<PharmacophoreMeasure>(*target.molecule);
  return std::make_unique<SimilarityMeasure>(*target.molecule, fingerprint_named(fingerprint));
}

std::unique_ptr<Measure> smarts_measure(const std::string& smarts) {
  std::shared_ptr<const RDKit::ROMol> query;
  try {
    query.reset(RDKit::SmartsToMol(smarts));
  } catch (const std::exception&) {  // answered below
  }
  if (!query || query->getNumAtoms() == 0) throw Error(ExitCode::input, "'" + smarts + "' is no SMARTS");
  return std::make_unique<SmartsMeasure>(std::move(query));
}

std::unique_ptr<Measure> atoms_measure(const std::string& symbol) {
  const int element = element_of(symbol);
  if (element == 0) throw Error(ExitCode::input, "'" + symbol + "' is no element");
  return std::make_unique<AtomsMeasure>(element);
}

std::unique_ptr<Measure> formula_measure(const std::string& text) {
  Formula formula = parse_formula(text);
  if (formula.empty()) throw Error(ExitCode::input, "'" + text + "' is no molecular formula");
  return std::make_unique<FormulaMeasure>(std::move(formula));
}

std::unique_ptr<Measure> alerts_measure(const std::string& catalogue) {
  if (catalogue != "PAINS" && catalogue != "Brenk") {
    throw Error(ExitCode::input, "alerts are PAINS or Brenk, not '" + catalogue + "'");
  }
  return std::make_unique<AlertsMeasure>(catalogue);
}

}  // namespace rz::molecules
