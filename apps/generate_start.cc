#include "apps/generate_start.h"

#include <fmt/format.h>

#include <set>

#include "apps/library_options.h"
#include "io/log.h"
#include "molecules/failed_rows.h"
#include "molecules/generate/graph_edit.h"
#include "molecules/library.h"

namespace rz {
namespace {

/// Why a molecule has no children: what a graph to be edited cannot hold; empty where it can.
std::string why_unfit(const RDKit::ROMol& molecule) {
  try {
    const molecules::EditGraph graph(molecule);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

StartMolecules read_start(const GenerateFlags& f) {
  molecules::Library library(LibraryOptions{f.start, f.format, f.smiles_column});
  StartMolecules start;
  std::set<std::string> seen;
  int64_t repeated = 0;
  molecules::FailedRows failed("", library.reader().name(), false, "");
  molecules::Needs needs;
  needs.molecule = true;
  library.for_each(needs, thread_count(f.threads), nullptr,
                   [&](const LibraryRecord& record, molecules::PreparedMolecule& one) {
                     if (!one.ok()) return failed.add(record, one.reason);
                     const std::string unfit = why_unfit(*one.molecule);
                     if (!unfit.empty()) return failed.add(record, unfit);
                     const std::string canonical = molecules::canonical_smiles(*one.molecule);
                     if (!seen.insert(canonical).second) return void(++repeated);
                     start.smiles.push_back(canonical);
                     if (!record.id.empty()) start.names.emplace(canonical, record.id);
                   });
  if (failed.count() > 0) {
    log_warning(fmt::format("{}: {} rows are no molecules that can be searched from, and are left out", f.start,
                            failed.count()));
  }
  if (repeated > 0) log_info(fmt::format("{}: {} rows repeat a molecule", f.start, repeated));
  if (start.smiles.size() > static_cast<size_t>(f.budget)) {
    log_warning(fmt::format("{}: of {} molecules the first {} are scored: that is the budget", f.start,
                            start.smiles.size(), f.budget));
  }
  if (start.smiles.empty()) throw Error(ExitCode::input, f.start + ": holds no molecules");
  return start;
}

}  // namespace rz
