#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "io/npz.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr uint16_t kDosDate = 1 << 5 | 1;   // 1 January 1980, the format's zero: outputs carry no dates
constexpr uint32_t kNoNumber = 0xffffffff;  // "see the zip64 field"

/// Little-endian records.
class Bytes {
 public:
  template <class T>
  Bytes& add(T value) {
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Bytes& add_text(const std::string& text) {
    text_ += text;
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string npy_header(const Array& array) {
  std::string shape;
  for (int axis = 0; axis < array.rank(); ++axis) shape += std::to_string(array.dim(axis)) + ",";
  const char* descr = array.dtype() == DType::f32 ? "<f4" : "<i4";
  std::string text = std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  text.append(63 - (10 + text.size()) % 64, ' ').push_back('\n');  // the data starts at a multiple of 64
  return Bytes()
      .add_text("\x93NUMPY")
      .add<uint8_t>(1)
      .add<uint8_t>(0)
      .add(static_cast<uint16_t>(text.size()))
      .add_text(text)
      .text();
}

/// What a local header and a directory entry have in common, from "version needed" to the length of the extra field.
void add_common(Bytes& record, uint32_t crc, size_t name_length, uint16_t extra_length) {
  record.add<uint16_t>(45).add<uint16_t>(0).add<uint16_t>(0).add<uint16_t>(0).add(kDosDate).add(crc);
  record.add(kNoNumber).add(kNoNumber).add(static_cast<uint16_t>(name_length)).add(extra_length);
}

}  // namespace

void write_npz(const std::string& path, const ArrayMap& arrays) {
  std::ofstream file(path, std::ios::binary);
  Bytes directory;
  uint64_t offset = 0;
  for (const auto& [name, array] : arrays) {
    if (array.dtype() != DType::f32 && array.dtype() != DType::i32) {
      throw Error(ExitCode::internal, "write_npz: " + name + " is " + array.tensor().text());
    }
    const std::string member = name + ".npy", header = npy_header(array);
    const auto* data = static_cast<const Bytef*>(array.tensor().raw());
    const uint64_t bytes = header.size() + array.tensor().bytes();
    uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(header.data()), header.size());
    if (array.numel() > 0) crc = crc32_z(crc, data, array.tensor().bytes());
    Bytes local;
    local.add<uint32_t>(0x04034b50);
    add_common(local, static_cast<uint32_t>(crc), member.size(), 20);
    local.add_text(member).add<uint16_t>(1).add<uint16_t>(16).add(bytes).add(bytes);
    file.write(local.text().data(), static_cast<std::streamsize>(local.text().size()));
    file.write(header.data(), static_cast<std::streamsize>(header.size()));
    file.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(array.tensor().bytes()));
    directory.add<uint32_t>(0x02014b50).add<uint16_t>(45);
    add_common(directory, static_cast<uint32_t>(crc), member.size(), 28);
    directory.add<uint16_t>(0).add<uint16_t>(0).add<uint16_t>(0).add<uint32_t>(0).add(kNoNumber);
    directory.add_text(member).add<uint16_t>(1).add<uint16_t>(24).add(bytes).add(bytes).add(offset);
    offset += local.text().size() + bytes;
  }
  const uint64_t size = directory.text().size(), count = arrays.size();
  Bytes end;
  end.add<uint32_t>(0x06064b50).add<uint64_t>(44).add<uint16_t>(45).add<uint16_t>(45).add<uint32_t>(0).add<uint32_t>(0);
  end.add(count).add(count).add(size).add(offset);
  end.add<uint32_t>(0x07064b50).add<uint32_t>(0).add(offset + size).add<uint32_t>(1);
  end.add<uint32_t>(0x06054b50).add<uint16_t>(0).add<uint16_t>(0).add<uint16_t>(0xffff).add<uint16_t>(0xffff);
  end.add(kNoNumber).add(kNoNumber).add<uint16_t>(0);
  file << directory.text() << end.text();
  file.close();
  if (!file) throw Error(ExitCode::input, path + ": cannot be written: " + std::strerror(errno));
}

}  // namespace rz
