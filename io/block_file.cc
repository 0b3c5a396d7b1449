#include "io/block_file.h"

#include <xxhash.h>

#include <charconv>
#include <cstring>
#include <filesystem>

#include "kernels/error.h"

namespace rz {
namespace {

constexpr char kMagic[] = "RZBLOCKS", kEndMagic[] = "RZBLKEND";  // 8 bytes each
constexpr uint32_t kVersion = 1;
constexpr size_t kMagicBytes = 8, kHeadBytes = 16, kTailBytes = 40;
constexpr uint64_t kAlignment = 64;

struct Tail {
  uint64_t offset, bytes, checksum;
  char unused[8], magic[8];
};
static_assert(sizeof(Tail) == kTailBytes);

std::string hex(uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(value));
  return text;
}

uint64_t from_hex(const std::string& text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(ExitCode::input, "the checksum " + text + " is no number");
  }
  return value;
}

}  // namespace

BlockFileWriter::BlockFileWriter(const std::string& target) : output_(target) {
  file_.open(output_.path(), std::ios::binary);
  char head[kHeadBytes] = {};
  std::memcpy(head, kMagic, kMagicBytes);
  std::memcpy(head + kMagicBytes, &kVersion, sizeof(kVersion));
  write(head, sizeof(head));
}

void BlockFileWriter::write(const void* data, size_t bytes) {
  file_.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
  if (!file_) throw Error(ExitCode::input, output_.target() + ": cannot be written (is the disk full?)");
  written_ += bytes;
}

void BlockFileWriter::add_bytes(const std::string& name, std::span<const uint8_t> bytes) {
  static constexpr char kZeros[kAlignment] = {};
  write(kZeros, (kAlignment - written_ % kAlignment) % kAlignment);
  block_[name] = {written_, bytes.size(), hex(XXH3_64bits(bytes.data(), bytes.size()))};
  write(bytes.data(), bytes.size());
}

void BlockFileWriter::end_block() {
  blocks_.push_back(std::move(block_));
  block_ = nlohmann::json::object();
}

void BlockFileWriter::commit(const nlohmann::json& metadata) {
  const std::string index = nlohmann::json{{"metadata", metadata}, {"blocks", blocks_}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
  Tail tail{written_, index.size(), XXH3_64bits(index.data(), index.size()), {}, {}};
  std::memcpy(tail.magic, kEndMagic, kMagicBytes);
  write(index.data(), index.size());
  write(&tail, sizeof(tail));
  file_.close();
  if (!file_) throw Error(ExitCode::input, output_.target() + ": cannot be written (is the disk full?)");
  output_.commit();
}

bool BlockFile::is_one(const std::string& path) {
  std::error_code absent;
  if (!std::filesystem::is_regular_file(path, absent)) return false;
  char head[kMagicBytes] = {};
  std::ifstream file(path, std::ios::binary);
  return file.read(head, sizeof(head)) && std::memcmp(head, kMagic, kMagicBytes) == 0;
}

BlockFile::BlockFile(const std::string& path) : file_(path) {
  const auto fail = [&](const std::string& problem) { throw Error(ExitCode::input, path + ": " + problem); };
  if (file_.size() < kMagicBytes || std::memcmp(file_.data(), kMagic, kMagicBytes) != 0) fail("is no packed library");
  if (file_.size() < kHeadBytes + kTailBytes) fail("is cut off");
  uint32_t version;
  std::memcpy(&version, file_.data() + kMagicBytes, sizeof(version));
  if (version != kVersion) fail("has version " + std::to_string(version) + ", and this program reads 1");
  Tail tail;
  const uint64_t end = file_.size() - kTailBytes;
  std::memcpy(&tail, file_.data() + end, sizeof(tail));
  if (std::memcmp(tail.magic, kEndMagic, kMagicBytes) != 0) fail("is cut off, or was not written to its end");
  if (tail.offset > end || tail.bytes != end - tail.offset) fail("its index is damaged");
  const uint8_t* index = file_.data() + tail.offset;
  if (XXH3_64bits(index, tail.bytes) != tail.checksum) fail("its index is damaged (checksum)");
  try {
    read_index(index, tail.bytes, tail.offset);
  } catch (const nlohmann::json::exception& e) {
    fail(std::string("its index is malformed: ") + e.what());
  } catch (const Error& e) {
    fail(std::string("its index is malformed: ") + e.what());
  }
}

void BlockFile::read_index(const uint8_t* text, uint64_t bytes, uint64_t end) {
  const nlohmann::json index = nlohmann::json::parse(text, text + bytes);
  metadata_ = index.at("metadata");
  for (const nlohmann::json& block : index.at("blocks")) {
    auto& sections = blocks_.emplace_back();
    for (const auto& [name, entry] : block.items()) {
      Section section{entry.at(0).get<uint64_t>(), entry.at(1).get<uint64_t>(),
                      from_hex(entry.at(2).get<std::string>())};
      if (section.offset % kAlignment != 0 || section.offset > end || section.bytes > end - section.offset) {
        throw Error(ExitCode::input, "section " + name + " lies outside the file");
      }
      sections.emplace(name, std::move(section));
    }
  }
}

void BlockFile::refuse(size_t block, const std::string& name, const std::string& problem) const {
  throw Error(ExitCode::input, path() + ": block " + std::to_string(block + 1) + ": section " + name + " " + problem);
}

std::span<const uint8_t> BlockFile::section_bytes(size_t block, const std::string& name) const {
  const auto found = blocks_[block].find(name);
  if (found == blocks_[block].end()) refuse(block, name, "is missing");
  const Section& section = found->second;
  const std::span<const uint8_t> bytes(file_.data() + section.offset, section.bytes);
  if (!section.checked->load(std::memory_order_acquire)) {
    if (XXH3_64bits(bytes.data(), bytes.size()) != section.checksum) refuse(block, name, "is damaged (checksum)");
    section.checked->store(true, std::memory_order_release);
  }
  return bytes;
}

}  // namespace rz
