// Builds the bytes of safetensors files, right ones and wrong ones.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace rz::test {

/// The 8 bytes that say how long the header is.
inline std::string header_length(uint64_t length) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(length >> (8 * i) & 0xff);
  return bytes;
}

inline std::string safetensors(const std::string& header, const std::string& data) {
  return header_length(header.size()) + header + data;
}

inline std::string bytes_of(const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// Two tensors and metadata, as a model has them.
inline std::string small_model() {
  return safetensors(R"({"__metadata__":{"name":"tiny","licence":"Apache-2.0"},)"
                     R"("layer.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                     R"("steps":{"dtype":"I64","shape":[],"data_offsets":[24,32]}})",
                     bytes_of({1, 2, 3, 4, 5, 6.5f}) + std::string("\x07\0\0\0\0\0\0\0", 8));
}

}  // namespace rz::test
