#include "molecules/generate/smiles_tokens.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "kernels/error.h"

namespace rz::molecules {
namespace {

/// Characters of the token that `rest` starts with.
size_t token_length(std::string_view rest) {
  if (rest[0] == '[') return std::min(rest.find(']'), rest.size() - 1) + 1;
  if (rest.substr(0, 2) == "Br" || rest.substr(0, 2) == "Cl") return 2;
  const auto digit = [&](size_t i) { return i < rest.size() && std::isdigit(static_cast<unsigned char>(rest[i])); };
  return rest[0] == '%' && digit(1) && digit(2) ? 3 : 1;
}

}  // namespace

std::vector<std::string_view> split_smiles(std::string_view smiles) {
  std::vector<std::string_view> tokens;
  while (!smiles.empty()) {
    tokens.push_back(smiles.substr(0, token_length(smiles)));
    smiles.remove_prefix(tokens.back().size());
  }
  return tokens;
}

Vocabulary::Vocabulary(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {
  constexpr std::array<std::string_view, kSpecial> kNames = {"<end>", "<canonical>", "<any-order>"};
  if (tokens_.size() <= kNames.size() || !std::equal(kNames.begin(), kNames.end(), tokens_.begin())) {
    throw Error(ExitCode::input, "a vocabulary starts with <end>, <canonical>, <any-order>");
  }
  for (const std::string& token : tokens_) {
    if (!numbers_.emplace(token, static_cast<int32_t>(numbers_.size())).second) {
      throw Error(ExitCode::input, "a vocabulary has the token '" + token + "' twice");
    }
  }
}

std::optional<int32_t> Vocabulary::number(std::string_view token) const {
  const auto found = numbers_.find(token);
  if (found == numbers_.end() || found->second < kSpecial) return std::nullopt;
  return found->second;
}

std::optional<std::vector<int32_t>> Vocabulary::encode(std::string_view smiles) const {
  std::vector<int32_t> encoded;
  for (const std::string_view token : split_smiles(smiles)) {
    const std::optional<int32_t> one = number(token);
    if (!one) return std::nullopt;
    encoded.push_back(*one);
  }
  return encoded;
}

std::string Vocabulary::decode(const std::vector<int32_t>& tokens) const {
  std::string text;
  for (const int32_t token : tokens) {
    if (token >= kSpecial) text += tokens_[static_cast<size_t>(token)];
  }
  return text;
}

}  // namespace rz::molecules
