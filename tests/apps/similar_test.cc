// rz-similar and rz-screen prepare as programs.
#include <sstream>

#include "io/text_file.h"
#include "tests/apps/screen_fixture.h"

namespace rz::test {
namespace {

class SimilarTest : public ScreenFixture {
 protected:
  RunResult similar(const std::vector<std::string>& arguments, int exit_code,
                    const std::vector<std::string>& words = {}) {
    std::vector<std::string> command = {"rz-similar"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const RunResult result = run(command, {});
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    for (const std::string& word : words) {
      EXPECT_NE(result.err.find(word), std::string::npos) << word << " in\n" << result.err;
    }
    return result;
  }

  const std::string library_ = folder_.write("lib.csv",
                                             "id,smiles\n"
                                             "toluene,Cc1ccccc1\nbroken,C1CC\nphenol,Oc1ccccc1\nbenzene,c1ccccc1\n"
                                             "toluene2,c1ccccc1C\npropane,CCC\n");
  const std::string query_ = folder_.write("query.smi", "Cc1ccccc1 q1\noops q2\nCCC q3\n");
  const std::string packed_ = folder_.file("lib.rzlib");
};

// Similarities by RDKit's Python 2022.09.3: DataStructs.TanimotoSimilarity of
// AllChem.GetMorganFingerprintAsBitVect(m, 2, nBits=2048).
constexpr const char* kTopTwo =
    "query_row,query_id,query_smiles,rank,row,id,smiles,similarity\n"
    "1,q1,Cc1ccccc1,1,1,toluene,Cc1ccccc1,1\n"
    "1,q1,Cc1ccccc1,2,5,toluene2,c1ccccc1C,1\n"
    "3,q3,CCC,1,6,propane,CCC,1\n"
    "3,q3,CCC,2,1,toluene,Cc1ccccc1,0.0714286\n";

TEST_F(SimilarTest, FindsTheSameInTextAndPackedLibraries) {
  const std::string expected = kTopTwo;
  similar(
      {"--library", library_, "--query", query_, "-o", out_, "-k", "2"}, 0,
      {"4 hits of 3 queries in 6 molecules (1 queries and 1 molecules failed)", "query.smi: row 2", "lib.csv: row 2"});
  EXPECT_EQ(read_file(out_), expected);
  screen({"prepare", "--library", library_, "-o", packed_}, 0, {"6 molecules, 1 of them failed"});
  similar({"--library", packed_, "--query", query_, "-o", out_, "-k", "2"}, 0, {"1 molecules failed"});
  EXPECT_EQ(read_file(out_), expected);
  similar({"--library", packed_, "--query", query_, "-o", folder_.file("out.csv.gz"), "--threshold", "0.9"}, 0);
  EXPECT_EQ(read_text_file(folder_.file("out.csv.gz")), expected.substr(0, expected.find("3,q3,CCC,2")));
}

TEST_F(SimilarTest, OtherFingerprints) {
  for (const char* kind : {"rdkit", "maccs"}) {
    similar({"--library", library_, "--query", query_, "-o", out_, "-k", "1", "--fingerprint", kind}, 0);
    EXPECT_NE(read_file(out_).find("1,q1,Cc1ccccc1,1,1,toluene,Cc1ccccc1,1\n"), std::string::npos) << kind;
  }
}

TEST_F(SimilarTest, FailedRowsAndStrict) {
  const std::string failed = folder_.file("failed.csv");
  similar({"--library", library_, "--query", query_, "-o", out_, "--failed", failed}, 0);
  EXPECT_NE(read_file(failed).find("2,3,broken,"), std::string::npos) << read_file(failed);
  similar({"--library", library_, "--query", query_, "-o", folder_.file("none.csv"), "--strict"}, 3,
          {"query.smi: row 2 (line 2)"});
  EXPECT_FALSE(std::filesystem::exists(folder_.file("none.csv")));
  screen({"prepare", "--library", library_, "-o", packed_, "--strict"}, 3, {"lib.csv: row 2 (line 3)"});
  EXPECT_FALSE(std::filesystem::exists(packed_));
}

TEST_F(SimilarTest, Refusals) {
  similar({"--library", library_, "--query", folder_.write("none.smi", "oops\n"), "-o", out_}, 3,
          {"none.smi: holds no molecule to search for"});
  similar({"--library", library_, "--query", query_, "-o", folder_.file("a.pdf")}, 2, {"a.pdf", ".csv"});
  similar({"--library", library_, "--query", query_, "-o", folder_.file("a.sdf")}, 2, {"a.sdf", ".csv or .tsv"});
  similar({"--library", library_, "--query", query_, "-o", query_}, 2, {"would be overwritten"});
  similar({"--library", library_, "--query", query_, "-o", out_, "--threshold", "1.5"}, 2, {"--threshold"});
  similar({"--library", "-", "--query", "-", "-o", out_}, 2, {"cannot both be stdin"});
  similar({"--library", folder_.file("absent.smi"), "--query", query_, "-o", out_}, 4, {"absent.smi"});
  screen({"prepare", "--library", library_, "-o", folder_.file("a.csv")}, 2, {"must end in .rzlib"});
}

TEST_F(SimilarTest, ScreensOfPackedLibrariesAreTheSame) {
  screen({"prepare", "--library", library_, "-o", packed_}, 0);
  screen({"--library", library_, "--model", model_, "-o", out_}, 0);
  screen({"--library", packed_, "--model", model_, "-o", folder_.file("packed.csv"), "--failed",
          folder_.file("failed.csv")},
         0, {"lib.rzlib: row 2 (line 3)"});
  EXPECT_EQ(read_file(folder_.file("packed.csv")), read_file(out_));
  EXPECT_NE(read_file(folder_.file("failed.csv")).find("broken"), std::string::npos);
  screen({"--library", library_, "--model", model_, "-o", out_, "--standardize", "--alerts"}, 0);
  screen({"--library", packed_, "--model", model_, "-o", folder_.file("packed.csv"), "--standardize", "--alerts"}, 0);
  EXPECT_EQ(read_file(folder_.file("packed.csv")), read_file(out_));
}

}  // namespace
}  // namespace rz::test
