#include "molecules/generate/graph_mutation.h"

#include <GraphMol/GraphMol.h>
#include <gtest/gtest.h>

#include <set>

#include "graph_test_parents.h"

namespace rz::molecules::test {
namespace {

FragmentLibrary library_of(const std::string& text) { return FragmentLibrary(FragmentCounts::parse(text)); }

std::set<std::string> products(Mutation mutation, const std::string& parent, const std::string& fragments = "",
                               int draws = 300) {
  const Molecule molecule = molecule_of(parent);
  const FragmentLibrary library = library_of(fragments);
  std::set<std::string> found;
  for (int i = 0; i < draws; ++i) {
    Random random(21, static_cast<uint64_t>(i));
    if (const auto child = mutate_by(mutation, *molecule, library, random, {})) found.insert(child->smiles);
  }
  return found;
}

using Set = std::set<std::string>;

TEST(GraphMutation, ChangesSingleAtoms) {
  EXPECT_EQ(products(Mutation::append_atom, "C"),
            (Set{"CC", "CN", "CO", "CF", "CS", "CCl", "CBr", "C=C", "C=N", "C=O", "C#C", "C#N"}));
  EXPECT_EQ(products(Mutation::insert_atom, "CC"), (Set{"CCC", "CNC", "COC", "CSC", "C=CC", "C=NC", "C#CC"}));
  EXPECT_EQ(products(Mutation::delete_atom, "CCO"), (Set{"CC", "CO"}));
  EXPECT_EQ(products(Mutation::change_element, "C"), (Set{"N", "O", "F", "S", "Cl", "Br"}));
  EXPECT_EQ(products(Mutation::change_element, "c1ccccc1"), (Set{"c1ccncc1"}));
}

TEST(GraphMutation, MovesHeteroatomsAroundTheirRing) {
  EXPECT_EQ(products(Mutation::exchange_atoms, "Cc1ccncc1"), (Set{"Cc1cccnc1", "Cc1ccccn1"}));
}

TEST(GraphMutation, ChangesBondsAndRings) {
  EXPECT_EQ(products(Mutation::change_bond_order, "C=C"), (Set{"CC", "C#C"}));
  EXPECT_EQ(products(Mutation::delete_ring_bond, "C1CCCCC1"), (Set{"CCCCCC"}));
  EXPECT_EQ(products(Mutation::add_ring, "CCCCC"), (Set{"CCC1CC1", "CC1CC1C", "CC1CCC1", "C1CCCC1"}));
  // A ring beside an aromatic one, and none across it.
  EXPECT_EQ(products(Mutation::add_ring, "CCCc1ccccc1"), (Set{"c1ccc(C2CC2)cc1", "c1ccc2c(c1)CCC2"}));
}

TEST(GraphMutation, MovesAndTrimsSubstituents) {
  EXPECT_EQ(products(Mutation::shift_substituent, "Cc1ccc(C)cc1"), (Set{"Cc1cccc(C)c1", "Cc1ccccc1C"}));
  EXPECT_EQ(products(Mutation::trim, "CCc1ccccc1"), (Set{"Cc1ccccc1", "c1ccccc1"}));
}

TEST(GraphMutation, PutsInFragments) {
  EXPECT_EQ(products(Mutation::attach_fragment, "c1ccccc1", "*C#N 1"), (Set{"N#Cc1ccccc1"}));
  EXPECT_EQ(products(Mutation::attach_fragment, "C", "*CC* 1\n*c1ccccn1 1"), (Set{"CCCc1ccccn1", "Cc1ccccn1"}));
  EXPECT_EQ(products(Mutation::swap_substituent, "Cc1ccccc1", "*C#N 1"), (Set{"N#Cc1ccccc1"}));
  EXPECT_EQ(products(Mutation::swap_ring, "Cc1ccccc1", "*c1ccncc1 1\n*c1ccc(*)nc1 9"), (Set{"Cc1ccncc1"}));
  EXPECT_EQ(products(Mutation::swap_ring, "Cc1ccc(O)cc1", "*c1ccc(*)nc1 1"), (Set{"Cc1ccc(O)nc1", "Cc1ccc(O)cn1"}));
  EXPECT_EQ(products(Mutation::swap_linker, "c1ccc(Cc2ccccc2)cc1", "*O* 1"), (Set{"c1ccc(Oc2ccccc2)cc1"}));
  EXPECT_EQ(products(Mutation::insert_linker, "c1ccc(-c2ccccc2)cc1", "*NC(*)=O 1"), (Set{"O=C(Nc1ccccc1)c1ccccc1"}));
}

TEST(GraphMutation, GivesNothingWhereThereIsNoPlace) {
  for (const MutationKind& kind : mutation_kinds()) {
    EXPECT_TRUE(products(kind.mutation, "N#N", "", 5).empty() || kind.mutation == Mutation::delete_atom ||
                kind.mutation == Mutation::insert_atom || kind.mutation == Mutation::change_bond_order ||
                kind.mutation == Mutation::change_element)
        << kind.name;
    EXPECT_TRUE(products(kind.mutation, "[Na+].[Cl-]", "*C 1", 5).empty()) << kind.name;
  }
}

int charged_atoms(const RDKit::ROMol& molecule) {
  int count = 0;
  for (const RDKit::Atom* atom : molecule.atoms()) count += atom->getFormalCharge() != 0 ? 1 : 0;
  return count;
}

/// Every kind on every parent, and on what came of it: some hundred parents, further and further from the first.
TEST(GraphMutation, MakesMoleculesWithinTheLimits) {
  FragmentCounts counts;
  for (const std::string& smiles : parent_smiles()) counts.add(*molecule_of(smiles));
  int fragment_charges = 0;
  for (const auto& [smiles, count] : counts.counts()) {
    fragment_charges = std::max(fragment_charges, charged_atoms(*molecule_of(smiles)));
  }
  const FragmentLibrary library(counts);
  GraphLimits limits;
  limits.most_heavy_atoms = 40;
  std::vector<int> made(mutation_kinds().size());
  for (const std::string& smiles : parent_smiles()) {
    for (size_t kind = 0; kind < mutation_kinds().size(); ++kind) {
      Molecule parent = molecule_of(smiles);
      for (uint64_t round = 0; round < 4; ++round) {
        const std::string before = canonical_smiles(*parent);
        Random random(kind, round);
        auto child = mutate_by(mutation_kinds()[kind].mutation, *parent, library, random, limits);
        ASSERT_EQ(canonical_smiles(*parent), before);
        if (!child) break;
        ++made[kind];
        const Molecule again = molecule_of(child->smiles);
        ASSERT_EQ(canonical_smiles(*again), child->smiles);
        ASSERT_EQ(canonical_smiles(*child->molecule), child->smiles);
        ASSERT_TRUE(acceptable(*again, limits)) << child->smiles;
        ASSERT_LE(largest_ring(*again), std::max(7, largest_ring(*parent))) << child->smiles;
        ASSERT_LE(charged_atoms(*again), charged_atoms(*parent) + 2 * fragment_charges) << child->smiles;
        parent = std::move(child->molecule);
      }
    }
  }
  for (size_t kind = 0; kind < made.size(); ++kind) EXPECT_GT(made[kind], 15) << mutation_kinds()[kind].name;
}

TEST(GraphMutation, DependsOnTheSeedOnly) {
  const Molecule parent = molecule_of("Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1");
  FragmentCounts counts;
  counts.add(*parent);
  const FragmentLibrary library(counts);
  const std::vector<std::string> alone =
      made_the_same_on_threads([&](Random& random) { return mutate(*parent, library, random, {}); });
  EXPECT_GT(std::set<std::string>(alone.begin(), alone.end()).size(), 100u);
}

}  // namespace
}  // namespace rz::molecules::test
