#include "io/safetensors_writer.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/error.h"

namespace rz {
namespace {

constexpr size_t kAlignment = 64, kLengthBytes = 8;

std::string header_of(const ArrayMap& arrays, const std::map<std::string, std::string>& metadata) {
  nlohmann::json header = nlohmann::json::object();  // sorts its keys
  if (!metadata.empty()) header["__metadata__"] = metadata;
  size_t offset = 0;
  for (const auto& [name, array] : arrays) {
    if (array.dtype() != DType::f32 && array.dtype() != DType::i32) {
      throw Error(ExitCode::internal, "write_safetensors: " + name + " is " + array.tensor().text());
    }
    nlohmann::json shape = nlohmann::json::array();
    for (int axis = 0; axis < array.rank(); ++axis) shape.push_back(array.dim(axis));
    const size_t end = offset + array.tensor().bytes();
    header[name] = {
        {"dtype", array.dtype() == DType::f32 ? "F32" : "I32"}, {"shape", shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const nlohmann::json::exception& e) {
    throw Error(ExitCode::input, std::string("a name or the metadata are no UTF-8: ") + e.what());
  }
  const size_t used = (text.size() + kLengthBytes) % kAlignment;
  if (used > 0) text.append(kAlignment - used, ' ');
  return text;
}

}  // namespace

void write_safetensors(const std::string& path, const ArrayMap& arrays,
                       const std::map<std::string, std::string>& metadata) {
  const std::string header = header_of(arrays, metadata);
  std::ofstream file(path, std::ios::binary);
  for (size_t byte = 0; byte < kLengthBytes; ++byte) file.put(static_cast<char>(header.size() >> (8 * byte) & 0xff));
  file << header;
  for (const auto& [name, array] : arrays) {
    if (array.numel() == 0) continue;
    file.write(static_cast<const char*>(array.tensor().raw()), static_cast<std::streamsize>(array.tensor().bytes()));
  }
  file.close();
  if (!file) throw Error(ExitCode::input, path + ": cannot be written: " + std::strerror(errno));
}

}  // namespace rz
