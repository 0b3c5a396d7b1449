// SMARTS patterns compiled so that many of them can be matched on one molecule at once (molecules/pattern_matcher.h).
//
// RDKit's own matcher walks each pattern's query trees anew for every pair of atoms. Here equal parts of all patterns
// are found once: a leaf of a query ("aromatic", "degree 3", "atomic number 7") becomes a node whose set of atoms is
// computed once per molecule, by RDKit's own code, and AND, OR, NOT and recursive SMARTS are operations on such sets.
#pragma once

#include <GraphMol/QueryOps.h>
#include <GraphMol/ROMol.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rz::molecules {

class PatternSet {
 public:
  /// Adds a SMARTS and returns its index. Throws Error(internal) naming it where RDKit cannot parse it.
  int add(const std::string& smarts);
  /// The same of a pattern that RDKit has parsed.
  int add(std::shared_ptr<const RDKit::ROMol> query);

 private:
  friend class PatternMatcher;
  using AtomQuery = Queries::Query<int, const RDKit::Atom*, true>;
  using BondQuery = Queries::Query<int, const RDKit::Bond*, true>;

  /// A set of atoms. `pattern` is the one that recursive SMARTS refers to.
  struct Node {
    enum class Kind { leaf, all, any, recursive };
    Kind kind;
    bool negated;
    const AtomQuery* query;
    std::vector<int> children;
    int pattern;
    bool costly;  ///< recursive, or made of such
  };
  /// The next atom to place: a neighbour of step `parent` over a bond of the set `bond`.
  struct Step {
    int node;
    int parent;
    int bond;
    std::vector<std::pair<int, int>> closures;  ///< steps that it must be bound to as well, and by which bonds
  };
  using Plan = std::vector<Step>;
  struct Pattern {
    std::shared_ptr<const RDKit::ROMol> query;
    std::vector<int> nodes;   ///< of the query's atoms
    std::vector<int> checks;  ///< the same without repetition, the cheap ones first
    std::vector<Plan> plans;  ///< by the atom that is placed first
  };

  int add_node(const AtomQuery& query);
  int add_bond(const BondQuery& query);
  Plan make_plan(const RDKit::ROMol& query, const std::vector<int>& nodes, int first);
  void place(const RDKit::ROMol& query, const std::vector<int>& nodes, int atom, int parent, std::vector<int>& step_of,
             Plan& plan);

  std::vector<Node> nodes_;
  std::vector<const BondQuery*> bonds_;
  std::vector<Pattern> patterns_;
  std::map<std::string, int> node_of_key_, bond_of_key_;
  std::vector<std::string> keys_;  ///< of nodes_
};

}  // namespace rz::molecules
