// Letters of proteins and alignments as numbers.
#pragma once

#include <cstdint>
#include <string>

namespace rz::folding {

/// HH-suite's number of an alignment's letter, 0 to 21, or -1 where no alignment may hold it. The 20 amino acids by
/// letter, 20 is X (also J and O), 21 the gap '-'; B counts as D, Z as E, U as C. Source: AlphaFold, HHBLITS_AA_TO_ID.
int hhblits_code(char letter);

/// The same residue in AlphaFold's order (folding/residues.h), 0 to 21.
int residue_of_hhblits(int code);

/// 'x' as a user should see it in a message: quoted, and in hexadecimal where it cannot be printed.
std::string quoted(char letter);

}  // namespace rz::folding
