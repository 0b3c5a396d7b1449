// Ring systems and chains of known molecules, to be put into others in proportion to how common they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "molecules/generate/graph_edit.h"
#include "molecules/generate/random_draws.h"

namespace rz::molecules {

constexpr int kMostFragmentAtoms = 20;
constexpr size_t kMostAttachments = 4;

/// How often each piece occurs (`cut_pieces`), as SMILES with * at attachment points. Pieces of more than
/// kMostFragmentAtoms atoms or kMostAttachments attachments are left out, and whole molecules, which have none.
class FragmentCounts {
 public:
  /// A sanitised molecule; what EditGraph refuses is left out.
  void add(const RDKit::ROMol& molecule);

  const std::map<std::string, uint64_t>& counts() const { return counts_; }

  /// One line each, "SMILES count", the most frequent ones first.
  std::string text() const;
  /// Reads that. Throws Error(input) that names the line.
  static FragmentCounts parse(const std::string& text);

 private:
  std::map<std::string, uint64_t> counts_;
};

/// A piece, ready to be put in.
struct Fragment {
  EditGraph graph;               ///< without the attachment points
  std::vector<int> attachments;  ///< its atoms that take a bond; one twice where it takes two
};

class FragmentLibrary {
 public:
  FragmentLibrary() = default;
  /// A fragment is drawn in proportion to count^alpha: 1 as common as it is, 0 each alike. Throws Error(input) for a
  /// fragment that is no molecule or has no attachment.
  explicit FragmentLibrary(const FragmentCounts& counts, double alpha = 0.5);

  /// A ring system or a chain of as many attachments and at most `most_atoms` atoms; null where a few draws gave none.
  const Fragment* draw(bool ring, size_t attachments, int most_atoms, Random& random) const;

  size_t size() const;

 private:
  struct Shelf {
    std::vector<Fragment> fragments;
    std::vector<double> sums;  ///< weights up to and with each
  };

  std::array<std::array<Shelf, kMostAttachments>, 2> shelves_;  ///< [ring][attachments - 1]
};

}  // namespace rz::molecules
