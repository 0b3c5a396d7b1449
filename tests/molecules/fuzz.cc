// rz_fuzz_molecules [SECONDS [SEED]]: damaged libraries and models through the readers of rz-screen and rz-similar.
// Whatever comes, the library is read to its end with every record told, or an Error of the contract names the file.
// The file at hand stays in the folder where the program ran (fuzz-last.*) when it crashes.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>

#include "io/gzip_text.h"
#include "kernels/error.h"
#include "molecules/ensemble.h"
#include "molecules/library.h"
#include "molecules/pack_library.h"
#include "molecules/similarity_search.h"
#include "tests/molecules/fast_smiles_forms.h"

namespace rz::molecules::test {
namespace {

constexpr const char* kSmiles =
    "CC(=O)Oc1ccccc1C(=O)O aspirin\nC[C@H](N)C(=O)O alanine\nF/C=C/Cl e\n[Na+].[Cl-] salt\nc1ccc2[nH]ccc2c1 indole\n"
    "C1CC[13CH2]CC1 ring\nOC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O glucose\n[O-][N+](=O)c1ccccc1\tnitro\n";
constexpr const char* kTable =
    "id,smiles,note\n1,CCO,\"a, \"\"b\"\"\"\n2,c1ccccc1,\n3,\"CC(C)=O\",\"two\nlines\"\n4,C#N,x\n";
constexpr const char* kSdf =
    "ethanol\n  made by hand\n\n  3  2  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 C   0  0\n"
    "    1.5000    0.0000    0.0000 C   0  0\n    2.2000    1.2000    0.0000 O   0  0\n  1  2  1  0\n  2  3  1  0\nM  "
    "END\n"
    "> <pIC50>\n5.1\n\n$$$$\nwater\n\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 O   0  "
    "0\n"
    "M  END\n$$$$\n";
const std::string kPieces[] = {"(",
                               ")",
                               "[",
                               "]",
                               "=",
                               "#",
                               "%10",
                               "1",
                               "\n",
                               "\r\n",
                               "\"",
                               ",",
                               "\t",
                               ";",
                               std::string(1, 0),
                               "$$$$",
                               "M  END",
                               "M  V30",
                               "V3000",
                               "> <",
                               "999",
                               "-1",
                               "@@",
                               "[H]",
                               "*",
                               ">>",
                               "|$|",
                               "\xff\xfe",
                               "[U+9]",
                               "[nH]",
                               "c1",
                               "[2H]",
                               "/",
                               "\\",
                               ":",
                               "&",
                               "~",
                               "->",
                               "[C@TB12]",
                               ".",
                               "[Xx]",
                               "{}",
                               "18446744073709551615"};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Fuzzer {
 public:
  explicit Fuzzer(uint32_t seed) : random_(seed) {
    silence_rdkit();
    add_library("smi", kSmiles);
    add_library("csv", kTable);
    add_library("sdf", kSdf);
    add_library("smi.gz", gzip_member(kSmiles) + gzip_member(kTable));
    std::ofstream("fuzz-seed.smi") << kSmiles;
    Library library({.path = "fuzz-seed.smi"});
    pack_library(library, {.output = "fuzz-seed.rzlib", .descriptors = true});
    add_library("rzlib", read("fuzz-seed.rzlib"));
    for (const char* model :
         {"data/models/esol/dmpnn-1.safetensors", "tests/molecules/data/fingerprint_regression.safetensors",
          "data/models/esol/trust.safetensors"}) {
      add_model("safetensors", RZ_SOURCE_FOLDER "/" + std::string(model));
    }
    for (const char* name : {"v1_regression_mol", "v2_regression_mol"}) {
      add_model("pt",
                RZ_SOURCE_FOLDER "/../shared/goldens/molecules/chemprop/example_model_" + std::string(name) + ".pt");
    }
  }

  /// False where something was thrown that the contract does not know.
  bool once() {
    const Seed& seed = seeds_[random_() % seeds_.size()];
    std::string bytes = damaged(seed.bytes, seed.text);
    const std::string path = "fuzz-last." + seed.suffix;
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      seed.run(path);
      ++read_;
    } catch (const Error& e) {
      const bool known = e.code() == ExitCode::input || e.code() == ExitCode::usage;
      const bool named = std::string(e.what()).find("fuzz-last") != std::string::npos;
      if (!known || !named) return report(path, e.what());
      ++refused_;
    } catch (const std::exception& e) {
      return report(path, e.what());
    }
    return true;
  }

