// Homopolymers and short tandem repeats around a position.
#pragma once

#include "genomics/allele.h"
#include "genomics/tile.h"

namespace rz::genomics {

struct RepeatContext {
  int homopolymer = 1;  ///< length of the longest run that touches the allele's first changed base or its neighbour
  int unit = 0;         ///< period 1 to 6 of the longest tandem repeat there; 0 where there is none
  int tract = 0;        ///< its length in bases
};

/// The repeat that an allele lies in or beside.
RepeatContext repeat_context(const Tile& tile, const Allele& allele);

}  // namespace rz::genomics
