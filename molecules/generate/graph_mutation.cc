#include "molecules/generate/graph_mutation.h"

#include <array>

#include "molecules/generate/graph_moves.h"

namespace rz::molecules {
namespace {

constexpr int kTries = 20;

// Graph GA's odds for its seven, halved. Those of the others are set by hand: they are bolder, and the simplest come
// first.
constexpr std::array<MutationKind, 15> kKinds = {{
    {Mutation::append_atom, "append_atom", 0.075},
    {Mutation::insert_atom, "insert_atom", 0.075},
    {Mutation::delete_atom, "delete_atom", 0.07},
    {Mutation::change_element, "change_element", 0.07},
    {Mutation::change_bond_order, "change_bond_order", 0.07},
    {Mutation::delete_ring_bond, "delete_ring_bond", 0.07},
    {Mutation::add_ring, "add_ring", 0.07},
    {Mutation::exchange_atoms, "exchange_atoms", 0.05},
    {Mutation::shift_substituent, "shift_substituent", 0.08},
    {Mutation::trim, "trim", 0.05},
    {Mutation::attach_fragment, "attach_fragment", 0.07},
    {Mutation::swap_substituent, "swap_substituent", 0.10},
    {Mutation::swap_ring, "swap_ring", 0.08},
    {Mutation::swap_linker, "swap_linker", 0.04},
    {Mutation::insert_linker, "insert_linker", 0.03},
}};

bool apply(Mutation mutation, EditGraph& graph, const MoveSite& site, const FragmentSource& source, Random& random) {
  switch (mutation) {
    case Mutation::append_atom:
      return append_atom(graph, site, random);
    case Mutation::insert_atom:
      return insert_atom(graph, site, random);
    case Mutation::delete_atom:
      return delete_atom(graph, site, random);
    case Mutation::change_element:
      return change_element(graph, site, random);
    case Mutation::change_bond_order:
      return change_bond_order(graph, site, random);
    case Mutation::delete_ring_bond:
      return delete_ring_bond(graph, site, random);
    case Mutation::add_ring:
      return add_ring(graph, site, random);
    case Mutation::exchange_atoms:
      return exchange_atoms(graph, site, random);
    case Mutation::shift_substituent:
      return shift_substituent(graph, site, random);
    case Mutation::trim:
      return trim(graph, site, random);
    case Mutation::attach_fragment:
      return attach_fragment(graph, site, source, random);
    case Mutation::swap_substituent:
      return swap_substituent(graph, site, source, random);
    case Mutation::swap_ring:
      return swap_ring(graph, site, source, random);
    case Mutation::swap_linker:
      return swap_linker(graph, site, source, random);
    case Mutation::insert_linker:
      return insert_linker(graph, site, source, random);
  }
  return false;
}

template <class Choose>
std::optional<Offspring> mutated(const RDKit::ROMol& parent, const FragmentLibrary& library, Random& random,
                                 const GraphLimits& limits, const Choose& choose) {
  const MoveSite site(parent);
  const int ring = largest_ring(parent);
  for (int attempt = 0; attempt < kTries; ++attempt) {
    EditGraph graph = site.graph;
    if (!apply(choose(), graph, site, {library, limits.most_heavy_atoms}, random)) continue;
    if (auto child = finish(graph, limits, ring)) return child;
  }
  return std::nullopt;
}

}  // namespace

std::span<const MutationKind> mutation_kinds() { return kKinds; }

std::optional<Offspring> mutate(const RDKit::ROMol& parent, const FragmentLibrary& library, Random& random,
                                const GraphLimits& limits) {
  static constexpr auto kOdds = [] {
    std::array<double, kKinds.size()> odds{};
    for (size_t i = 0; i < odds.size(); ++i) odds[i] = kKinds[i].odds;
    return odds;
  }();
  return mutated(parent, library, random, limits, [&] { return kKinds[random.weighted(kOdds)].mutation; });
}

std::optional<Offspring> mutate_by(Mutation mutation, const RDKit::ROMol& parent, const FragmentLibrary& library,
                                   Random& random, const GraphLimits& limits) {
  return mutated(parent, library, random, limits, [&] { return mutation; });
}

}  // namespace rz::molecules
