#include "folding/hydrogens.h"

#include <algorithm>
#include <numbers>
#include <set>
#include <string_view>

#include "folding/clean_protein.h"
#include "folding/hydrogen_geometry.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr double kReach = 8.0;    // Angstrom, of the charges that turn a hydroxyl
constexpr double kContact = 1.6;  // Angstrom, closer than this atoms repel each other more than charges attract
constexpr int kDirections = 24;

using Residues = std::vector<Structure::Residue*>;

/// How far an atom is from the backbone, by the Greek letter in its name; N counts as the end of proline's ring.
int remoteness(const std::string& name) {
  constexpr std::string_view kLetters = "ABGDEZH";
  const size_t at = name.size() > 1 ? kLetters.find(name[1]) : std::string_view::npos;
  return at == std::string_view::npos ? static_cast<int>(kLetters.size()) : static_cast<int>(at);
}

/// The heavy atoms and hydrogens that a template binds to an atom.
struct Bound {
  std::vector<std::string> heavy, hydrogens;
};

Bound bound_to(const ResidueTemplate& of, int atom, const ForceField& field) {
  Bound bound;
  for (const auto& [a, b] : of.bonds) {
    if (a != atom && b != atom) continue;
    const auto other = static_cast<size_t>(a == atom ? b : a);
    const bool hydrogen = field.type(of.types[other]).element == "H";
    (hydrogen ? bound.hydrogens : bound.heavy).push_back(of.atoms[other]);
  }
  std::sort(bound.hydrogens.begin(), bound.hydrogens.end());
  const bool nitrogen_first = of.atoms[static_cast<size_t>(atom)] == "CA";
  std::sort(bound.heavy.begin(), bound.heavy.end(), [&](const std::string& a, const std::string& b) {
    if (nitrogen_first && (a == "N" || b == "N")) return a == "N" && b != "N";
    return std::pair(remoteness(a), a) < std::pair(remoteness(b), b);
  });
  return bound;
}

class Builder {
 public:
  Builder(Protein& protein, const ForceField& field)
      : protein_(protein), field_(field), residues_(protein.residues()) {}

  HydrogenCounts build() {
    for (size_t r = 0; r < residues_.size(); ++r) {
      template_ = field_.find_template(protein_.templates[r]);
      rebuild(r);
    }
    for (int pass = 0; pass < 2; ++pass)
      for (const Rotor& rotor : rotors_) turn(rotor);
    return counts_;
  }

 private:
  struct Rotor {
    size_t residue;
    std::string name;
    HydrogenSite site;
  };

  /// Writes a residue anew: each heavy atom and then its hydrogens.
  void rebuild(size_t r) {
    Structure::Residue& residue = *residues_[r];
    std::vector<Structure::Atom> atoms;
    size_t hydrogens_before = 0, hydrogens_kept = 0;
    for (const Structure::Atom& heavy : residue.atoms) {
      if (heavy.element == "H" || heavy.element == "D") {
        ++hydrogens_before;
        continue;
      }
      atoms.push_back(heavy);
      const Bound bound = bound_to(*template_, template_->find(heavy.name), field_);
      if (bound.hydrogens.empty()) continue;
      if (const auto there = existing(residue, heavy, bound.hydrogens); !there.empty()) {
        atoms.insert(atoms.end(), there.begin(), there.end());
        hydrogens_kept += there.size();
      } else {
        const auto made = make(r, heavy, bound);
        atoms.insert(atoms.end(), made.begin(), made.end());
        counts_.added += static_cast<int>(made.size());
      }
    }
    counts_.removed += static_cast<int>(hydrogens_before - hydrogens_kept);
    residue.atoms = std::move(atoms);
  }

  /// The hydrogens of a heavy atom as they are there already, by the names they will have; none unless all are.
  static std::vector<Structure::Atom> existing(const Structure::Residue& residue, const Structure::Atom& heavy,
                                               const std::vector<std::string>& names) {
    std::vector<Structure::Atom> out;
    for (const std::string& name : names) {
      int at = residue.find(name);
      if (at < 0 && name == "H1") at = residue.find("H");
      if (at < 0) return {};
      Structure::Atom atom = residue.atoms[static_cast<size_t>(at)];
      if (distance(atom.position, heavy.position) > 2.0) return {};
      atom.name = file_name(name);
      out.push_back(atom);
    }
    return out;
  }

