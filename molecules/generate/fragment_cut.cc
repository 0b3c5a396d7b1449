#include "molecules/generate/fragment_cut.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SanitException.h>

#include "molecules/generate/graph_rings.h"
#include "molecules/molecule.h"

namespace rz::molecules {

std::vector<Piece> cut_pieces(const EditGraph& graph) {
  const std::vector<char> in_ring = ring_bonds(graph);
  const std::vector<char> ring_atom = ring_atoms(graph, in_ring);
  const auto cut = [&](int index) {
    const EditBond& bond = graph.bonds()[index];
    return !in_ring[index] && bond.order == 1 && (ring_atom[bond.a] || ring_atom[bond.b]) &&
           !joins_charges(graph, bond);
  };
  std::vector<Piece> pieces;
  std::vector<char> seen(graph.atoms().size());
  for (int start = 0; start < graph.size(); ++start) {
    if (seen[start] || !graph.atoms()[start].alive) continue;
    Piece piece;
    piece.atoms.push_back(start);
    seen[start] = 1;
    for (size_t head = 0; head < piece.atoms.size(); ++head) {
      const int atom = piece.atoms[head];
      piece.ring |= ring_atom[atom] != 0;
      const EditAtom& from = graph.atoms()[atom];
      for (int i = 0; i < from.bond_count; ++i) {
        const int bond = from.bonds[i];
        const int next = graph.bonds()[bond].other(atom);
        if (cut(bond)) {
          piece.attachments.push_back({bond, atom, next});
        } else if (!seen[next]) {
          seen[next] = 1;
          piece.atoms.push_back(next);
        }
      }
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

std::string piece_smiles(const EditGraph& graph, const Piece& piece) {
  EditGraph cut = graph;
  std::vector<char> wanted(graph.atoms().size());
  for (const int atom : piece.atoms) wanted[atom] = 1;
  // The atom beyond a bond is taken along as the *, alone; it is another one for each bond, or else there were a ring.
  for (const Piece::Attachment& attachment : piece.attachments) {
    wanted[attachment.outer] = 1;
    const EditAtom& outer = cut.atoms()[attachment.outer];
    for (int i = outer.bond_count; i-- > 0;) {
      if (outer.bonds[i] != attachment.bond) cut.disconnect(outer.bonds[i]);
    }
    cut.make_attachment(attachment.outer);
  }
  cut.keep(wanted);
  cut.drop_stereo();
  RDKit::RWMol molecule;
  cut.write(molecule);
  try {
    RDKit::MolOps::sanitizeMol(molecule);
  } catch (const RDKit::MolSanitizeException&) {
    return "";
  }
  return canonical_smiles(molecule);
}

}  // namespace rz::molecules
