// Parents for the tests of graph edits: small, charged, chiral, spiro, bridged, large rings, and drugs.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "molecules/generate/random_draws.h"
#include "molecules/molecule.h"

namespace rz::molecules::test {

inline Molecule molecule_of(const std::string& smiles) {
  ParsedMolecule parsed = parse_smiles(smiles);
  if (!parsed.molecule) throw std::runtime_error(smiles + ": " + parsed.reason);
  return std::move(parsed.molecule);
}

/// SMILES of what make(random) gives for 200 streams of one seed, and a check that two threads at once get the same.
template <class Make>
std::vector<std::string> made_the_same_on_threads(const Make& make) {
  const auto run = [&](std::vector<std::string>& made) {
    for (uint64_t i = 0; i < 200; ++i) {
      Random random(9, i);
      const auto child = make(random);
      made.push_back(child ? child->smiles : "");
    }
  };
  std::vector<std::string> alone, first, second;
  run(alone);
  std::thread thread([&] { run(first); });
  run(second);
  thread.join();
  EXPECT_EQ(first, alone);
  EXPECT_EQ(second, alone);
  return alone;
}

inline std::vector<std::string> parent_smiles() {
  return {
      "C",
      "O=O",
      "N#N",
      "O",
      "CC",
      "C=C",
      "C#N",
      "CCO",
      "[NH4+]",
      "[Cl-].[NH3+]CC",
      "OO",
      "FC(F)(F)F",
      "c1ccccc1",
      "c1ccncc1",
      "c1cc[nH]c1",
      "c1ccoc1",
      "Cc1cn[nH]c1",
      "c1ccc2[nH]ccc2c1",
      "Cn1cnc2c1c(=O)n(C)c(=O)n2C",
      "C[n+]1ccccc1",
      "[O-][n+]1ccccc1C",
      "O=[N+]([O-])c1ccc(C)cc1",
      "C[N+](C)(C)CC([O-])=O",
      "[N-]=[N+]=NCc1ccccc1",
      "CS(=O)(=O)c1ccc(C)cc1",
      "CS(C)=O",
      "CP(=O)(O)OC",
      "C[S+]([O-])c1ccccc1",
      "FS(F)(F)(F)(F)c1ccccc1",
      "C1CCC2(CC1)OCCO2",
      "C1CC2CCC1C2",
      "C1C2CC3CC1CC(C2)C3",
      "CN1C2CCC1CC(C2)OC(=O)C(CO)c1ccccc1",
      "C[C@@H](O)[C@H](N)C(=O)O",
      "C[C@H]1CC[C@@H](O)CC1",
      "O=C1C=CC(=O)C1",
      "O=C1C(N)=C(NC)C1=O",
      "C1=CC1",
      "C/C=C/C(=O)N/C=C\\Cl",
      "C/C(=N\\O)c1ccccc1",
      "O=C1NC(=O)/C(=C/c2ccccc2)S1",
      "C=C=C",
      "CC#CC",
      "FC=C=C(Cl)Br",
      "C1CCCCCCCCCCC1",
      "O=C1CCCCCCCCCCCCCN1",
      "C1COCCOCCOCCOCCOCCO1",
      "c1ccc2c(c1)ccc1ccccc12",
      "CC(=O)Oc1ccccc1C(=O)O",
      "CC(C)Cc1ccc(cc1)[C@@H](C)C(=O)O",
      "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O",
      "Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1",
      "Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1",
      "CCCc1nn(C)c2c1nc([nH]c2=O)-c1cc(S(=O)(=O)N2CCN(C)CC2)ccc1OCC",
      "CC1([C@@H](N2[C@H](S1)[C@@H](C2=O)NC(=O)Cc1ccccc1)C(=O)O)C",
      "C[Si](C)(C)CCO",
      "OB(O)c1ccccc1",
      "CC[Se]CC",
      "C[C@]12CC[C@H]3[C@@H](CCc4cc(O)ccc43)[C@@H]1CC[C@@H]2O",
      "COc1cc2nc(nc(N)c2cc1OC)N1CCN(CC1)C(=O)C1CCCO1",
      "[2H]C([2H])([2H])OC",
      "[CH3]",
      "[Na+].[O-]C(=O)c1ccccc1",
      "CN(C)CCCN1c2ccccc2CCc2ccccc21",
  };
}

}  // namespace rz::molecules::test
