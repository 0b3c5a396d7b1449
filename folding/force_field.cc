#include "folding/force_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "kernels/error.h"

namespace rz::folding {

int ResidueTemplate::find(const std::string& atom) const {
  const auto at = std::find(atoms.begin(), atoms.end(), atom);
  return at == atoms.end() ? -1 : static_cast<int>(at - atoms.begin());
}

bool TorsionTerm::has_wildcard() const { return std::find(classes.begin(), classes.end(), kAnyClass) != classes.end(); }

/// Fills a ForceField from its XML; names of types and classes become numbers on the way.
struct ForceField::Reader {
  ForceField& field;
  std::string path;
  std::map<std::string, int> type_numbers, class_numbers;

  [[noreturn]] void refuse(const std::string& what) const { throw Error(ExitCode::input, path + ": " + what); }

  int class_number(const char* name) {
    return class_numbers.emplace(name, static_cast<int>(class_numbers.size())).first->second;
  }

  /// The table has terms for classes of which it has no type; they get a number that no atom has.
  int atom_class(const pugi::xml_node& node, const std::string& attribute) {
    const pugi::xml_attribute name = node.attribute(attribute.c_str());
    if (!name) refuse(fmt::format("a {} without {}", node.name(), attribute));
    return *name.value() ? class_number(name.value()) : kAnyClass;
  }

  int type_number(const char* name) const {
    const auto at = type_numbers.find(name);
    if (at == type_numbers.end()) refuse(fmt::format("unknown atom type \"{}\"", name));
    return at->second;
  }

  void read_types(const pugi::xml_node& root) {
    for (const pugi::xml_node& node : root.child("AtomTypes").children("Type")) {
      AtomType type;
      type.element = node.attribute("element").value();
      type.mass = node.attribute("mass").as_double();
      type.atom_class = class_number(node.attribute("class").value());
      type_numbers[node.attribute("name").value()] = static_cast<int>(field.types_.size());
      field.types_.push_back(type);
    }
    const pugi::xml_node nonbonded = root.child("NonbondedForce");
    field.coulomb14_ = nonbonded.attribute("coulomb14scale").as_double();
    field.lj14_ = nonbonded.attribute("lj14scale").as_double();
    for (const pugi::xml_node& node : nonbonded.children("Atom")) {
      AtomType& type = field.types_[static_cast<size_t>(type_number(node.attribute("type").value()))];
      type.charge = node.attribute("charge").as_double();
      type.sigma = node.attribute("sigma").as_double();
      type.epsilon = node.attribute("epsilon").as_double();
    }
  }

  void read_templates(const pugi::xml_node& root) {
    for (const pugi::xml_node& node : root.child("Residues").children("Residue")) {
      ResidueTemplate residue;
      residue.name = node.attribute("name").value();
      for (const pugi::xml_node& atom : node.children("Atom")) {
        residue.atoms.emplace_back(atom.attribute("name").value());
        residue.types.push_back(type_number(atom.attribute("type").value()));
      }
      const auto atoms = static_cast<int>(residue.atoms.size());
      for (const pugi::xml_node& bond : node.children("Bond")) {
        residue.bonds.emplace_back(bond.attribute("from").as_int(-1), bond.attribute("to").as_int(-1));
        const auto [from, to] = residue.bonds.back();
        if (std::min(from, to) < 0 || std::max(from, to) >= atoms)
          refuse("a bond of " + residue.name + " leads nowhere");
      }
      field.templates_[residue.name] = std::move(residue);
    }
  }

  void read_harmonic(const pugi::xml_node& root) {
    for (const pugi::xml_node& node : root.child("HarmonicBondForce").children("Bond")) {
      const auto [low, high] = std::minmax({atom_class(node, "class1"), atom_class(node, "class2")});
      field.bonds_[{low, high}] = {node.attribute("length").as_double(), node.attribute("k").as_double()};
    }
    for (const pugi::xml_node& node : root.child("HarmonicAngleForce").children("Angle")) {
      const auto [low, high] = std::minmax({atom_class(node, "class1"), atom_class(node, "class3")});
      field.angles_[{low, atom_class(node, "class2"), high}] = {node.attribute("angle").as_double(),
                                                                node.attribute("k").as_double()};
    }
  }

  std::vector<TorsionTerm> read_torsions(const pugi::xml_node& root, const char* kind) {
    std::vector<TorsionTerm> terms;
    for (const pugi::xml_node& node : root.child("PeriodicTorsionForce").children(kind)) {
      TorsionTerm term;
      for (size_t i = 0; i < 4; ++i) term.classes[i] = atom_class(node, "class" + std::to_string(i + 1));
      for (int i = 1; node.attribute(fmt::format("periodicity{}", i).c_str()); ++i)
        term.waves.push_back({node.attribute(fmt::format("periodicity{}", i).c_str()).as_int(),
                              node.attribute(fmt::format("phase{}", i).c_str()).as_double(),
                              node.attribute(fmt::format("k{}", i).c_str()).as_double()});
      terms.push_back(std::move(term));
    }
    return terms;
  }
};

ForceField::ForceField(const std::string& path) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_file(path.c_str());
  if (parsed.status == pugi::status_file_not_found || parsed.status == pugi::status_io_error)
    throw Error(ExitCode::missing, path + ": the force field cannot be read");
  if (!parsed) throw Error(ExitCode::input, fmt::format("{}: byte {}: {}", path, parsed.offset, parsed.description()));
  const pugi::xml_node root = document.child("ForceField");
  Reader reader{*this, path, {}, {}};
  reader.read_types(root);
  reader.read_templates(root);
  reader.read_harmonic(root);
  propers_ = reader.read_torsions(root, "Proper");
  impropers_ = reader.read_torsions(root, "Improper");
  if (types_.empty() || templates_.empty()) reader.refuse("no force field");
}

const ResidueTemplate* ForceField::find_template(const std::string& name) const {
  const auto at = templates_.find(name);
  return at == templates_.end() ? nullptr : &at->second;
}

const HarmonicTerm& ForceField::bond(int class1, int class2) const {
  const auto at = bonds_.find({std::min(class1, class2), std::max(class1, class2)});
  if (at == bonds_.end()) throw Error(ExitCode::internal, "the force field lacks a bond");
  return at->second;
}

const HarmonicTerm& ForceField::angle(int class1, int class2, int class3) const {
  const auto at = angles_.find({std::min(class1, class3), class2, std::max(class1, class3)});
  if (at == angles_.end()) throw Error(ExitCode::internal, "the force field lacks an angle");
  return at->second;
}

const TorsionTerm* ForceField::proper(const std::array<int, 4>& classes) const {
  const auto fits = [](const std::array<int, 4>& pattern, const std::array<int, 4>& c, bool reversed) {
    for (size_t i = 0; i < 4; ++i)
      if (pattern[i] != kAnyClass && pattern[i] != c[reversed ? 3 - i : i]) return false;
    return true;
  };
  const TorsionTerm* general = nullptr;  // of entries with wildcards the first one counts, after any without
  for (const TorsionTerm& term : propers_) {
    if (!fits(term.classes, classes, false) && !fits(term.classes, classes, true)) continue;
    if (!term.has_wildcard()) return &term;
    if (!general) general = &term;
  }
  return general;
}

}  // namespace rz::folding
