// Molecules in pieces: ring systems, and the chains between and beside them.
#pragma once

#include <string>
#include <vector>

#include "molecules/generate/graph_edit.h"

namespace rz::molecules {

/// A connected part of a graph, and the single bonds that hold it.
struct Piece {
  struct Attachment {
    int bond, inner, outer;  ///< outer: the atom beyond
  };

  bool ring = false;  ///< a ring system, with the atoms that double bonds hang on it; else a chain
  std::vector<int> atoms;
  std::vector<Attachment> attachments;
};

/// Cuts all single bonds outside rings that have an atom of a ring at an end (as Bemis and Murcko part frameworks,
/// doi:10.1021/jm9602928), but those between opposite charges. By the lowest atom.
std::vector<Piece> cut_pieces(const EditGraph& graph);

/// Canonical SMILES of a piece with * for each attachment, without stereo; empty where RDKit refuses it.
std::string piece_smiles(const EditGraph& graph, const Piece& piece);

}  // namespace rz::molecules
