// The AMBER force field as a table: atom types, residue templates and the parameters of each term.
//
// Format: OpenMM's force-field XML (docs.openmm.org, "Writing the XML File"), the part of it that amber99sb.xml uses.
// Units: kJ/mol, nm, radian, elementary charges, dalton.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rz::folding {

struct AtomType {
  std::string element;  ///< "C"
  int atom_class = 0;   ///< which bonded terms apply; see ForceField
  double mass = 0, charge = 0, sigma = 0, epsilon = 0;
};

/// A residue in one state, such as NHID: histidine with a proton at delta, first of its chain.
struct ResidueTemplate {
  std::string name;
  std::vector<std::string> atoms;
  std::vector<int> types;                  ///< of `atoms`, for ForceField::type
  std::vector<std::pair<int, int>> bonds;  ///< places in `atoms`

  int find(const std::string& atom) const;  ///< its place in `atoms`, or -1
};

struct HarmonicTerm {
  double equilibrium = 0;  ///< nm or radian
  double k = 0;            ///< of the energy k/2 (x - equilibrium)^2
};

struct TorsionWave {
  int periodicity = 0;
  double phase = 0;
  double k = 0;
};

struct TorsionTerm {
  std::array<int, 4> classes{};  ///< kAnyClass matches all; of impropers, the first is the centre
  std::vector<TorsionWave> waves;

  bool has_wildcard() const;
};

constexpr int kAnyClass = -1;

class ForceField {
 public:
  /// Throws Error(missing) where the table cannot be read, Error(input) where it is broken.
  explicit ForceField(const std::string& path);

  const AtomType& type(int index) const { return types_[static_cast<size_t>(index)]; }

  /// nullptr where there is none of this name.
  const ResidueTemplate* find_template(const std::string& name) const;

  /// Parameters for atoms of these classes, in either direction. Bonds and angles that the table lacks throw
  /// Error(internal), since every template has its own; a torsion without an entry has no energy and gives nullptr.
  const HarmonicTerm& bond(int class1, int class2) const;
  const HarmonicTerm& angle(int class1, int class2, int class3) const;
  const TorsionTerm* proper(const std::array<int, 4>& classes) const;

  /// In the table's order, which counts.
  const std::vector<TorsionTerm>& impropers() const { return impropers_; }

  double coulomb14() const { return coulomb14_; }  ///< scale between atoms three bonds apart
  double lj14() const { return lj14_; }

 private:
  struct Reader;

  std::vector<AtomType> types_;
  std::map<std::string, ResidueTemplate> templates_;
  std::map<std::pair<int, int>, HarmonicTerm> bonds_;
  std::map<std::array<int, 3>, HarmonicTerm> angles_;
  std::vector<TorsionTerm> propers_, impropers_;
  double coulomb14_ = 1, lj14_ = 1;
};

}  // namespace rz::folding
