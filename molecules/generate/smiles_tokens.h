// SMILES as the tokens that a prior reads and writes: tools/train/generate/smiles_tokens.py does the same.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rz::molecules {

/// Bracket atoms, Cl, Br, ring numbers of two digits (%10), single characters otherwise. A bracket that is not closed
/// reaches to the end.
std::vector<std::string_view> split_smiles(std::string_view smiles);

class Vocabulary {
 public:
  /// The first tokens of every vocabulary. A sequence starts with the order of atoms that it is written in: RDKit's
  /// canonical one, or any.
  enum Special : int32_t { kEnd = 0, kCanonical = 1, kAnyOrder = 2 };
  static constexpr int32_t kSpecial = 3;

  /// Throws Error(input) where tokens are missing or not distinct, or the special ones are others.
  explicit Vocabulary(std::vector<std::string> tokens);

  int32_t size() const { return static_cast<int32_t>(tokens_.size()); }
  const std::string& token(int32_t i) const { return tokens_[static_cast<size_t>(i)]; }

  /// Nothing where the token is unknown, or a special one.
  std::optional<int32_t> number(std::string_view token) const;

  /// The tokens of a SMILES without start and end; nothing where one is unknown.
  std::optional<std::vector<int32_t>> encode(std::string_view smiles) const;

  /// The text of tokens, special ones left out.
  std::string decode(const std::vector<int32_t>& tokens) const;

 private:
  std::vector<std::string> tokens_;
  std::map<std::string, int32_t, std::less<>> numbers_;
};

}  // namespace rz::molecules
