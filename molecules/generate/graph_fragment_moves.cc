// The mutations that put in fragments of a library.
#include <algorithm>

#include "molecules/generate/fragment_cut.h"
#include "molecules/generate/graph_moves.h"

namespace rz::molecules {
namespace {

constexpr double kRingOdds = 0.5;    ///< that a substituent begins with a ring
constexpr double kLinkerOdds = 0.3;  ///< that it is a ring behind a linker

/// Joins a fragment's points, in any order, to atoms that have a place free.
bool put_in(EditGraph& graph, const Fragment& fragment, const std::vector<int>& anchors, Random& random) {
  const int shift = graph.add_graph(fragment.graph);
  std::vector<int> points = fragment.attachments;
  random.shuffle(points);
  for (size_t i = 0; i < anchors.size(); ++i) {
    if (!graph.can_connect(anchors[i], points[i] + shift, 1)) return false;
    graph.connect(anchors[i], points[i] + shift, 1);
  }
  return true;
}

/// A new substituent.
bool grow(EditGraph& graph, int anchor, const FragmentSource& source, Random& random) {
  const int room = source.most_atoms - graph.alive_atoms();
  if (random.chance(kLinkerOdds)) {
    const Fragment* linker = source.library.draw(false, 2, room - 3, random);
    if (linker == nullptr) return false;
    const Fragment* ring = source.library.draw(true, 1, room - linker->graph.size(), random);
    if (ring == nullptr) return false;
    const int shift = graph.add_graph(linker->graph);
    std::vector<int> points = linker->attachments;
    random.shuffle(points);
    if (!graph.can_connect(anchor, points[0] + shift, 1)) return false;
    graph.connect(anchor, points[0] + shift, 1);
    return put_in(graph, *ring, {points[1] + shift}, random);
  }
  const Fragment* fragment = source.library.draw(random.chance(kRingOdds), 1, room, random);
  return fragment != nullptr && put_in(graph, *fragment, {anchor}, random);
}

/// Puts another fragment of as many attachments in the place of one of the pieces of that kind.
bool swap_piece(EditGraph& graph, bool ring, size_t least_attachments, const FragmentSource& source, Random& random) {
  std::vector<Piece> pieces = cut_pieces(graph);
  std::erase_if(pieces, [&](const Piece& piece) {
    return piece.ring != ring || piece.attachments.size() < least_attachments ||
           piece.attachments.size() > kMostAttachments;
  });
  if (pieces.empty()) return false;
  const Piece& piece = random.pick(pieces);
  const int room = source.most_atoms - graph.alive_atoms() + static_cast<int>(piece.atoms.size());
  const Fragment* fragment = source.library.draw(ring, piece.attachments.size(), room, random);
  if (fragment == nullptr) return false;
  for (const int atom : piece.atoms) graph.remove_atom(atom);
  std::vector<int> anchors;
  for (const Piece::Attachment& attachment : piece.attachments) anchors.push_back(attachment.outer);
  return put_in(graph, *fragment, anchors, random);
}

}  // namespace

bool attach_fragment(EditGraph& graph, const MoveSite&, const FragmentSource& source, Random& random) {
  std::vector<int> places;
  for (int i = 0; i < graph.size(); ++i) {
    if (graph.atoms()[i].hydrogens > 0) places.push_back(i);
  }
  return !places.empty() && grow(graph, random.pick(places), source, random);
}

bool swap_substituent(EditGraph& graph, const MoveSite& site, const FragmentSource& source, Random& random) {
  const int anchor = cut_smaller_side(graph, site, random);
  return anchor >= 0 && grow(graph, anchor, source, random);
}

bool swap_ring(EditGraph& graph, const MoveSite&, const FragmentSource& source, Random& random) {
  return swap_piece(graph, true, 1, source, random);
}

bool swap_linker(EditGraph& graph, const MoveSite&, const FragmentSource& source, Random& random) {
  return swap_piece(graph, false, 2, source, random);
}

bool insert_linker(EditGraph& graph, const MoveSite& site, const FragmentSource& source, Random& random) {
  if (site.acyclic.empty()) return false;
  const int bond = random.pick(site.acyclic);
  const Fragment* linker = source.library.draw(false, 2, source.most_atoms - graph.alive_atoms(), random);
  if (linker == nullptr) return false;
  const EditBond cut = graph.bonds()[bond];
  graph.disconnect(bond);
  return put_in(graph, *linker, {cut.a, cut.b}, random);
}

}  // namespace rz::molecules
