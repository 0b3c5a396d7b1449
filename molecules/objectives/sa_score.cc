#include "molecules/objectives/sa_score.h"

#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "io/text_file.h"
#include "kernels/error.h"
#include "molecules/fingerprints.h"

namespace rz::molecules {
namespace {

constexpr double kUnknownFragment = -4;
constexpr double kHardest = -4, kEasiest = 2.5;  // of the sum, which is turned round and stretched to 1 to 10
constexpr size_t kMacrocycle = 9;                // atoms of a ring, at least

/// Stereocentres, assigned or not.
int count_stereocentres(const RDKit::ROMol& molecule) {
  RDKit::ROMol marked(molecule);
  RDKit::MolOps::assignStereochemistry(marked, false, true, true);
  int count = 0;
  for (const RDKit::Atom* atom : marked.atoms()) {
    count += atom->hasProp(RDKit::common_properties::_CIPCode) ||
             atom->hasProp(RDKit::common_properties::_ChiralityPossible);
  }
  return count;
}

/// What makes a molecule hard to make, whatever its fragments.
double complexity(const RDKit::ROMol& molecule) {
  const double atoms = molecule.getNumAtoms();
  const auto& rings = molecule.getRingInfo()->atomRings();
  const bool macrocycle =
      std::any_of(rings.begin(), rings.end(), [](const auto& ring) { return ring.size() >= kMacrocycle; });
  return std::pow(atoms, 1.005) - atoms + std::log10(count_stereocentres(molecule) + 1) +
         std::log10(RDKit::Descriptors::calcNumSpiroAtoms(molecule) + 1) +
         std::log10(RDKit::Descriptors::calcNumBridgeheadAtoms(molecule) + 1) + (macrocycle ? std::log10(2) : 0);
}

double scaled(double sum) {
  double score = 11 - (sum - kHardest + 1) / (kEasiest - kHardest) * 9;
  if (score > 8) score = 8 + std::log(score - 8);
  return std::clamp(score, 1.0, 10.0);
}

}  // namespace

SaScore::SaScore(const std::string& table) {
  const std::string text = read_text_file(table);
  const char *at = text.data(), *const end = at + text.size();
  while (at < end) {
    uint32_t id = 0;
    double score = 0;
    const auto [tab, bad_id] = std::from_chars(at, end, id);
    const bool split = bad_id == std::errc() && tab < end && *tab == '\t' && (ids_.empty() || id > ids_.back());
    const auto [stop, bad_score] = std::from_chars(split ? tab + 1 : end, end, score);
    if (bad_score != std::errc() || (stop < end && *stop != '\n')) {
      throw Error(ExitCode::input, table + ": line " + std::to_string(ids_.size() + 1) +
                                       " is not a fragment's id, above that of the line before, a tab and a score");
    }
    ids_.push_back(id);
    scores_.push_back(score);
    at = stop + 1;
  }
}

double SaScore::fragment(uint32_t id) const {
  const auto place = std::lower_bound(ids_.begin(), ids_.end(), id);
  return place != ids_.end() && *place == id ? scores_[static_cast<size_t>(place - ids_.begin())] : kUnknownFragment;
}

double SaScore::of(const RDKit::ROMol& molecule) const {
  const CountFingerprint fragments = count_fingerprint(molecule, FingerprintKind::morgan2);
  if (fragments.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  uint32_t count = 0;
  for (const FeatureCount& feature : fragments) {
    sum += fragment(feature.id) * feature.count;
    count += feature.count;
  }
  const double atoms = molecule.getNumAtoms(), kinds = static_cast<double>(fragments.size());
  const double symmetry = atoms > kinds ? 0.5 * std::log(atoms / kinds) : 0;
  return scaled(sum / count - complexity(molecule) + symmetry);
}

Measure sa_measure(const std::string& table) {
  return [score = std::make_shared<const SaScore>(table)](Facts& facts) { return score->of(facts.molecule()); };
}

}  // namespace rz::molecules
