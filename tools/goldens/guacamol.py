#!/usr/bin/env python3
"""Writes GuacaMol's scores, SA scores and Gobbi pharmacophores of some molecules, for tests/molecules/objectives_*_test.cc.

usage: guacamol.py GUACAMOL SHARED > tests/molecules/data/guacamol.tsv
GUACAMOL: the unpacked package (pip download guacamol==0.5.5 --no-deps); SHARED: the shared data folder. Needs RDKit 2022.09.3
with its Contrib folder, and NumPy. What GuacaMol imports besides, and these scores do not use, is replaced by empty modules.
Columns: SMILES, sa_score, pharmacophores (bits set), then the tasks of the goal-directed suite v2 by the names that
data/objectives gives them. The first line of comment lists for each task how many of the best molecules its score averages.
"""
import importlib
import sys
import warnings
from pathlib import Path

from foreign_modules import module_at, stand_in
from rdkit import Chem, RDConfig
from rdkit.Chem.Pharm2D import Generate, Gobbi_Pharm2D

TASKS = '''celecoxib_rediscovery troglitazone_rediscovery thiothixene_rediscovery aripiprazole_similarity albuterol_similarity
mestranol_similarity isomers_c11h24 isomers_c9h10n2o2pf2cl median1 median2 osimertinib_mpo fexofenadine_mpo ranolazine_mpo
perindopril_mpo amlodipine_mpo sitagliptin_mpo zaleplon_mpo valsartan_smarts deco_hop scaffold_hop'''.split()  # v2's order
# Targets, drugs, and odd ones: salts, single atoms, isotopes, hydrogens, dummies, macrocycles, cages, spiro rings.
MOLECULES = '''CC1=CC=C(C=C1)C1=CC(=NN1C1=CC=C(C=C1)S(N)(=O)=O)C(F)(F)F
Cc1c(C)c2OC(C)(COc3ccc(CC4SC(=O)NC4=O)cc3)CCc2c(C)c1O
CN(C)S(=O)(=O)c1ccc2Sc3ccccc3C(=CCCN4CCN(C)CC4)c2c1
Clc4cccc(N3CCN(CCCCOc2ccc1c(NC(=O)CC1)c2)CC3)c4Cl
CC(C)(C)NCC(O)c1ccc(O)c(CO)c1
COc1ccc2[C@H]3CC[C@@]4(C)[C@@H](CC[C@@]4(O)C#C)[C@@H]3CCc2c1
CCCCCCCCCCC
CC(C)CC(C)(C)CC(C)C
CP(=O)(N)c1ccc(Cl)c(F)c1NCF
CC1(C)C2CCC1(C)C(=O)C2
CC(C)C1CCC(C)CC1O
O=C1N(CC(N2C1CC3=C(C2C4=CC5=C(OCO5)C=C4)NC6=C3C=CC=C6)=O)C
CCCC1=NN(C2=C1N=C(NC2=O)C3=C(C=CC(=C3)S(=O)(=O)N4CCN(CC4)C)OCC)C
COc1cc(N(C)CCN(C)C)c(NC(=O)C=C)cc1Nc2nccc(n2)c3cn(C)c4ccccc34
CC(C)(C(=O)O)c1ccc(cc1)C(O)CCCN2CCC(CC2)C(O)(c3ccccc3)c4ccccc4
COc1ccccc1OCC(O)CN2CCN(CC(=O)Nc3c(C)cccc3C)CC2
O=C(OCC)C(NC(C(=O)N1C(C(=O)O)CC2CCCCC12)C)CCC
Clc1ccccc1C2C(=C(/N/C(=C2/C(=O)OCC)COCCN)C)\\C(=O)OC
Fc1cc(c(F)cc1F)CC(N)CC(=O)N3Cc2nnc(n2CC3)C(F)(F)F
O=C(C)N(CC)C1=CC=CC(C2=CC=NC3=C(C=NN23)C#N)=C1
CCCCC(=O)N(Cc1ccc(cc1)-c1ccccc1-c1nnn[nH]1)C(C(C)C)C(=O)O
CN(C=O)Cc1ccc(c2ccccc2)cc1
CCCOc1cc2ncnc(Nc3ccc4ncsc4c3)c2cc1S(=O)(=O)C(C)(C)C
CCCOc1cc2ncnc(NC)c2cc1C
CC(=O)Oc1ccccc1C(=O)O
Cn1cnc2c1c(=O)n(C)c(=O)n2C
CN1[C@H]2CC[C@@H]1[C@@H](C(=O)OC)[C@@H](OC(=O)c1ccccc1)C2
CC[C@H]1OC(=O)[C@H](C)[C@@H](O[C@H]2C[C@@](C)(OC)[C@@H](O)[C@H](C)O2)[C@H](C)[C@@H](O[C@@H]2O[C@H](C)C[C@@H]([C@H]2O)N(C)C)[C@](C)(O)C[C@@H](C)C(=O)[C@H](C)[C@@H](O)[C@]1(C)O
C
O
[Na+].[Cl-]
[H][H]
[H+]
[He]
CC(=O)[O-].[NH4+]
C[N+](C)(C)CCO
[2H]C([2H])([2H])O
[13CH3]C(=O)O
*c1ccccc1
c1ccccc1
C1CCCCCCCCCCCCCC1
C1CC2CCC1C2
C1CC12CC2
C1C2CC3CC1CC(C2)C3
C12C3C4C1C5C2C3C45
C1COCCOCCOCCOCCOCCO1
OC(=O)CC(O)(CC(O)=O)C(O)=O
CC[Si](C)(C)C
B(O)(O)c1ccccc1
F[P-](F)(F)(F)(F)F
N#N
O=S(=O)(O)O
C/C=C/C
C/C=C\\C
CC(F)C(F)(Cl)Br
FC(F)(F)C(F)(F)C(F)(F)C(F)(F)C(F)(F)F
c1ccc2c(c1)ccc1c2ccc2c1ccc1ccccc12
OCC1OC(OC2C(CO)OC(O)C(O)C2O)C(O)C(O)C1O
NCC(=O)NCC(=O)NCC(=O)NCC(=O)NCC(=O)O
CCN(CC)CCOC(=O)C1(c2ccccc2)CCCCC1
[O-][n+]1ccccc1
C[S+]([O-])c1ccccc1
CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC'''.split('\n')


