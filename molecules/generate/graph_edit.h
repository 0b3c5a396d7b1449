// A molecular graph to be edited: Kekulé's double bonds, and hydrogens as the free places of each atom. A bond takes
// hydrogens and its removal gives them back, so that every edit keeps valences, and nothing needs RDKit until the end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "molecules/generate/graph_valence.h"

namespace RDKit {
class ROMol;
class RWMol;
}  // namespace RDKit

namespace rz::molecules {

struct EditAtom {
  static constexpr size_t kMostBonds = 8;

  uint8_t element = kC;
  int8_t charge = 0;
  int8_t hydrogens = 0;
  uint8_t chirality = 0;  ///< RDKit::Atom::ChiralType, for the bonds in their order
  uint8_t bond_count = 0;
  bool alive = true;
  bool edited = false;
  std::array<int16_t, kMostBonds> bonds{};  ///< in rising order
};

struct EditBond {
  enum class Stereo : uint8_t { none, cis, trans };

  int16_t a = 0, b = 0;
  uint8_t order = 1;  ///< 1 to 3
  bool alive = true;
  Stereo stereo = Stereo::none;
  int16_t beside_a = 0, beside_b = 0;  ///< the atoms that are cis or trans

  int other(int atom) const { return atom == a ? b : a; }
};

class EditGraph {
 public:
  EditGraph() = default;
  /// Of a sanitised molecule. Isotopes are left out. Throws Error(input) for what such a graph cannot hold: atoms of
  /// more than eight bonds, dative bonds, more than 30,000 atoms.
  explicit EditGraph(const RDKit::ROMol& molecule);

  const std::vector<EditAtom>& atoms() const { return atoms_; }  ///< the removed ones too
  const std::vector<EditBond>& bonds() const { return bonds_; }  ///< the removed ones too
  int size() const { return static_cast<int>(atoms_.size()); }
  int bond_size() const { return static_cast<int>(bonds_.size()); }
  int alive_atoms() const;
  int bond_between(int a, int b) const;  ///< -1: none
  int orders(int atom) const;            ///< the sum over its bonds

  /// With all its valence free.
  int add_atom(int element);
  /// Another graph beside this one; returns what to add to its indices.
  int add_graph(const EditGraph& other);
  void remove_atom(int atom);
  void keep(const std::vector<char>& wanted);

  /// Whether a bond can be made: both have the places, and are not bonded yet.
  bool can_connect(int a, int b, int order) const;
  void connect(int a, int b, int order);
  void disconnect(int bond);
  void set_order(int bond, int order);
  /// Whether its bonds leave room for that; hypervalent or charged forms are neither left nor entered.
  bool can_become(int atom, int element) const;
  void set_element(int atom, int element);
  /// Puts an attachment point in the place of an atom.
  void make_attachment(int atom);
  void drop_stereo();

  /// The atoms that are reached from one, without going over `bond`.
  std::vector<char> reached(int atom, int bond = -1) const;
  bool connected() const;
  /// Without removed atoms and bonds; `moved` are atoms whose indices are brought up to date.
  EditGraph compacted(std::span<int> moved) const;

  /// Gives every edited atom the hydrogens of its lowest valence and drops the stereo marks that the edit touched.
  /// False where an atom cannot be: half a sulfone, a nitro group with a hydrogen, two halogens bonded.
  bool settle();

  /// The molecule, not sanitised.
  void write(RDKit::RWMol& molecule) const;
  bool has_stereo() const;

 private:
  bool settle_atom(EditAtom& atom);
  void unlink(int atom, int bond);

  std::vector<EditAtom> atoms_;
  std::vector<EditBond> bonds_;
};

/// Whether the bond joins opposite charges, as in a nitro group: such groups stay whole.
bool joins_charges(const EditGraph& graph, const EditBond& bond);

}  // namespace rz::molecules
