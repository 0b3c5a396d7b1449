#include "io/library_reader.h"

#include <gtest/gtest.h>

#include "tests/io/temp_folder.h"

namespace rz {
namespace {

using Fields = std::vector<std::string>;

std::vector<LibraryRecord> records_of(LibraryReader& library) {
  std::vector<LibraryRecord> records;
  LibraryRecord record;
  while (library.next(record)) {
    EXPECT_EQ(record.row, static_cast<int64_t>(records.size()));
    EXPECT_EQ(record.fields.size(), library.columns().size());
    records.push_back(record);
  }
  return records;
}

std::vector<LibraryRecord> records_of(const LibraryOptions& options) { return records_of(*open_library(options)); }

TEST(LibraryReader, SmilesFiles) {
  const test::TempFolder folder;
  const std::string path = folder.write("a.smi", "CCO ethanol\r\n\n  c1ccccc1\tbenzene ring \nC\n");
  const auto library = open_library({path});
  EXPECT_EQ(library->columns(), (Fields{"smiles", "id"}));
  const std::vector<LibraryRecord> records = records_of(*library);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].smiles, "CCO");
  EXPECT_EQ(records[0].id, "ethanol");
  EXPECT_EQ(records[1].smiles, "c1ccccc1");
  EXPECT_EQ(records[1].fields, (Fields{"c1ccccc1", "benzene ring"}));
  EXPECT_EQ(records[1].line, 3);
  EXPECT_EQ(records[2].id, "");
}

TEST(LibraryReader, HeaderOfSmilesFiles) {
  const test::TempFolder folder;
  const std::string path = folder.write("a.smi", "\xef\xbb\xbfSMILES zinc_id\nC 1\nsmiles 2\n");
  EXPECT_EQ(records_of({path}).size(), 2u);
  LibraryOptions plain{path};
  plain.no_header = true;
  EXPECT_EQ(records_of(plain).size(), 3u);
}

TEST(LibraryReader, Tables) {
  const test::TempFolder folder;
  const std::string path = folder.write("a.csv", "name,SMILES,note\nx,CCO,\"a, b\"\n\ny,C\nz,N,\"two\nlines\"\n");
  const std::vector<LibraryRecord> records = records_of({path});
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].smiles, "CCO");
  EXPECT_EQ(records[0].id, "x");
  EXPECT_EQ(records[0].fields, (Fields{"x", "CCO", "a, b"}));
  EXPECT_EQ(records[1].problem, "has 2 fields, not 3");
  EXPECT_EQ(records[1].fields, (Fields{"y", "C", ""}));
  EXPECT_EQ(records[1].raw, "y,C");
  EXPECT_EQ(records[2].fields[2], "two\nlines");
  EXPECT_EQ(records[2].line, 5);
}

TEST(LibraryReader, DelimitersAndColumns) {
  const test::TempFolder folder;
  const std::string tabs = folder.write("a.tsv", "a\tb\nCCO\tx,y\n");
  LibraryOptions options{tabs};
  options.smiles_column = "a";
  options.id_column = "2";
  const std::vector<LibraryRecord> records = records_of(options);
  EXPECT_EQ(records[0].smiles, "CCO");
  EXPECT_EQ(records[0].id, "x,y");
  EXPECT_EQ(records_of({folder.write("b.csv", "id;smiles\n1;CC\n")})[0].smiles, "CC");
  EXPECT_EQ(records_of({folder.write("c.csv", "structures\nCC\n")})[0].smiles, "CC");
  LibraryOptions bare{folder.write("d.csv", "CC,1\nCCC,2\n")};
  bare.no_header = true;
  EXPECT_EQ(records_of(bare).size(), 2u);
  EXPECT_EQ(records_of(bare)[1].smiles, "CCC");
}

TEST(LibraryReader, AQuoteThatNeverEndsCostsOneRecord) {
  const test::TempFolder folder;
  std::string text = "smiles,note\nC,\"open\n";
  for (int i = 0; i < 3000; ++i) text += "CC,fine\n";
  const std::vector<LibraryRecord> records = records_of({folder.write("a.csv", text)});
  ASSERT_EQ(records.size(), 3001u);
  EXPECT_EQ(records[0].problem, "a quote does not end");
  EXPECT_EQ(records[0].raw, "C,\"open");
  for (size_t i = 1; i < records.size(); ++i) ASSERT_TRUE(records[i].problem.empty()) << i;
  EXPECT_EQ(records[3000].line, 3002);
}

TEST(LibraryReader, SdFiles) {
  const test::TempFolder folder;
  const std::string block = "\n  made up\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0 0 0 C\nM  END\n";
  const std::string path =
      folder.write("a.sdf", "one" + block + "> <logP>\n1.5\n\n>  25  <note>\nfirst\nsecond\n\n$$$$\n" +
                                "broken\n> <logP>\n2\n\n$$$$\n" + "two" + block + "> <id>\n7\n");
  const auto library = open_library({path});
  EXPECT_EQ(library->columns(), (Fields{"id", "logP", "note", "id"}));
  const std::vector<LibraryRecord> records = records_of(*library);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].mol_block, "one" + block);
  EXPECT_EQ(records[0].fields, (Fields{"one", "1.5", "first\nsecond", ""}));
  EXPECT_EQ(records[1].problem, "has no M  END");
  EXPECT_EQ(records[1].fields, (Fields{"broken", "2", "", ""}));
  EXPECT_EQ(records[2].fields, (Fields{"two", "", "", "7"}));
  EXPECT_EQ(records[2].line, 20);
}

TEST(LibraryReader, Refusals) {
  const test::TempFolder folder;
  const std::string table = folder.write("a.csv", "x,y\n1,2\n");
  test::expect_error(ExitCode::input, {table, "smiles", "x, y"}, [&] { open_library({table}); });
  test::expect_error(ExitCode::usage, {"--smiles-column z", "x, y"}, [&] { open_library({table, "", "z"}); });
  test::expect_error(ExitCode::usage, {"--smiles-column 3"}, [&] { open_library({table, "", "3"}); });
  test::expect_error(ExitCode::input, {"empty"}, [&] { open_library({folder.write("e.csv", "")}); });
  test::expect_error(ExitCode::usage, {"b.xyz", "--format"}, [&] { open_library({"b.xyz"}); });
  test::expect_error(ExitCode::usage, {"mol2"}, [&] { open_library({table, "mol2"}); });
  test::expect_error(ExitCode::missing, {"absent.smi"}, [&] { open_library({folder.file("absent.smi")}); });
}

}  // namespace
}  // namespace rz