  static std::string file_name(const std::string& name) { return name == "H1" ? "H" : name; }

  std::vector<Structure::Atom> make(size_t r, const Structure::Atom& heavy, const Bound& bound) {
    const Structure::Residue& residue = *residues_[r];
    HydrogenSite site{heavy.position, {}, {}, false, static_cast<int>(bound.hydrogens.size()), 0};
    for (const std::string& name : bound.heavy) site.neighbours.push_back(position(residue, name));
    if (heavy.name == "N" && !starts_piece(protein_, r)) site.neighbours.push_back(position(*residues_[r - 1], "C"));
    const int parent_type = type_of(heavy.name), hydrogen_type = type_of(bound.hydrogens[0]);
    site.length =
        10 * field_.bond(field_.type(parent_type).atom_class, field_.type(hydrogen_type).atom_class).equilibrium;
    if (site.neighbours.size() == 1) look_beyond(residue, heavy, bound.heavy[0], site);
    std::vector<Structure::Atom> out;
    for (const Point& p : hydrogen_positions(site))
      out.push_back({file_name(bound.hydrogens[out.size()]), "H", p, heavy.b_factor});
    if (site.hydrogens == 1 && site.neighbours.size() == 1) rotors_.push_back({r, out[0].name, site});
    return out;
  }

  void look_beyond(const Structure::Residue& residue, const Structure::Atom& heavy, const std::string& neighbour,
                   HydrogenSite& site) const {
    const Bound around = bound_to(*template_, template_->find(neighbour), field_);
    site.flat = around.heavy.size() + around.hydrogens.size() == 3;
    for (const std::string& name : around.heavy)
      if (name != heavy.name) {
        site.beyond = position(residue, name);
        return;
      }
  }

  /// Points a hydroxyl or thiol to where the charges around it want it. Flat ones lie in their plane.
  void turn(const Rotor& rotor) {
    std::vector<std::pair<Point, double>> around;
    for (size_t r = 0; r < residues_.size(); ++r) {
      if (distance(position(*residues_[r], "CA"), rotor.site.parent) > kReach + 10) continue;
      const ResidueTemplate& of = *field_.find_template(protein_.templates[r]);
      for (const Structure::Atom& atom : residues_[r]->atoms) {
        const double apart = distance(atom.position, rotor.site.parent);
        if (apart > kReach || apart < 1e-6 || (r == rotor.residue && atom.name == rotor.name)) continue;
        around.emplace_back(atom.position,
                            field_.type(of.types[static_cast<size_t>(of.find(template_atom(of, atom.name)))]).charge);
      }
    }
    const int step = rotor.site.flat ? kDirections / 2 : 1;
    double best = 0;
    Structure::Residue& own = *residues_[rotor.residue];
    Point& placed = own.atoms[static_cast<size_t>(own.find(rotor.name))].position;
    for (int i = 0; i < kDirections; i += step) {
      const Point p = rotor_position(rotor.site, i * 2 * std::numbers::pi / kDirections);
      double energy = 0;
      for (const auto& [q, charge] : around) {
        const double apart = distance(p, q);
        energy += charge / apart + (apart < kContact ? 10 * (kContact - apart) : 0);
      }
      if (i > 0 && energy >= best) continue;
      best = energy;
      placed = p;
    }
  }

  int type_of(const std::string& name) const { return template_->types[static_cast<size_t>(template_->find(name))]; }

  static const Point& position(const Structure::Residue& residue, const std::string& name) {
    const int at = residue.find(name);
    if (at < 0) throw Error(ExitCode::internal, "atom " + name + " of " + residue.name + " is missing");
    return residue.atoms[static_cast<size_t>(at)].position;
  }

  Protein& protein_;
  const ForceField& field_;
  Residues residues_;
  const ResidueTemplate* template_ = nullptr;
  std::vector<Rotor> rotors_;
  HydrogenCounts counts_;
};

}  // namespace

HydrogenCounts add_hydrogens(Protein& protein, const ForceField& field) { return Builder(protein, field).build(); }

}  // namespace rz::folding
