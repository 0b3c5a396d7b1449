#include "io/block_file.h"

#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

class BlockFileTest : public testing::Test {
 protected:
  /// Two blocks: numbers and text, the second one without text.
  std::string written() {
    const std::string path = folder_.file("a.blocks");
    BlockFileWriter writer(path);
    writer.add("numbers", numbers_);
    writer.add("text", std::span<const char>(text_));
    writer.end_block();
    writer.add("numbers", std::vector<uint32_t>());
    writer.end_block();
    writer.commit({{"kind", "test"}});
    return path;
  }

  const TempFolder folder_;
  const std::vector<uint32_t> numbers_ = {7, 0, 4000000000};
  const std::string text_ = "GATTACA";
};

TEST_F(BlockFileTest, GivesBackWhatWasWritten) {
  const BlockFile file(written());
  EXPECT_EQ(file.metadata().at("kind"), "test");
  ASSERT_EQ(file.blocks(), 2u);
  const auto numbers = file.section<uint32_t>(0, "numbers");
  EXPECT_EQ(std::vector<uint32_t>(numbers.begin(), numbers.end()), numbers_);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(numbers.data()) % 64, 0u);
  const auto text = file.section<char>(0, "text");
  EXPECT_EQ(std::string(text.begin(), text.end()), text_);
  EXPECT_TRUE(file.section<uint32_t>(1, "numbers").empty());
  EXPECT_TRUE(file.has(0, "text"));
  EXPECT_FALSE(file.has(1, "text"));
  expect_error(ExitCode::input, {"a.blocks", "block 2", "text", "missing"}, [&] { file.section<char>(1, "text"); });
  expect_error(ExitCode::input, {"block 1", "text", "size"}, [&] { file.section<uint32_t>(0, "text"); });
}

TEST_F(BlockFileTest, IsNotThereUnlessCommitted) {
  const std::string path = folder_.file("b.blocks");
  BlockFileWriter(path).add("numbers", numbers_);
  EXPECT_TRUE(folder_.names().empty());
}

/// Whichever byte is another one: the file is refused when it is opened, or when the section is looked at. Bytes
/// between sections hold nothing, and may change.
TEST_F(BlockFileTest, NoticesEveryChangedByte) {
  const std::string bytes = read_file(written());
  size_t noticed = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x20);
    const std::string path = folder_.write("changed.blocks", changed);
    try {
      const BlockFile file(path);
      const auto numbers = file.section<uint32_t>(0, "numbers");
      const auto text = file.section<char>(0, "text");
      EXPECT_EQ(std::vector<uint32_t>(numbers.begin(), numbers.end()), numbers_) << i;
      EXPECT_EQ(std::string(text.begin(), text.end()), text_) << i;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ExitCode::input) << e.what();
      EXPECT_NE(std::string(e.what()).find("changed.blocks"), std::string::npos) << e.what();
      ++noticed;
    }
  }
  EXPECT_GT(noticed, numbers_.size() * 4 + text_.size() + 100);
}

TEST_F(BlockFileTest, RefusesWhatIsCutOff) {
  const std::string bytes = read_file(written());
  for (size_t length = 0; length < bytes.size(); ++length) {
    const std::string path = folder_.write("short.blocks", bytes.substr(0, length));
    expect_error(ExitCode::input, {"short.blocks"}, [&] { BlockFile file(path); });
  }
  EXPECT_FALSE(BlockFile::is_one(folder_.file("absent")));
  expect_error(ExitCode::missing, {"absent"}, [&] { BlockFile file(folder_.file("absent")); });
}

}  // namespace
}  // namespace rz::test
