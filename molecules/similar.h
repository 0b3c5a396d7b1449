// The molecules of a library that are most similar to some queries: the stream of rz-similar.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "molecules/library.h"
#include "molecules/similarity_search.h"

namespace rz::molecules {

struct SimilarOptions {
  std::string output;  ///< .csv or .tsv, each also .gz; "-": stdout
  std::string failed;  ///< table of the library's records that failed; empty: none
  BitFingerprintKind fingerprint = BitFingerprintKind::morgan;
  SimilarityLimits limits;
  bool strict = false;  ///< the first record that fails, of queries or library, ends the run
  int threads = 1;
};

struct SimilarReport {
  int64_t queries = 0, failed_queries = 0, rows = 0, failed = 0, hits = 0;
  double search_seconds = 0;
};

/// Writes a row per hit: query_row, query_id, query_smiles, rank, row, id, smiles, similarity; queries in their order,
/// hits best first. Throws Error(input) where a stream is damaged, no query is a molecule, or an output cannot be
/// written.
SimilarReport find_similar(Library& library, Library& queries, WorkerPool& workers, const SimilarOptions& options);

}  // namespace rz::molecules
