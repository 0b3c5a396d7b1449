// The fast path of SMILES against RDKit's parser, on whole libraries: equality of every graph, shares, and speed.
//
//   rz_fast_smiles_check check FILE... [--random N] [--kekule] [--mutate N] [--every K]
//   rz_fast_smiles_check bench FILE [--molecules N]
//
// check exits 1 where a graph differs, and names each difference.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "io/library_reader.h"
#include "molecules/fast_smiles.h"
#include "molecules/molecule.h"
#include "tests/molecules/fast_smiles_forms.h"

namespace rz::molecules::test {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string format;
  size_t random = 0, mutate = 0, every = 1, molecules = 0, rounds = 3;
  bool kekule = false;
};

std::vector<std::string> smiles_of(const std::string& path, const Options& options) {
  const auto reader = open_library({.path = path, .format = options.format});
  std::vector<std::string> all;
  LibraryRecord record;
  for (size_t row = 0; reader->next(record); ++row) {
    if (row % options.every != 0) continue;
    if (options.molecules != 0 && all.size() == options.molecules) break;
    if (!record.problem.empty()) continue;
    if (record.mol_block.empty()) {
      all.push_back(record.smiles);
    } else if (const ParsedMolecule parsed = parse_mol_block(record.mol_block); parsed.molecule) {
      all.push_back(canonical_smiles(*parsed.molecule));
    }
  }
  return all;
}

struct Counts {
  std::string name;
  size_t seen = 0, left = 0, different = 0;

  void add(const std::string& smiles, bool show_left) {
    if (smiles.empty()) return;
    std::string what;
    ++seen;
    switch (compare_with_rdkit(smiles, what)) {
      case FastOutcome::equal:
        break;
      case FastOutcome::left:
        ++left;
        if (show_left) fmt::print("left {}\n", smiles);
        break;
      case FastOutcome::different:
        ++different;
        fmt::print("DIFFERENT {} {}\n", smiles, what);
        break;
    }
  }

  void print() const {
    if (seen == 0) return;
    fmt::print("{}: {} SMILES, {} different, {} left to RDKit ({:.2f} %)\n", name, seen, different, left,
               100.0 * static_cast<double>(left) / static_cast<double>(seen));
  }
};

bool check(const Options& options, bool show_left) {
  size_t different = 0;
  for (const std::string& file : options.files) {
    Counts written{file}, random{"  in random order"}, stereo{"  with random stereo"}, kekule{"  in Kekulé's form"},
        altered_ones{"  altered"}, mutants{"  mutated"};
    std::mt19937_64 generator(7);
    for (const std::string& smiles : smiles_of(file, options)) {
      written.add(smiles, show_left);
      for (size_t i = 0; i < options.random; ++i) {
        random.add(random_smiles(smiles, generator()), show_left);
        stereo.add(stereo_smiles(smiles, generator()), false);
      }
      if (options.kekule) kekule.add(kekule_smiles(smiles), show_left);
      for (size_t i = 0; i < options.mutate; ++i) {
        altered_ones.add(altered(smiles, generator), false);
        mutants.add(mutated(smiles, generator), false);
      }
    }
    for (const Counts* counts : {&written, &random, &stereo, &kekule, &altered_ones, &mutants}) {
      counts->print();
      different += counts->different;
    }
  }
  return different == 0;
}

/// CPU seconds of this thread's process.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void bench(const Options& options) {
  const std::vector<std::string> all = smiles_of(options.files.front(), options);
  const auto count = static_cast<double>(all.size());
  double rdkit = 1e99, with_rest = 1e99, alone = 1e99;
  size_t left = 0, atoms = 0;
  const auto timed = [](double& best, const auto& work) {
    const double start = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - start);
  };
  for (size_t round = 0; round < options.rounds; ++round) {
    timed(rdkit, [&] {
      for (const std::string& smiles : all) atoms += parse_smiles(smiles).molecule != nullptr;
    });
    timed(with_rest, [&] {
      left = 0;
      for (const std::string& smiles : all) {
        auto graph = fast_graph(smiles);
        if (!graph) {
          ++left;
          if (const ParsedMolecule parsed = parse_smiles(smiles); parsed.molecule) graph = graph_of(*parsed.molecule);
        }
        if (graph) atoms += graph->atoms.size();
      }
    });
    timed(alone, [&] {
      for (const std::string& smiles : all) {
        if (const auto graph = fast_graph(smiles)) atoms += graph->atoms.size();
      }
    });
  }
  if (atoms == 0) fmt::print("no molecules\n");
  fmt::print(
      "{} SMILES: RDKit's parser {:.0f} per core-second; graphs by the fast path {:.0f} with RDKit for the rest "
      "({:.1f} times), {:.0f} alone; {:.2f} % left to RDKit\n",
      all.size(), count / rdkit, count / with_rest, rdkit / with_rest, count / alone,
      100.0 * static_cast<double>(left) / count);
}

}  // namespace
}  // namespace rz::molecules::test

int main(int argc, char** argv) {
  using namespace rz::molecules::test;
  CLI::App app("The fast path of SMILES against RDKit's parser");
  app.require_subcommand(1);
  Options options;
  bool show_left = false;
  CLI::App* checking = app.add_subcommand("check", "compare every graph");
  CLI::App* benching = app.add_subcommand("bench", "measure the speed on one thread");
  for (CLI::App* command : {checking, benching}) {
    command->add_option("files", options.files, "libraries: SMILES files, tables, SD files")->required();
    command->add_option("--format", options.format, "smi, csv, tsv or sdf, where the suffix misleads");
    command->add_option("--molecules", options.molecules, "at most so many of a file");
    command->add_option("--every", options.every, "only every so many'th");
  }
  checking->add_option("--random", options.random, "also so many random orders of each");
  checking->add_flag("--kekule", options.kekule, "also each without aromatic atoms");
  checking->add_option("--mutate", options.mutate, "also so many mutants of each");
  checking->add_flag("--show-left", show_left, "print what is left to RDKit");
  benching->add_option("--rounds", options.rounds, "the best of so many counts");
  CLI11_PARSE(app, argc, argv);
  rz::molecules::silence_rdkit();
  if (benching->parsed()) {
    bench(options);
    return 0;
  }
  return check(options, show_left) ? 0 : 1;
}
