#include "molecules/pattern_set.h"

#include <GraphMol/QueryAtom.h>
#include <GraphMol/QueryBond.h>
#include <GraphMol/SmilesParse/SmilesParse.h>

#include <algorithm>
#include <set>
#include <typeinfo>

#include "kernels/error.h"

namespace rz::molecules {
namespace {

/// What tells one query from another: equal keys match the same atoms (or bonds). Queries with a state that cannot be
/// seen from outside (sets, ranges) are only equal to themselves.
template <class Query, class Equality>
std::string leaf_key(const Query& query) {
  std::string key =
      std::string(typeid(query).name()) + '|' + query.getDescription() + (query.getNegation() ? "|!" : "|");
  key += std::to_string(reinterpret_cast<uintptr_t>(query.getDataFunc()));
  key += '|' + std::to_string(reinterpret_cast<uintptr_t>(query.getMatchFunc()));
  if (const auto* equality = dynamic_cast<const Equality*>(&query)) {
    return key + '|' + std::to_string(equality->getVal()) + '|' + std::to_string(equality->getTol());
  }
  if (typeid(query) == typeid(Query)) return key;
  return key + "|@" + std::to_string(reinterpret_cast<uintptr_t>(&query));
}

std::string bond_key(const Queries::Query<int, const RDKit::Bond*, true>& query) {
  std::string key = leaf_key<Queries::Query<int, const RDKit::Bond*, true>, RDKit::BOND_EQUALS_QUERY>(query);
  const bool compound = dynamic_cast<const RDKit::BOND_AND_QUERY*>(&query) != nullptr ||
                        dynamic_cast<const RDKit::BOND_OR_QUERY*>(&query) != nullptr;
  if (!compound) return key;
  key = query.getFullDescription();
  for (auto child = query.beginChildren(); child != query.endChildren(); ++child) key += "(" + bond_key(**child) + ")";
  return key;
}

}  // namespace

int PatternSet::add(const std::string& smarts) {
  std::shared_ptr<const RDKit::ROMol> query(RDKit::SmartsToMol(smarts));
  if (!query) throw Error(ExitCode::internal, "SMARTS " + smarts + ": RDKit cannot parse it");
  return add(std::move(query));
}

int PatternSet::add(std::shared_ptr<const RDKit::ROMol> query) {
  Pattern pattern;
  for (const RDKit::Atom* atom : query->atoms()) {
    if (!atom->hasQuery()) throw Error(ExitCode::internal, "a pattern has an atom without a query: not a SMARTS");
    pattern.nodes.push_back(add_node(*atom->getQuery()));
  }
  for (size_t first = 0; first < pattern.nodes.size(); ++first) {
    pattern.plans.push_back(make_plan(*query, pattern.nodes, static_cast<int>(first)));
  }
  const std::set<int> distinct(pattern.nodes.begin(), pattern.nodes.end());
  pattern.checks.assign(distinct.begin(), distinct.end());
  std::stable_partition(pattern.checks.begin(), pattern.checks.end(), [&](int node) { return !nodes_[node].costly; });
  pattern.query = std::move(query);
  patterns_.push_back(std::move(pattern));
  return static_cast<int>(patterns_.size()) - 1;
}

int PatternSet::add_node(const AtomQuery& query) {
  Node node{Node::Kind::leaf, query.getNegation(), &query, {}, -1, false};
  std::string key;
  if (const auto* recursive = dynamic_cast<const RDKit::RecursiveStructureQuery*>(&query)) {
    node.kind = Node::Kind::recursive;
    node.costly = true;
    // The query stays alive within the outer pattern.
    node.pattern = add(std::shared_ptr<const RDKit::ROMol>(std::shared_ptr<void>(), recursive->getQueryMol()));
    key = "$";
    for (const int child : patterns_[node.pattern].nodes) key += keys_[child] + ",";
    for (const Step& step : patterns_[node.pattern].plans[0]) {
      key += ";" + std::to_string(step.node) + "<" + std::to_string(step.parent) + ":" + std::to_string(step.bond);
      for (const auto& [other, bond] : step.closures) key += "&" + std::to_string(other) + ":" + std::to_string(bond);
    }
  } else if (query.beginChildren() != query.endChildren()) {
    const bool all = dynamic_cast<const RDKit::ATOM_AND_QUERY*>(&query) != nullptr;
    if (!all && dynamic_cast<const RDKit::ATOM_OR_QUERY*>(&query) == nullptr) {
      throw Error(ExitCode::internal, "a pattern has a query that is neither AND nor OR: " + query.getDescription());
    }
    node.kind = all ? Node::Kind::all : Node::Kind::any;
    for (auto child = query.beginChildren(); child != query.endChildren(); ++child) {
      node.children.push_back(add_node(**child));
    }
    const auto costly = [&](int child) { return nodes_[child].costly; };
    std::sort(node.children.begin(), node.children.end());
    std::stable_partition(node.children.begin(), node.children.end(), [&](int child) { return !costly(child); });
    node.costly = std::any_of(node.children.begin(), node.children.end(), costly);
    key = all ? "&" : ",";
    for (const int child : node.children) key += std::to_string(child) + " ";
  } else {
    key = leaf_key<AtomQuery, RDKit::ATOM_EQUALS_QUERY>(query);
  }
  if (node.negated) key = "!" + key;
  const auto [place, added] = node_of_key_.emplace(key, static_cast<int>(nodes_.size()));
  if (added) {
    nodes_.push_back(std::move(node));
    keys_.push_back(key);
  }
  return place->second;
}

int PatternSet::add_bond(const BondQuery& query) {
  const auto [place, added] = bond_of_key_.emplace(bond_key(query), static_cast<int>(bonds_.size()));
  if (added) bonds_.push_back(&query);
  return place->second;
}

PatternSet::Plan PatternSet::make_plan(const RDKit::ROMol& query, const std::vector<int>& nodes, int first) {
  Plan plan;
  std::vector<int> step_of(nodes.size(), -1);
  place(query, nodes, first, -1, step_of, plan);
  for (int atom = 0; atom < static_cast<int>(nodes.size()); ++atom) {  // parts that a dot divides
    if (step_of[atom] < 0) place(query, nodes, atom, -1, step_of, plan);
  }
  return plan;
}

void PatternSet::place(const RDKit::ROMol& query, const std::vector<int>& nodes, int atom, int parent,
                       std::vector<int>& step_of, Plan& plan) {
  Step step{nodes[atom], parent, -1, {}};
  const RDKit::Atom* here = query.getAtomWithIdx(atom);
  for (const RDKit::Bond* bond : query.atomBonds(here)) {
    const int other = step_of[bond->getOtherAtomIdx(atom)];
    if (other < 0) continue;
    const int set = add_bond(*bond->getQuery());
    if (other == parent) {
      step.bond = set;
    } else {
      step.closures.emplace_back(other, set);
    }
  }
  step_of[atom] = static_cast<int>(plan.size());
  plan.push_back(std::move(step));
  for (const RDKit::Atom* next : query.atomNeighbors(here)) {
    const int index = static_cast<int>(next->getIdx());
    if (step_of[index] < 0) place(query, nodes, index, step_of[atom], step_of, plan);
  }
}

}  // namespace rz::molecules
