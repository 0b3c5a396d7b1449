// A molecule written in other ways, for tests of readers: in random order, with Kekulé's double bonds, with errors.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace rz::molecules::test {

/// RDKit's SMILES of a molecule from a random atom on, in random order.
std::string random_smiles(const std::string& smiles, uint64_t seed);

/// The same with chirality on most atoms that can be written with it and directions on half of the bonds, at random.
std::string stereo_smiles(const std::string& smiles, uint64_t seed);

/// RDKit's SMILES without aromatic atoms.
std::string kekule_smiles(const std::string& smiles);

/// One or two carbon atoms replaced by something else: what comes out is often a molecule.
std::string altered(std::string smiles, std::mt19937_64& random);

/// One to three random characters changed, put in, taken out or repeated.
std::string mutated(std::string smiles, std::mt19937_64& random);

/// What the fast path makes of a SMILES.
enum class FastOutcome { equal, left, different };

/// Compares the fast path with RDKit's graph; `what` says where they differ.
FastOutcome compare_with_rdkit(const std::string& smiles, std::string& what);

}  // namespace rz::molecules::test
