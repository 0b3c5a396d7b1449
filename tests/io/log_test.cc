#include "io/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace rz::test {
namespace {

/// What three messages print under these options. Each log of a process needs a name of its own.
std::vector<std::string> logged(const std::string& program, const LogOptions& options, const std::string& message) {
  start_log(program, options);
  testing::internal::CaptureStderr();
  log_info(message);
  log_warning(message);
  log_error(message);
  std::istringstream text(testing::internal::GetCapturedStderr());
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

TEST(Log, PlainLines) {
  EXPECT_EQ(logged("plain", {}, "5 reads {} %v"),
            (std::vector<std::string>{"[plain] info: 5 reads {} %v", "[plain] warning: 5 reads {} %v",
                                      "[plain] error: 5 reads {} %v"}));
}

TEST(Log, QuietKeepsWarnings) {
  EXPECT_EQ(logged("quiet", {.quiet = true}, "x"),
            (std::vector<std::string>{"[quiet] warning: x", "[quiet] error: x"}));
}

TEST(Log, JsonLinesAreJson) {
  const std::string message = "a \"quoted\" {} %v path\\name\nsecond line\ttab \x01 \xff\xfe end";
  const std::vector<std::string> lines = logged("json", {.json = true}, message);
  ASSERT_EQ(lines.size(), 3u);
  const char* levels[] = {"info", "warning", "error"};
  for (size_t i = 0; i < 3; ++i) {
    const nlohmann::json line = nlohmann::json::parse(lines[i]);
    EXPECT_EQ(line["level"], levels[i]);
    EXPECT_TRUE(line["message"].get<std::string>().starts_with("a \"quoted\" {} %v path\\name\nsecond line\ttab"));
  }
}

TEST(Progress, SilentWithoutTerminal) {
  testing::internal::CaptureStderr();
  {
    Progress progress("calling", "tiles", 10);
    for (int i = 0; i < 10; ++i) progress.advance();
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace rz::test
