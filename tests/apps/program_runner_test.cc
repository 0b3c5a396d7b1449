#include "tests/apps/program_runner.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

TEST(ProgramRunner, KeepsBothStreamsAndTheCode) {
  const RunResult good = run({"rz-weights", "--version"});
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_NE(good.out, "");
  EXPECT_EQ(good.err, "");
  const RunResult bad = run({"rz-weights", "no such command; echo 'x' > y"});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_EQ(bad.out, "");
  EXPECT_NE(bad.err, "");
  EXPECT_FALSE(bad.timed_out);
}

TEST(ProgramRunner, RefusesProgramsThatAreNotBuilt) { EXPECT_THROW(run({"rz-nothing"}), std::runtime_error); }

/// Opening a pipe that nobody writes to blocks for ever.
TEST(ProgramRunner, EndsAProgramThatHangs) {
  const TempFolder folder;
  const std::string pipe = folder.file("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const RunResult slow = run({"rz-weights", "inspect", pipe}, {.timeout = std::chrono::milliseconds(300)});
  EXPECT_TRUE(slow.timed_out);
  EXPECT_EQ(slow.exit_code, 128 + SIGKILL);
  for (const int signal : {SIGINT, SIGTERM}) {
    const RunResult stopped =
        run({"rz-weights", "inspect", pipe}, {.signal = signal, .signal_after = std::chrono::milliseconds(300)});
    EXPECT_FALSE(stopped.timed_out);
    EXPECT_EQ(stopped.exit_code, 128 + signal);
  }
}

}  // namespace
}  // namespace rz::test
