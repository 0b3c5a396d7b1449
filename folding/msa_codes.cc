#include "folding/msa_codes.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "folding/residues.h"

namespace rz::folding {
namespace {

constexpr std::string_view kHhblitsLetters = "ACDEFGHIKLMNPQRSTVWYX-";

constexpr std::array<int8_t, 256> letter_table() {
  std::array<int8_t, 256> codes{};
  for (int8_t& code : codes) code = -1;
  for (size_t i = 0; i < kHhblitsLetters.size(); ++i) {
    codes[static_cast<unsigned char>(kHhblitsLetters[i])] = static_cast<int8_t>(i);
  }
  codes['B'] = codes['D'];
  codes['Z'] = codes['E'];
  codes['U'] = codes['C'];
  codes['J'] = codes['X'];
  codes['O'] = codes['X'];
  return codes;
}

}  // namespace

int hhblits_code(char letter) {
  static constexpr std::array<int8_t, 256> kCodes = letter_table();
  return kCodes[static_cast<unsigned char>(letter)];
}

int residue_of_hhblits(int code) {
  static const std::array<int, kGap + 1> residues = [] {
    std::array<int, kGap + 1> table{};
    for (size_t i = 0; i < table.size(); ++i) table[i] = residue_type(kHhblitsLetters[i]);
    table[kGap] = kGap;
    return table;
  }();
  return residues[static_cast<size_t>(code)];
}

std::string quoted(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte > 0x20 && byte < 0x7f ? fmt::format("'{}'", letter) : fmt::format("byte 0x{:02x}", byte);
}

}  // namespace rz::folding
