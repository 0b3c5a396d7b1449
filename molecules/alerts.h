// Substructures that spoil assays or compounds.
//
// Sources: PAINS, Baell and Holloway 2010, https://doi.org/10.1021/jm901137j; Brenk et al. 2008,
// https://doi.org/10.1002/cmdc.200700139; both as RDKit's FilterCatalog has them.
#pragma once

#include <string>

namespace RDKit {
class ROMol;
}

namespace rz::molecules {

/// The names of all alerts that match, PAINS first: "PAINS quinone_A(370); Brenk Michael-acceptor"; empty where none
/// does. Many threads may call it.
std::string alerts_of(const RDKit::ROMol& molecule);

}  // namespace rz::molecules