MOST_ATOMS = 60                        # Python takes minutes for the pharmacophores of larger ones


def tasks_of(folder):
    """The tasks of the suite, in its order. Loads the modules that they need and not the package, which needs many."""
    stand_in('guacamol').__path__ = [str(Path(folder, 'guacamol'))]
    for name in ('distribution_learning_benchmark', 'frechet_benchmark', 'goal_directed_generator'):
        stand_in('guacamol.' + name, **dict.fromkeys(
            ('DistributionLearningBenchmark', 'NoveltyBenchmark', 'KLDivBenchmark', 'ValidityBenchmark', 'UniquenessBenchmark',
             'FrechetBenchmark', 'GoalDirectedGenerator'), object))
    stand_in('tqdm', tqdm=object)
    stand_in('scipy', histogram=None)
    stand_in('scipy.stats', entropy=None, gaussian_kde=None)
    return importlib.import_module('guacamol.benchmark_suites').goal_directed_benchmark_suite('v2')


def sa_score():
    return module_at(Path(RDConfig.RDContribDir, 'SA_Score/sascorer.py'), 'sascorer').calculateScore


def main():
    tasks, synthesis, shared = tasks_of(sys.argv[1]), sa_score(), Path(sys.argv[2], 'data/molecules')
    zinc = (shared / 'zinc250k/zinc_test.txt').read_text().split()
    chembl = [line.split()[0] for line in (shared / 'chembl/chembl_10k.smi').read_text().splitlines()]
    print('#', *(','.join(map(str, task.contribution_specification.top_counts)) for task in tasks))
    print('smiles', 'sa_score', 'pharmacophores', *TASKS, sep='\t')
    for smiles in MOLECULES + zinc[7::110] + chembl[3::200]:
        molecule = Chem.MolFromSmiles(smiles)
        if molecule.GetNumAtoms() > MOST_ATOMS:
            continue
        bits = Generate.Gen2DFingerprint(molecule, Gobbi_Pharm2D.factory).GetNumOnBits()
        scores = [float(task.objective.score(smiles)) for task in tasks]
        print(smiles, repr(float(synthesis(molecule))), bits, *map(repr, scores), sep='\t')


if __name__ == '__main__':
    warnings.simplefilter('ignore')
    main()
