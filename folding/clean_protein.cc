#include "folding/clean_protein.h"

#include <fmt/format.h>

#include <algorithm>
#include <gemmi/resinfo.hpp>
#include <iterator>
#include <map>

#include "folding/residues.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr double kNearestAtoms = 0.1;        // Angstrom, within a residue
constexpr double kLongestPeptideBond = 3.0;  // Angstrom, across a jump in the numbers

/// AMBER's names of residues in a certain state.
const std::map<std::string, std::string>& standard_names() {
  static const std::map<std::string, std::string> names{{"HID", "HIS"}, {"HIE", "HIS"}, {"HIP", "HIS"}, {"CYX", "CYS"},
                                                        {"CYM", "CYS"}, {"ASH", "ASP"}, {"GLH", "GLU"}, {"LYN", "LYS"}};
  return names;
}

class Cleaner {
 public:
  Cleaner(const std::string& file, std::vector<std::string>& notes) : file_(file), notes_(notes) {}

  Protein clean(Structure& structure) {
    Protein protein;
    for (Structure::Chain& chain : structure.chains) {
      std::vector<std::string> states;
      std::vector<Structure::Residue> kept;
      for (Structure::Residue& residue : chain.residues) {
        std::string state;
        if (!keep(chain, residue, state)) continue;
        states.push_back(state);
        kept.push_back(std::move(residue));
      }
      chain.residues = std::move(kept);
      if (chain.residues.size() == 1) notes_.push_back(fmt::format("chain {} removed: a single residue", chain.name));
      if (chain.residues.size() < 2) continue;
      add_chain(chain, states, protein);
    }
    if (protein.structure.chains.empty()) refuse("no protein chain of two or more residues");
    report_heterogens();
    return protein;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const { throw Error(ExitCode::input, file_ + ": " + what); }

  /// Whether the residue stays; brings its name and atoms to the standard.
  bool keep(const Structure::Chain& chain, Structure::Residue& residue, std::string& state) {
    const auto at = standard_names().find(residue.name);
    if (at != standard_names().end()) {
      state = residue.name;
      residue.name = at->second;
    }
    if (residue.name == "MSE") make_methionine(chain, residue);
    if (residue_type_of_name(residue.name) == kUnknownResidue) {
      const bool backbone = residue.find("N") >= 0 && residue.find("CA") >= 0 && residue.find("C") >= 0;
      const gemmi::ResidueInfo info = gemmi::find_tabulated_residue(residue.name);
      if (backbone || info.is_nucleic_acid() || (!residue.hetero && !info.is_water()))
        refuse(residue_text(chain, residue) + ": only the 20 standard amino acids and MSE can be relaxed");
      ++heterogens_[residue.name];
      return false;
    }
    residue.hetero = false;
    check_atoms(chain, residue);
    return true;
  }

  void make_methionine(const Structure::Chain& chain, Structure::Residue& residue) {
    notes_.push_back(residue_text(chain, residue) + " becomes MET");
    residue.name = "MET";
    for (Structure::Atom& atom : residue.atoms) {
      if (atom.name != "SE" && atom.name != "SD") continue;
      atom.name = "SD";
      atom.element = "S";
    }
  }

  void check_atoms(const Structure::Chain& chain, const Structure::Residue& residue) const {
    for (const char* name : {"N", "CA", "C"})
      if (residue.find(name) < 0)
        refuse(fmt::format("{}: backbone atom {} is missing", residue_text(chain, residue), name));
    const int type = residue_type_of_name(residue.name);
    for (const Structure::Atom& atom : residue.atoms) {
      if (atom.element == "H" || atom.element == "D" || atom.name == "OXT") continue;
      const int atom37 = atom37_index(atom.name);
      if (atom37 < 0 || atom14_of_atom37(type, atom37) < 0)
        refuse(fmt::format("{}: unknown atom {}", residue_text(chain, residue), atom.name));
      for (const Structure::Atom& other : residue.atoms)
        if (&other != &atom && distance(atom.position, other.position) < kNearestAtoms)
          refuse(fmt::format("{}: {} and {} lie on top of each other", residue_text(chain, residue), atom.name,
                             other.name));
    }
  }

  void add_chain(Structure::Chain& chain, const std::vector<std::string>& states, Protein& protein) {
    const std::vector<Structure::Residue>& residues = chain.residues;
    for (size_t r = 0; r < residues.size(); ++r) {
      const bool bound = r + 1 < residues.size() && !is_break(residues[r], residues[r + 1]);
      const bool alone = !bound && (r == 0 || !protein.bound_to_next.back());
      if (alone) refuse(residue_text(chain, residues[r]) + " stands alone: residues are missing before and after it");
      if (!bound && r + 1 < residues.size())
        notes_.push_back(
            fmt::format("a break after {}: the chain ends there and begins anew", residue_text(chain, residues[r])));
      protein.bound_to_next.push_back(bound);
      protein.templates.push_back(states[r]);
    }
    protein.structure.chains.push_back(std::move(chain));
  }

  static bool is_break(const Structure::Residue& a, const Structure::Residue& b) {
    const Point &c = a.atoms[static_cast<size_t>(a.find("C"))].position,
                &n = b.atoms[static_cast<size_t>(b.find("N"))].position;
    return b.number != a.number && b.number != a.number + 1 && distance(c, n) > kLongestPeptideBond;
  }

  void report_heterogens() {
    for (const auto& [name, count] : heterogens_) notes_.push_back(fmt::format("{} {} removed", count, name));
  }

  const std::string& file_;
  std::vector<std::string>& notes_;
  std::map<std::string, int> heterogens_;
};

}  // namespace

bool starts_piece(const Protein& protein, size_t residue) {
  return residue == 0 || !protein.bound_to_next[residue - 1];
}

bool ends_piece(const Protein& protein, size_t residue) { return !protein.bound_to_next[residue]; }

Protein clean_protein(Structure structure, const std::string& file, std::vector<std::string>& notes) {
  return Cleaner(file, notes).clean(structure);
}

}  // namespace rz::folding
