// What rz-generate optimises: properties of a molecule, how much each is wanted, and their mean.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "molecules/objectives/desirability.h"
#include "molecules/objectives/measures.h"

namespace rz::molecules {

/// A molecule to be scored.
struct Candidate {
  std::string smiles;            ///< canonical
  const RDKit::ROMol* molecule;  ///< sanitised
};

/// A number for each of some molecules at once, from outside: a property model, a program.
using BatchMeasure = std::function<std::vector<double>(std::span<const Candidate>)>;

/// A property of molecules: one of the two measures is set.
struct Property {
  Measure measure;
  BatchMeasure batch;
  std::string models = {};  ///< SHA-256 of each property model that takes part
};

/// A property and how much its values are wanted.
struct Component {
  std::string name;
  Property property;
  Desirability desirability;
  double weight = 1;
};

/// A property that must lie between two values, or the score is 0.
struct Constraint {
  std::string name;
  Property property;
  double least, most;

  bool met(double value) const { return value >= least && value <= most; }  ///< by nan never
};

struct Assessment {
  double score;                ///< 0 to 1
  std::vector<double> values;  ///< of each component and then each constraint, as measured
};

class Objective {
 public:
  enum class Mean { geometric, arithmetic };

  Objective(std::string name, Mean mean, std::vector<Component> components, std::vector<Constraint> constraints)
      : name_(std::move(name)), mean_(mean), components_(std::move(components)), constraints_(std::move(constraints)) {}

  const std::string& name() const { return name_; }
  const std::vector<Component>& components() const { return components_; }
  const std::vector<Constraint>& constraints() const { return constraints_; }

  /// One for each molecule, in their order; on all threads. Throws what a batch measure throws.
  std::vector<Assessment> assess(std::span<const Candidate> candidates) const;

 private:
  /// Of each molecule what Assessment holds.
  std::vector<std::vector<double>> measure(std::span<const Candidate> candidates) const;
  /// Of these.
  double score_of(const std::vector<double>& values) const;

  std::string name_;
  Mean mean_;
  std::vector<Component> components_;
  std::vector<Constraint> constraints_;
};

}  // namespace rz::molecules
