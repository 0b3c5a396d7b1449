// Bridged ring systems that cannot be built.
#pragma once

namespace RDKit {
class ROMol;
}  // namespace RDKit

namespace rz::molecules {

/// Whether a sanitised molecule has a double bond of a ring, or an aromatic one, at the head of a bridge: at the end of
/// a path of two bonds or more that two rings of up to seven atoms share.
///
/// Source: Bredt's rule, Fawcett 1950 (doi:10.1021/cr60147a003).
bool breaks_bredts_rule(const RDKit::ROMol& molecule);

}  // namespace rz::molecules
