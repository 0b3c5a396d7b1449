#include "io/zip_file.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "kernels/error.h"

namespace rz {
namespace {

constexpr uint32_t kEndRecord = 0x06054b50, kEndLocator64 = 0x07064b50, kEndRecord64 = 0x06064b50;
constexpr uint32_t kDirectoryEntry = 0x02014b50, kLocalHeader = 0x04034b50;
constexpr uint16_t kZip64Field = 1;

/// Little-endian numbers of a record that lies wholly inside the file.
template <class T>
T number(const uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

/// An entry's sizes and place, as 64-bit numbers wherever the file keeps them.
struct Extent {
  uint64_t bytes, stored_bytes, offset;
};

/// Replaces what is all ones in the entry by the numbers of its zip64 field. False where the field is too short.
bool take_zip64(const uint8_t* field, size_t length, Extent& extent) {
  for (size_t at = 0; at + 4 <= length;) {
    const size_t size = number<uint16_t>(field + at + 2);
    if (at + 4 + size > length) return false;
    if (number<uint16_t>(field + at) == kZip64Field) {
      size_t next = at + 4;
      for (uint64_t* value : {&extent.bytes, &extent.stored_bytes, &extent.offset}) {
        if (*value != 0xffffffff) continue;
        if (next + 8 > at + 4 + size) return false;
        *value = number<uint64_t>(field + next);
        next += 8;
      }
    }
    at += 4 + size;
  }
  return true;
}

}  // namespace

bool is_zip(const std::string& path) {
  const MappedFile file(path);
  return file.size() >= 4 && std::memcmp(file.data(), "PK", 2) == 0;
}

ZipFile::ZipFile(const std::string& path) : file_(path) {
  const uint8_t* data = file_.data();
  const size_t size = file_.size();
  if (size < 22) refuse("no zip file: too short");
  // The end record stands at the end, behind it at most a comment of 65,535 bytes.
  const size_t lowest = size - std::min<size_t>(size, 22 + 65535);
  size_t end = size - 22;
  while (number<uint32_t>(data + end) != kEndRecord) {
    if (end == lowest) refuse("no zip file, or cut short: it has no end record");
    --end;
  }
  uint64_t count = number<uint16_t>(data + end + 10), offset = number<uint32_t>(data + end + 16);
  if (end >= 20 && number<uint32_t>(data + end - 20) == kEndLocator64) {
    const uint64_t record = number<uint64_t>(data + end - 12);
    if (record > size || size - record < 56 || number<uint32_t>(data + record) != kEndRecord64) {
      refuse("damaged: its zip64 end record is not where it should be");
    }
    count = number<uint64_t>(data + record + 32);
    offset = number<uint64_t>(data + record + 48);
  }
  if (offset > end) refuse("damaged: its directory is not where it should be");
  read_directory(offset, count);
}

void ZipFile::read_directory(size_t offset, uint64_t count) {
  const uint8_t* data = file_.data();
  const size_t size = file_.size();
  for (uint64_t i = 0; i < count; ++i) {
    if (size - offset < 46 || number<uint32_t>(data + offset) != kDirectoryEntry) refuse("damaged: its directory");
    const uint8_t* entry = data + offset;
    const size_t name_length = number<uint16_t>(entry + 28), extra_length = number<uint16_t>(entry + 30);
    const size_t entry_length = 46 + name_length + extra_length + number<uint16_t>(entry + 32);
    if (size - offset < entry_length) refuse("damaged: its directory");
    const std::string name(reinterpret_cast<const char*>(entry + 46), name_length);
    const uint16_t flags = number<uint16_t>(entry + 8), method = number<uint16_t>(entry + 10);
    Extent extent{number<uint32_t>(entry + 24), number<uint32_t>(entry + 20), number<uint32_t>(entry + 42)};
    if (!take_zip64(entry + 46 + name_length, extra_length, extent)) refuse(name + ": damaged zip64 field");
    if ((flags & 1) || (method != 0 && method != 8)) refuse(name + ": encrypted, or compressed by another method");
    if (extent.offset > size || size - extent.offset < 30) refuse(name + ": lies beyond the file's end");
    const uint8_t* local = data + extent.offset;
    if (number<uint32_t>(local) != kLocalHeader) refuse(name + ": has no local header");
    const size_t start = extent.offset + 30 + number<uint16_t>(local + 26) + number<uint16_t>(local + 28);
    if (start > size || size - start < extent.stored_bytes) refuse(name + ": lies beyond the file's end");
    if (method == 0 && extent.bytes != extent.stored_bytes) refuse(name + ": stored in another size than its own");
    const Member member{data + start, extent.stored_bytes, extent.bytes, method == 8, number<uint32_t>(entry + 16)};
    if (!members_.emplace(name, member).second) refuse(name + " appears twice");
    offset += entry_length;
  }
}

std::vector<uint8_t> ZipFile::inflate(const std::string& name) const {
  const Member& member = members_.at(name);
  // Deflate makes at most 1,032 bytes of one: a size beyond that is a lie, not worth its memory.
  if (member.bytes / 1032 > member.stored_bytes + 1) refuse(name + ": damaged: impossible size");
  std::vector<uint8_t> contents(member.bytes);
  z_stream stream = {};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw Error(ExitCode::memory, path() + ": zlib: out of memory");
  constexpr size_t kStep = size_t{1} << 30;  // zlib counts in 32 bits
  size_t in = 0, out = 0;
  int state = Z_OK;
  while (state == Z_OK) {
    const size_t in_step = std::min(kStep, member.stored_bytes - in), out_step = std::min(kStep, member.bytes - out);
    stream.next_in = const_cast<uint8_t*>(member.data + in);
    stream.next_out = contents.data() + out;
    stream.avail_in = static_cast<uInt>(in_step);
    stream.avail_out = static_cast<uInt>(out_step);
    state = ::inflate(&stream, Z_NO_FLUSH);
    in += in_step - stream.avail_in;
    out += out_step - stream.avail_out;
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END || out != member.bytes) refuse(name + ": damaged: cannot be inflated");
  if (crc32_z(0, contents.data(), contents.size()) != member.crc) refuse(name + ": damaged: wrong checksum");
  return contents;
}

bool ZipFile::intact(const std::string& name) const {
  const Member& member = members_.at(name);
  if (!member.deflated) return crc32_z(0, member.data, member.bytes) == member.crc;
  try {
    inflate(name);
  } catch (const Error& error) {
    if (error.code() == ExitCode::input) return false;
    throw;
  }
  return true;
}

void ZipFile::refuse(const std::string& what) const { throw Error(ExitCode::input, path() + ": " + what); }

}  // namespace rz
