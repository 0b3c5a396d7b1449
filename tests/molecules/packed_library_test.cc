#include "molecules/packed_library.h"

#include <gtest/gtest.h>

#include <random>

#include "molecules/library.h"
#include "molecules/molecule.h"
#include "molecules/pack_library.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {
namespace {

using rz::test::expect_error;

constexpr const char* kTable =
    "name,smiles,n\xf6te \xce\xb1\n"  // Latin-1 and UTF-8
    "aspirin,CC(=O)Oc1ccccc1C(=O)O,\"a, b\"\n"
    "broken,C1CC,\n"
    "salt,[Na+].[Cl-],x\n"
    "short,CCO\n"
    "nicotine,CN1CCC[C@H]1c1cccnc1,\n";

class PackedLibraryTest : public testing::Test {
 protected:
  PackedLibraryTest() {
    silence_rdkit();
    Library text({.path = table_});
    report_ = pack_library(text, {.output = packed_, .descriptors = true, .threads = 2});
  }

  const rz::test::TempFolder folder_;
  const std::string table_ = folder_.write("in.csv", kTable), packed_ = folder_.file("in.rzlib");
  PackReport report_;
};

TEST_F(PackedLibraryTest, KeepsEveryRecord) {
  EXPECT_EQ(report_.rows, 5);
  EXPECT_EQ(report_.failed, 2);
  Library text({.path = table_}), packed({.path = packed_});
  EXPECT_EQ(packed.reader().columns(), text.reader().columns());
  EXPECT_EQ(packed.reader().smiles_index(), 1);
  LibraryRecord was, is;
  while (text.reader().next(was)) {
    ASSERT_TRUE(packed.reader().next(is));
    EXPECT_EQ(is.row, was.row);
    EXPECT_EQ(is.line, was.line);
    EXPECT_EQ(is.smiles, was.smiles);
    EXPECT_EQ(is.id, was.id);
    EXPECT_EQ(is.fields, was.fields);
    const PreparedMolecule of_text = prepare(was, {}), of_packed = packed.prepare(is, {});
    EXPECT_EQ(of_packed.reason, of_text.reason);
    if (!of_text.ok()) {
      EXPECT_EQ(is.raw, was.raw);
    }
  }
  EXPECT_FALSE(packed.reader().next(is));
}

TEST_F(PackedLibraryTest, KeepsGraphsDescriptorsAndFingerprints) {
  Needs needs;
  needs.graphs[static_cast<size_t>(Hydrogens::implicit)] = true;
  needs.descriptors = true;
  Needs bits;
  bits.bit_fingerprints.fill(true);
  const PackedLibrary packed(packed_);
  Library text({.path = table_});
  std::vector<std::array<BitFingerprint, kBitFingerprintKinds>> fingerprints;
  for (const LibraryRecord& record : text.next(100)) {
    const PreparedMolecule was = prepare(record, needs), is = packed.prepare(packed.record(record.row), needs);
    fingerprints.push_back(prepare(record, bits).bit_fingerprints);
    ASSERT_EQ(is.ok(), was.ok()) << is.reason;
    if (!was.ok()) continue;
    EXPECT_FALSE(is.molecule) << "was parsed again";
    const MoleculeGraph &a = *was.graphs[0], &b = *is.graphs[0];
    EXPECT_EQ(a.atoms, b.atoms);
    ASSERT_EQ(a.bonds.size(), b.bonds.size());
    for (size_t i = 0; i < a.bonds.size(); ++i) {
      EXPECT_EQ(a.bonds[i].begin, b.bonds[i].begin);
      EXPECT_EQ(a.bonds[i].end, b.bonds[i].end);
      EXPECT_EQ(a.bonds[i].code, b.bonds[i].code);
    }
    EXPECT_EQ(is.descriptors, was.descriptors);
  }
  for (const auto kind : {BitFingerprintKind::morgan, BitFingerprintKind::rdkit, BitFingerprintKind::maccs}) {
    const FingerprintTable table = packed.table(0, kind);
    ASSERT_EQ(table.columns(), 3);
    for (int64_t column = 0; column < 3; ++column) {
      const BitFingerprint& bits_of = fingerprints[table.rows[static_cast<size_t>(column)]][static_cast<size_t>(kind)];
      for (int64_t bit = 0; bit < bit_count(kind); ++bit) {
        const uint32_t word = table.slices.data<uint32_t>()[bit * table.slices.dim(1)];
        EXPECT_EQ(word >> column & 1, bits_of[static_cast<size_t>(bit / 64)] >> bit % 64 & 1) << bit;
      }
    }
  }
}

TEST_F(PackedLibraryTest, ParsesAgainForWhatIsNotPacked) {
  Library packed({.path = packed_});
  Needs needs;
  needs.molecule = true;
  EXPECT_TRUE(packed.prepare(packed.next(1)[0], needs).molecule);
}

TEST_F(PackedLibraryTest, SdFilesBecomeSmiles) {
  const std::string sdf = folder_.write("in.sdf",
                                        "ethanol\n\n\n  3  2  0  0  0  0  0  0  0  0999 V2000\n"
                                        "    0.0000    0.0000    0.0000 C   0  0\n"
                                        "    1.5000    0.0000    0.0000 C   0  0\n"
                                        "    2.2000    1.2000    0.0000 O   0  0\n"
                                        "  1  2  1  0\n  2  3  1  0\nM  END\n> <pIC50>\n5.1\n\n$$$$\n");
  Library text({.path = sdf});
  pack_library(text, {.output = folder_.file("sdf.rzlib")});
  const LibraryRecord record = PackedLibrary(folder_.file("sdf.rzlib")).record(0);
  EXPECT_EQ(record.smiles, "CCO");
  EXPECT_EQ(record.fields, (std::vector<std::string>{"ethanol", "5.1"}));
}

TEST_F(PackedLibraryTest, TextOptionsAreRefused) {
  expect_error(ExitCode::usage, {"in.rzlib", "packed"}, [&] { Library({.path = packed_, .smiles_column = "smiles"}); });
  const std::string text = folder_.write("text.rzlib", "CCO\n");
  expect_error(ExitCode::input, {"text.rzlib", "is no packed library"}, [&] { Library({.path = text}); });
}

/// Damage that checksums do not show: whoever forges a library must not be able to make a program read elsewhere.
TEST_F(PackedLibraryTest, RefusesForgedNumbers) {
  std::mt19937 random(3);
  const BlockFile original(packed_);
  const std::vector<std::string> names = {
      "lines",        "text",           "text.ends",   "atoms",         "bonds",           "graph.ends",
      "graph.atoms",  "graph.bonds",    "descriptors", "morgan.slices", "morgan.set_bits", "morgan.rows",
      "rdkit.slices", "rdkit.set_bits", "rdkit.rows",  "maccs.slices",  "maccs.set_bits",  "maccs.rows"};
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    const std::string path = folder_.file("forged.rzlib");
    const std::string& chosen = names[random() % names.size()];
    {
      BlockFileWriter writer(path);
      for (const std::string& name : names) {
        const auto bytes = original.section<uint8_t>(0, name);
        std::vector<uint8_t> copy(bytes.begin(), bytes.end());
        if (name == chosen) {
          for (int i = 0; i < 3; ++i) copy[random() % copy.size()] = static_cast<uint8_t>(random());
          if (random() % 4 == 0) copy.resize(random() % copy.size());
        }
        writer.add(name, copy);
      }
      writer.end_block();
      writer.commit(original.metadata());
    }
    try {
      const PackedLibrary forged(path);
      Needs needs;
      needs.graphs[0] = true;
      needs.descriptors = true;
      for (int64_t row = 0; row < forged.rows(); ++row) forged.prepare(forged.record(row), needs);
      for (size_t kind = 0; kind < kBitFingerprintKinds; ++kind) forged.table(0, static_cast<BitFingerprintKind>(kind));
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ExitCode::input) << e.what();
      EXPECT_NE(std::string(e.what()).find("forged.rzlib"), std::string::npos) << e.what();
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace rz::molecules::test
