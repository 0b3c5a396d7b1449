// What rz-screen writes: rows, columns, formats, and that nothing is lost.
#include <sys/stat.h>

#include <cmath>
#include <thread>

#include "io/text_file.h"
#include "tests/apps/screen_fixture.h"

namespace rz::test {
namespace {

class ScreenOutputTest : public ScreenFixture {
 protected:
  std::string library(int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += std::string(static_cast<size_t>(i % 40 + 1), 'C') + "O mol" + std::to_string(i) + "\n";
    return folder_.write("library.smi", text);
  }
  std::vector<std::string> lines(const std::string& path) {
    std::vector<std::string> all;
    std::istringstream text(read_file(path));
    for (std::string line; std::getline(text, line);) all.push_back(line);
    return all;
  }
};

TEST_F(ScreenOutputTest, KeepsEveryRowAndColumn) {
  const std::string table =
      folder_.write("in.csv", "name,smiles,note\nx,CCO,\"a, b\"\ny,oops,c\nz,c1ccccc1\nw,C(C)(C)(C)(C)C,\n");
  const std::string failed = folder_.file("failed.csv");
  screen({"--library", table, "--model", model_, "-o", out_, "--failed", failed}, 0,
         {"row 2 (line 3)", "3 of them failed"});
  const std::vector<std::string> rows = lines(out_);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0], "name,smiles,note,activity");
  EXPECT_TRUE(rows[1].starts_with("x,CCO,\"a, b\",")) << rows[1];
  EXPECT_EQ(rows[2], "y,oops,c,");
  EXPECT_EQ(rows[3], "z,c1ccccc1,,");
  EXPECT_EQ(rows[4], "w,C(C)(C)(C)(C)C,,");
  const std::vector<std::string> why = lines(failed);
  ASSERT_EQ(why.size(), 4u);
  EXPECT_EQ(why[0], "row,line,id,input,reason");
  EXPECT_EQ(why[2], "3,4,z,\"z,c1ccccc1\",\"has 2 fields, not 3\"");
  EXPECT_NE(why[3].find("valence"), std::string::npos) << why[3];
}

/// A pipe gives its bytes once: nobody may look into it before the reader does.
TEST_F(ScreenOutputTest, ReadsPipes) {
  const std::string pipe = folder_.file("pipe.smi");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << "CCO a\nCCN b\n"; });
  screen({"--library", pipe, "--model", model_, "-o", out_}, 0);
  writer.join();
  EXPECT_EQ(lines(out_).size(), 3u);
}

TEST_F(ScreenOutputTest, EnsemblesAndOtherModels) {
  const std::string in = folder_.write("a.smi", "CCO a\nCCN b\n");
  screen({"--library", in, "--model", model_, "-o", out_}, 0);
  const double first = std::stod(lines(out_)[1].substr(6));
  screen({"--library", in, "--model", second_, "-o", out_}, 0);
  const double second = std::stod(lines(out_)[1].substr(6));
  screen({"--library", in, "--model", model_, "--model", other_, "--model", second_, "-o", out_}, 0);
  EXPECT_EQ(lines(out_)[0], "smiles,id,activity,activity_std,solubility");
  double mean, deviation;
  ASSERT_EQ(std::sscanf(lines(out_)[1].c_str(), "CCO,a,%lf,%lf", &mean, &deviation), 2);
  EXPECT_NEAR(mean, (first + second) / 2, 1e-5);
  EXPECT_NEAR(deviation, std::abs(first - second) / 2, 1e-5);
}

TEST_F(ScreenOutputTest, SameBytesForAnyThreadsShardsAndFormat) {
  const std::string in = library(1500);
  screen({"--library", in, "--model", model_, "-o", out_, "--threads", "1"}, 0);
  const std::string whole = read_file(out_);
  screen({"--library", in, "--model", model_, "-o", folder_.file("three.csv"), "--threads", "3"}, 0);
  EXPECT_EQ(read_file(folder_.file("three.csv")), whole);
  screen({"--library", in, "--model", model_, "-o", folder_.file("out.csv.gz")}, 0);
  EXPECT_EQ(read_text_file(folder_.file("out.csv.gz")), whole);
  const RunResult piped = screen({"--library", in, "--model", model_, "-o", "-"}, 0);
  EXPECT_EQ(piped.out, whole);
  std::vector<std::string> odd, even, all = lines(out_);
  screen({"--library", in, "--model", model_, "-o", folder_.file("odd.csv"), "--shard", "1/2"}, 0);
  screen({"--library", in, "--model", model_, "-o", folder_.file("even.csv"), "--shard", "2/2"}, 0);
  odd = lines(folder_.file("odd.csv"));
  even = lines(folder_.file("even.csv"));
  ASSERT_EQ(odd.size() + even.size(), all.size() + 1);
  for (size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i], (i % 2 == 1 ? odd : even)[(i + 1) / 2]);
}

TEST_F(ScreenOutputTest, TopRows) {
  const std::string in = library(600);
  screen({"--library", in, "--model", model_, "-o", out_}, 0);
  std::vector<std::pair<double, size_t>> ranked;
  const std::vector<std::string> all = lines(out_);
  for (size_t i = 1; i < all.size(); ++i) ranked.emplace_back(std::stod(all[i].substr(all[i].rfind(',') + 1)), i);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  screen({"--library", in, "--model", model_, "-o", out_, "--top", "5", "--by", "activity:asc"}, 0);
  const std::vector<std::string> top = lines(out_);
  ASSERT_EQ(top.size(), 6u);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(std::stod(top[i + 1].substr(top[i + 1].rfind(',') + 1)), ranked[i].first, 1e-12);
  }
}

TEST_F(ScreenOutputTest, SdFilesInAndOut) {
  const std::string sdf = folder_.file("out.sdf"), again = folder_.file("again.csv");
  screen({"--library", folder_.write("a.smi", "CCO ethanol\nbad x\nc1ccccc1 benzene\n"), "--model", model_, "-o", sdf},
         0);
  const std::string text = read_file(sdf);
  EXPECT_EQ(std::count(text.begin(), text.end(), '$'), 3 * 4);
  EXPECT_NE(text.find("> <activity>"), std::string::npos);
  screen({"--library", sdf, "--model", model_, "-o", again}, 0, {"1 of them failed"});
  screen({"--library", folder_.file("a.smi"), "--model", model_, "-o", out_}, 0);
  const auto value = [](const std::string& line) { return line.substr(line.rfind(',') + 1); };
  ASSERT_EQ(lines(again).size(), 4u);
  EXPECT_EQ(lines(again)[0], "id,smiles,id,activity,smiles,activity_predicted");
  EXPECT_EQ(value(lines(again)[1]), value(lines(out_)[1]));
  EXPECT_EQ(value(lines(again)[3]), value(lines(out_)[3]));
}

TEST_F(ScreenOutputTest, StatsNameModelAndCounts) {
  const std::string stats = folder_.file("stats.json");
  screen({"--library", library(10), "--model", model_, "-o", out_, "--stats", stats}, 0);
  const std::string text = read_file(stats);
  for (const char* word :
       {"\"rows\": 10", "\"failed\": 0", "sha256", "one.safetensors", "\"device\": \"cpu\"", "seconds"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace rz::test
