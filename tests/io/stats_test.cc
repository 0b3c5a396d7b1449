#include "io/stats.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

TEST(WriteJson, WritesOneDocument) {
  const TempFolder folder;
  const nlohmann::json document = {{"counts", {{"reads", 5}}}, {"seconds", 0.25}};
  write_json(folder.file("stats.json"), document);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"stats.json"});
  EXPECT_EQ(nlohmann::json::parse(read_file(folder.file("stats.json"))), document);
}

/// A sample's name may come from a header in any encoding.
TEST(WriteJson, ReplacesWhatIsNoUtf8) {
  const TempFolder folder;
  write_json(folder.file("stats.json"), {{"sample", "M\xfcller"}});
  EXPECT_EQ(nlohmann::json::parse(read_file(folder.file("stats.json")))["sample"], "M\xef\xbf\xbdller");
}

TEST(WriteJson, RefusesTargetsThatCannotBeWritten) {
  const TempFolder folder;
  const std::string target = folder.file("absent/stats.json");
  expect_error(ExitCode::input, {target}, [&] { write_json(target, {}); });
  if (std::filesystem::exists("/dev/full"))
    expect_error(ExitCode::input, {"/dev/full"}, [&] { write_json("/dev/full", {}); });
}

TEST(StageClock, AddsLaps) {
  StageClock clock;
  for (int i = 0; i < 2; ++i) {
    const StageClock::Lap lap = clock.lap();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_GE(clock.seconds(), 0.004);
  EXPECT_LT(clock.seconds(), 5);
}

}  // namespace
}  // namespace rz::test
