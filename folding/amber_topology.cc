#include "folding/amber_topology.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "kernels/error.h"

namespace rz::folding {
namespace {

template <class ResiduePointer, class StructureType>
std::vector<ResiduePointer> list_residues(StructureType& structure) {
  std::vector<ResiduePointer> out;
  for (auto& chain : structure.chains)
    for (auto& residue : chain.residues) out.push_back(&residue);
  return out;
}

/// Gives each atom of a residue its type, and adds the residue's own bonds. `first`: the number of its first atom.
void add_residue(const Structure::Residue& residue, int index, const ResidueTemplate& of, AmberTopology& topology) {
  const auto first = static_cast<int>(topology.types.size());
  std::vector<int> place(of.atoms.size(), -1);  // of each template atom in the topology
  for (size_t i = 0; i < residue.atoms.size(); ++i) {
    const int at = of.find(template_atom(of, residue.atoms[i].name));
    if (at < 0) throw Error(ExitCode::internal, "template " + of.name + " has no atom " + residue.atoms[i].name);
    place[static_cast<size_t>(at)] = first + static_cast<int>(i);
    topology.types.push_back(of.types[static_cast<size_t>(at)]);
    topology.residue_of.push_back(index);
  }
  for (size_t i = 0; i < place.size(); ++i)
    if (place[i] < 0) throw Error(ExitCode::internal, "a residue of template " + of.name + " has no " + of.atoms[i]);
  for (const auto& [a, b] : of.bonds)
    topology.bonds.emplace_back(place[static_cast<size_t>(a)], place[static_cast<size_t>(b)]);
}

void add_bonds_between(const Protein& protein, AmberTopology& topology) {
  const auto residues = protein.residues();
  std::vector<int> first(residues.size());
  for (size_t r = 1; r < residues.size(); ++r)
    first[r] = first[r - 1] + static_cast<int>(residues[r - 1]->atoms.size());
  const auto bind = [&](size_t a, const char* atom_a, size_t b, const char* atom_b) {
    topology.bonds.emplace_back(first[a] + residues[a]->find(atom_a), first[b] + residues[b]->find(atom_b));
  };
  for (size_t r = 0; r + 1 < residues.size(); ++r)
    if (protein.bound_to_next[r]) bind(r, "C", r + 1, "N");
  for (const auto& [a, b] : protein.disulfides) bind(static_cast<size_t>(a), "SG", static_cast<size_t>(b), "SG");
}

void find_neighbours(AmberTopology& topology) {
  topology.neighbours.resize(topology.atoms());
  for (const auto& [a, b] : topology.bonds) {
    topology.neighbours[static_cast<size_t>(a)].push_back(b);
    topology.neighbours[static_cast<size_t>(b)].push_back(a);
  }
  for (std::vector<int>& list : topology.neighbours) std::sort(list.begin(), list.end());
}

void find_angles_and_propers(AmberTopology& topology) {
  std::set<std::array<int, 4>> propers;
  for (int centre = 0; centre < static_cast<int>(topology.atoms()); ++centre) {
    const std::vector<int>& list = topology.neighbours[static_cast<size_t>(centre)];
    for (size_t i = 0; i < list.size(); ++i)
      for (size_t j = i + 1; j < list.size(); ++j) topology.angles.push_back({list[i], centre, list[j]});
  }
  const auto add = [&](int a, int b, int c, int d) {
    propers.insert(a < d ? std::array{a, b, c, d} : std::array{d, c, b, a});
  };
  for (const auto& [a, b, c] : topology.angles) {
    for (int d : topology.neighbours[static_cast<size_t>(c)])
      if (d != a && d != b) add(a, b, c, d);
    for (int d : topology.neighbours[static_cast<size_t>(a)])
      if (d != b && d != c) add(d, a, b, c);
  }
  topology.propers.assign(propers.begin(), propers.end());
}

/// Orders the outer atoms of an improper as OpenMM does for AMBER's tables (its file forcefield.py, `_matchImproper`):
/// of the first two, the carbon comes last or the heavier one first, and like elements come in the order of the atoms.
std::array<int, 4> order_improper(int centre, std::array<int, 3> outer, const AmberTopology& topology,
                                  const ForceField& field) {
  const auto type = [&](int atom) -> const AtomType& { return field.type(topology.types[static_cast<size_t>(atom)]); };
  const AtomType &first = type(outer[0]), &second = type(outer[1]);
  const bool swapped = first.element == second.element
                           ? outer[0] > outer[1]
                           : first.element != "C" && (second.element == "C" || first.mass < second.mass);
  if (swapped) std::swap(outer[0], outer[1]);
  return {outer[0], outer[1], centre, outer[2]};
}

/// The table's improper for a centre with three neighbours, if any.
void match_improper(int centre, const std::array<int, 3>& subset, const ForceField& field, AmberTopology& topology) {
  const auto atom_class = [&](int atom) { return field.type(topology.types[static_cast<size_t>(atom)]).atom_class; };
  ImproperTorsion match{{}, nullptr};
  for (const TorsionTerm& term : field.impropers()) {
    if (match.term && term.has_wildcard()) continue;  // special entries win over general ones
    if (term.classes[0] != atom_class(centre)) continue;
    std::array<int, 3> places{0, 1, 2};
    do {
      std::array<int, 3> outer{};
      bool fits = true;
      for (size_t i = 0; i < 3; ++i) {
        outer[i] = subset[static_cast<size_t>(places[i])];
        fits = fits && (term.classes[i + 1] == kAnyClass || term.classes[i + 1] == atom_class(outer[i]));
      }
      if (!fits) continue;
      match = {order_improper(centre, outer, topology, field), &term};
      break;
    } while (std::next_permutation(places.begin(), places.end()));
  }
  if (match.term) topology.impropers.push_back(match);
}

void find_impropers(const ForceField& field, AmberTopology& topology) {
  for (int centre = 0; centre < static_cast<int>(topology.atoms()); ++centre) {
    const std::vector<int>& list = topology.neighbours[static_cast<size_t>(centre)];
    for (size_t i = 0; i < list.size(); ++i)
      for (size_t j = i + 1; j < list.size(); ++j)
        for (size_t k = j + 1; k < list.size(); ++k)
          match_improper(centre, {list[i], list[j], list[k]}, field, topology);
  }
}

}  // namespace

std::vector<const Structure::Residue*> Protein::residues() const {
  return list_residues<const Structure::Residue*>(structure);
}

std::vector<Structure::Residue*> Protein::residues() { return list_residues<Structure::Residue*>(structure); }

std::string template_atom(const ResidueTemplate& residue, const std::string& atom) {
  return atom == "H" && residue.find("H") < 0 && residue.find("H1") >= 0 ? "H1" : atom;
}

AmberTopology make_topology(const Protein& protein, const ForceField& field) {
  AmberTopology topology;
  const auto residues = protein.residues();
  for (size_t r = 0; r < residues.size(); ++r) {
    const ResidueTemplate* of = field.find_template(protein.templates[r]);
    if (!of) throw Error(ExitCode::internal, "the force field has no residue " + protein.templates[r]);
    add_residue(*residues[r], static_cast<int>(r), *of, topology);
  }
  add_bonds_between(protein, topology);
  find_neighbours(topology);
  find_angles_and_propers(topology);
  find_impropers(field, topology);
  return topology;
}

}  // namespace rz::folding
