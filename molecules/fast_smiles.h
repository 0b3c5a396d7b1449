// From SMILES to the graph that networks read, without RDKit's molecule in between: about ten times as fast, for the
// ordinary molecules of screening libraries. Everything else is left to RDKit.
//
// What RDKit does to a molecule it reads is repeated here step by step, in files of one step each: fast_parse
// (with fast_brackets and fast_builder), fast_rings, fast_kekule (fast_matching), fast_aromatic (fast_electrons,
// fast_smallest_rings, fast_huckel), fast_conjugation, fast_stereo (fast_ranks, fast_ring_stereo). The model is RDKit
// 2022.09 with its default sanitisation and its legacy perception of stereo.
#pragma once

#include <optional>
#include <string_view>

#include "molecules/atom_codes.h"

namespace rz::molecules {

/// The graph that graph_of(*parse_smiles(smiles).molecule) gives, bit for bit; nothing where this path cannot promise
/// that, invalid SMILES among them: then RDKit decides. Safe to call from several threads.
std::optional<MoleculeGraph> fast_graph(std::string_view smiles);

}  // namespace rz::molecules
