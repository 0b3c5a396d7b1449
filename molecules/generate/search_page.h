// One page about a search: what was wanted, what was found and how soon.
#pragma once

#include <string>

#include "molecules/generate/archive.h"
#include "molecules/generate/optimise.h"

namespace rz::molecules {

enum class SearchEnd { budget_used, nothing_new, signal, failure };

/// What the page says beside what the archive holds.
struct SearchPageFacts {
  std::string program;  ///< with its version
  std::string title;    ///< of the objective
  uint64_t seed = 0;
  int64_t budget = 0;
  int64_t resumed = 0;  ///< molecules that an earlier run had scored
  OptimiseTimes times;  ///< of this run
  SearchEnd end = SearchEnd::budget_used;
};

/// HTML that is well-formed XML too, complete in itself and without scripts; for light and dark screens. It names no
/// dates, paths or hosts.
std::string search_page(const Objective& objective, const Archive& archive, const SearchPageFacts& facts);

}  // namespace rz::molecules
