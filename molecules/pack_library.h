// A library packed for many screens and searches: the stream of `rz-screen prepare`.
#pragma once

#include <string>

#include "molecules/library.h"

namespace rz::molecules {

struct PackOptions {
  std::string output = {};
  std::string failed = {};   ///< table of records that failed; empty: none
  bool descriptors = false;  ///< also the 200, for models that read them
  bool strict = false;
  int threads = 1;
};

struct PackReport {
  int64_t rows = 0, failed = 0;
};

/// Throws Error(input) where the library's stream is damaged, an output cannot be written, or with `strict` on the
/// first record that fails. Nothing is left behind then.
PackReport pack_library(Library& library, const PackOptions& options);

}  // namespace rz::molecules