  std::string summary() const {
    return std::to_string(read_) + " read, " + std::to_string(refused_) + " refused, " + std::to_string(records_) +
           " records";
  }

 private:
  struct Seed {
    std::string suffix, bytes;
    bool text;
    std::function<void(const std::string&)> run;
  };

  bool report(const std::string& path, const std::string& what) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), what.c_str());
    return false;
  }

  void add_library(const std::string& suffix, const std::string& bytes) {
    const bool text = suffix == "smi" || suffix == "csv" || suffix == "sdf";
    seeds_.push_back({suffix, bytes, text, [this](const std::string& path) { read_library(path); }});
  }

  void add_model(const std::string& suffix, const std::string& path) {
    const std::string bytes = read(path);
    if (bytes.empty()) return;  // shared material that is not here
    seeds_.push_back({suffix, bytes, false, [](const std::string& damaged) {
                        if (Trust::is_one(damaged)) {
                          Trust trust{SafeTensors(damaged)};
                        } else {
                          load_property_model(damaged, {Device{}});
                        }
                      }});
  }

  /// Reads all, and makes what screens and searches need of each record.
  void read_library(const std::string& path) {
    Library library({.path = path});
    Needs graphs, others;
    graphs.graphs.fill(true);
    graphs.descriptors = true;
    others.bit_fingerprints.fill(true);
    others.fingerprints.fill(true);
    others.standardize = random_() % 8 == 0;
    int64_t row = 0;
    for (LibraryRecord record; library.reader().next(record); ++row) {
      if (record.row != row) throw Error(ExitCode::internal, "a row was lost");
      for (const Needs& needs : {graphs, others}) {
        const PreparedMolecule molecule = library.prepare(record, needs);
        if (molecule.ok() && needs.descriptors && molecule.descriptors.size() != 200) {
          throw Error(ExitCode::internal, "descriptors are missing");
        }
      }
      compare_fast(record.smiles);
      ++records_;
    }
    if (!library.packed()) return;
    WorkerPool workers{Device{}};
    for (size_t block = 0; block < library.packed()->blocks(); ++block) {
      SimilaritySearch search({BitFingerprint(32, 0x0101010101010101)}, {3, 0});
      search.search(workers, library.packed()->table(block, BitFingerprintKind::morgan), 0);
    }
  }

  /// Whatever fast_graph takes, RDKit takes too, and makes the same of it.
  static void compare_fast(const std::string& smiles) {
    std::string what;
    if (compare_with_rdkit(smiles, what) == FastOutcome::different)
      throw Error(ExitCode::internal, smiles + ": " + what);
  }

  std::string damaged(std::string bytes, bool text) {
    for (uint32_t edits = 1 + random_() % 4; edits > 0; --edits) {
      const size_t at = bytes.empty() ? 0 : random_() % bytes.size();
      const uint32_t kind = random_() % (text ? 6 : 5);
      if (bytes.empty() || kind == 0) {
        bytes.insert(at, 1, static_cast<char>(random_()));
      } else if (kind == 1) {
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << random_() % 8);
      } else if (kind == 2) {
        bytes.erase(at, 1 + random_() % 8);
      } else if (kind == 3 && random_() % 4 == 0) {
        bytes.resize(at);
      } else if (kind == 4) {
        const size_t from = random_() % bytes.size();
        bytes.insert(at, bytes.substr(from, 1 + random_() % 64));
      } else {
        bytes.insert(at, kPieces[random_() % std::size(kPieces)]);
      }
    }
    return bytes;
  }

  std::mt19937 random_;
  std::vector<Seed> seeds_;
  int64_t read_ = 0, refused_ = 0, records_ = 0;
};

}  // namespace
}  // namespace rz::molecules::test

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
  rz::molecules::test::Fuzzer fuzzer(argc > 2 ? static_cast<uint32_t>(std::atoi(argv[2])) : 1);
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < seconds) {
    if (!fuzzer.once()) return 1;
  }
  std::printf("%s\n", fuzzer.summary().c_str());
}
