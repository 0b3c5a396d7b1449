#!/usr/bin/env python3
"""Writes what PMO's own oracles (PyTDC 0.4.1) say of some molecules, for tests/molecules/objectives_test.cc.

usage: objectives.py PYTDC SHARED > tests/molecules/data/objectives.tsv
PYTDC: the unpacked source package (pip download PyTDC==0.4.1 --no-deps); SHARED: the shared data folder. Needs RDKit 2022.09.3 and
numpy; what PyTDC imports besides, and these oracles do not use, is replaced by empty modules.
"""
import sys
import types
from pathlib import Path

import numpy as np

from foreign_modules import module_at, stand_in

ORACLES = '''albuterol_similarity amlodipine_mpo celecoxib_rediscovery deco_hop fexofenadine_mpo isomers_c7h8n2o2
isomers_c9h10n2o2pf2cl median1 median2 mestranol_similarity osimertinib_mpo perindopril_mpo qed ranolazine_mpo scaffold_hop
sitagliptin_mpo thiothixene_rediscovery troglitazone_rediscovery valsartan_smarts zaleplon_mpo'''.split()
# The targets of the oracles, drugs, and odd ones.
MOLECULES = '''CC(C)(C)NCC(O)c1ccc(O)c(CO)c1
Clc1ccccc1C2C(=C(/N/C(=C2/C(=O)OCC)COCCN)C)\\C(=O)OC
CC1=CC=C(C=C1)C1=CC(=NN1C1=CC=C(C=C1)S(N)(=O)=O)C(F)(F)F
CCCOc1cc2ncnc(Nc3ccc4ncsc4c3)c2cc1S(=O)(=O)C(C)(C)C
CC(C)(C(=O)O)c1ccc(cc1)C(O)CCCN2CCC(CC2)C(O)(c3ccccc3)c4ccccc4
CC1(C)C2CCC1(C)C(=O)C2
CC(C)C1CCC(C)CC1O
O=C1N(CC(N2C1CC3=C(C2C4=CC5=C(OCO5)C=C4)NC6=C3C=CC=C6)=O)C
CCCC1=NN(C2=C1N=C(NC2=O)C3=C(C=CC(=C3)S(=O)(=O)N4CCN(CC4)C)OCC)C
COc1ccc2[C@H]3CC[C@@]4(C)[C@@H](CC[C@@]4(O)C#C)[C@@H]3CCc2c1
COc1cc(N(C)CCN(C)C)c(NC(=O)C=C)cc1Nc2nccc(n2)c3cn(C)c4ccccc34
O=C(OCC)C(NC(C(=O)N1C(C(=O)O)CC2CCCCC12)C)CCC
COc1ccccc1OCC(O)CN2CCN(CC(=O)Nc3c(C)cccc3C)CC2
Fc1cc(c(F)cc1F)CC(N)CC(=O)N3Cc2nnc(n2CC3)C(F)(F)F
CN(C)S(=O)(=O)c1ccc2Sc3ccccc3C(=CCCN4CCN(C)CC4)c2c1
Cc1c(C)c2OC(C)(COc3ccc(CC4SC(=O)NC4=O)cc3)CCc2c(C)c1O
CCCCC(=O)N(Cc1ccc(cc1)-c1ccccc1-c1nnn[nH]1)C(C(C)C)C(=O)O
O=C(C)N(CC)C1=CC=CC(C2=CC=NC3=C(C=NN23)C#N)=C1
CC(=O)Oc1ccccc1C(=O)O
Cn1cnc2c1c(=O)n(C)c(=O)n2C
COc1ccc(N)c(N)c1O
NNc1ccc(O)cc1O
CP(=O)(N)c1ccc(Cl)c(F)c1NCF
C
O
[Na+].[Cl-]
CC(=O)[O-].[NH4+]
c1ccccc1
C1CCCCCCCCCCCCCC1
C[N+](C)(C)CCO
[2H]C([2H])([2H])O
CCCCCCCCCCC
F[P-](F)(F)(F)(F)F
C1CC2CCC1C2
OC(=O)CC(O)(CC(O)=O)C(O)=O
CC[Si](C)(C)C
B(O)(O)c1ccccc1
N#N'''.split('\n')


def oracles_of(folder):
    stand_in('rdkit.six', iteritems=lambda mapping: mapping.items())
    stand_in('scipy')
    stand_in('scipy.stats')
    stand_in('scipy.stats.mstats', gmean=lambda values: float(np.exp(np.mean(np.log(np.asarray(values, float))))))
    stand_in('networkx')
    stand_in('pkg_resources', get_distribution=lambda name: types.SimpleNamespace(version='1.0'))
    stand_in('packaging', version=types.SimpleNamespace(parse=lambda text: text))
    for package in ('tdc', 'tdc.chem_utils', 'tdc.chem_utils.oracle'):
        stand_in(package).__path__ = []
    stand_in('tdc.utils', oracle_load=None, print_sys=print, install=None)
    with np.errstate(all='ignore'):
        return module_at(Path(folder, 'tdc/chem_utils/oracle/oracle.py'), 'tdc.chem_utils.oracle.oracle')


def main():
    # A module each: they share globals, and after scaffold_hop deco_hop would take the scaffold for one to avoid.
    oracles = {name: getattr(oracles_of(sys.argv[1]), name) for name in ORACLES}
    shared = Path(sys.argv[2], 'data/molecules')
    zinc = (shared / 'zinc250k/zinc_test.txt').read_text().split()
    # PyTDC's pharmacophores take minutes for a peptide.
    chembl = [line.split()[0] for line in (shared / 'chembl/chembl_10k.smi').read_text().splitlines()[::180]]
    print('smiles', *ORACLES, sep='\t')
    for smiles in MOLECULES + zinc[::100] + [smiles for smiles in chembl if len(smiles) < 70]:
        with np.errstate(all='ignore'):
            print(smiles, *(f'{float(oracle(smiles)):.10g}' for oracle in oracles.values()), sep='\t')


if __name__ == '__main__':
    main()
