#include "io/output_path.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

using Names = std::vector<std::string>;

void fill(const TemporaryOutput& output, const std::string& text) { std::ofstream(output.path()) << text; }

TEST(TemporaryOutput, AppearsOnCommitOnly) {
  const TempFolder folder;
  TemporaryOutput output(folder.file("out.vcf.gz"));
  fill(output, "new");
  EXPECT_TRUE(output.path().ends_with(".vcf.gz"));
  EXPECT_FALSE(std::filesystem::exists(output.target()));
  output.commit();
  EXPECT_EQ(folder.names(), Names{"out.vcf.gz"});
  EXPECT_EQ(read_file(output.target()), "new");
}

TEST(TemporaryOutput, LeavesNothingWithoutCommit) {
  const TempFolder folder;
  folder.write("out", "old");
  {
    TemporaryOutput output(folder.file("out"));
    fill(output, "new");
  }
  EXPECT_EQ(folder.names(), Names{"out"});
  EXPECT_EQ(read_file(folder.file("out")), "old");
}

TEST(TemporaryOutput, ReplacesTheTarget) {
  const TempFolder folder;
  folder.write("out", "old and longer");
  TemporaryOutput output(folder.file("out"));
  fill(output, "new");
  EXPECT_EQ(read_file(folder.file("out")), "old and longer");
  output.commit();
  EXPECT_EQ(read_file(folder.file("out")), "new");
}

TEST(TemporaryOutput, Moves) {
  const TempFolder folder;
  {
    TemporaryOutput first(folder.file("out"));
    TemporaryOutput second(std::move(first));
    fill(second, "new");
    second.commit();
  }
  EXPECT_EQ(read_file(folder.file("out")), "new");
}

TEST(TemporaryOutput, KeepsSymlinks) {
  const TempFolder folder;
  std::filesystem::create_symlink(folder.write("real", "old"), folder.file("link"));
  TemporaryOutput output(folder.file("link"));
  fill(output, "new");
  EXPECT_EQ(read_file(folder.file("real")), "old");
  output.commit();
  EXPECT_EQ(folder.names(), (Names{"link", "real"}));
  EXPECT_TRUE(std::filesystem::is_symlink(folder.file("link")));
  EXPECT_EQ(read_file(folder.file("real")), "new");
}

TEST(SameFile, SeesThroughSpellingsOfWhatIsNotThereYet) {
  const TempFolder folder;
  const std::string path = folder.file("absent.csv"), link = folder.file("link.csv");
  const std::filesystem::path here = std::filesystem::current_path();
  EXPECT_TRUE(same_file(path, folder.file("./absent.csv")));
  EXPECT_TRUE(same_file(path, folder.file("none/../absent.csv")));
  EXPECT_TRUE(same_file("absent.csv", "./absent.csv"));
  EXPECT_TRUE(same_file("absent.csv", here / "absent.csv"));
  std::filesystem::create_symlink("absent.csv", link);
  EXPECT_TRUE(same_file(link, path));
  EXPECT_FALSE(same_file(path, folder.file("other.csv")));
}

/// A device or pipe cannot be replaced by a file of its name: it is written to, and it stays.
TEST(TemporaryOutput, WritesToDevicesThemselves) {
  const TempFolder folder;
  std::filesystem::create_symlink("/dev/null", folder.file("sink"));
  {
    TemporaryOutput kept(folder.file("sink")), dropped(folder.file("sink"));
    fill(kept, "new");
    kept.commit();
  }
  EXPECT_EQ(folder.names(), Names{"sink"});
  EXPECT_TRUE(std::filesystem::is_character_file(folder.file("sink")));
  TemporaryOutput device("/dev/null");
  EXPECT_EQ(device.path(), "/dev/null");
}

TEST(TemporaryOutput, RefusesWhatCannotBeWritten) {
  const TempFolder folder;
  for (const std::string& target : {folder.file("absent/out"), folder.file(""), folder.file(std::string(250, 'a')),
                                    folder.file(std::string(300, 'a')), folder.write("file", "") + "/out"}) {
    SCOPED_TRACE(target);
    expect_error(ExitCode::input, {target}, [&] { TemporaryOutput{target}; });
  }
  EXPECT_EQ(folder.names(), Names{"file"});
}

TEST(TemporaryOutput, RefusesToCommitOverAFolder) {
  const TempFolder folder;
  {
    TemporaryOutput output(folder.file("out"));
    std::filesystem::create_directory(folder.file("out"));
    expect_error(ExitCode::input, {folder.file("out")}, [&] { output.commit(); });
  }
  EXPECT_EQ(folder.names(), Names{"out"});
}

TEST(TemporaryOutputDeathTest, RemovedOnSignals) {
  const TempFolder folder;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const auto interrupted = [&] {
      remove_outputs_on_signals();
      TemporaryOutput one(folder.file("one")), two(folder.file("two")), done(folder.file("done"));
      done.commit();
      raise(signal);
    };
    EXPECT_EXIT(interrupted(), testing::ExitedWithCode(128 + signal), "");
    EXPECT_EQ(folder.names(), Names{"done"});
  }
}

/// The folder's path, as far as a test can see it: that of a file in it without the file.
std::string folder_of(TemporaryFolder& folder) {
  return std::filesystem::path(folder.file("reference")).parent_path().string();
}

TEST(TemporaryFolder, GoesAwayWithItsFiles) {
  std::string path;
  {
    TemporaryFolder folder;
    path = folder_of(folder);
    std::ofstream(folder.file("announced")) << "x";
    std::ofstream(path + "/unannounced") << "x";
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryOutputDeathTest, FoldersRemovedOnSignals) {
  const TempFolder base;
  const auto interrupted = [&] {
    setenv("TMPDIR", base.file("").c_str(), 1);
    remove_outputs_on_signals();
    TemporaryFolder folder;
    std::ofstream(folder.file("one")) << "x";
    std::ofstream(folder.file("two")) << "x";
    raise(SIGTERM);
  };
  EXPECT_EXIT(interrupted(), testing::ExitedWithCode(128 + SIGTERM), "");
  EXPECT_EQ(base.names(), Names{});
}

}  // namespace
}  // namespace rz::test
