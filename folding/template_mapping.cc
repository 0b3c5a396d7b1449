#include "folding/template_mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "folding/sequence_alignment.h"

namespace rz::folding {
namespace {

constexpr double kSmallestCoverage = 0.1;
constexpr double kLargestSelf = 0.95;
constexpr size_t kShortest = 10;
constexpr double kSmallestIdentity = 0.9;

std::string without_gaps(const std::string& row) {
  std::string letters = row;
  letters.erase(std::remove(letters.begin(), letters.end(), '-'), letters.end());
  return letters;
}

int smallest(const std::vector<int>& indices) {
  int least = -1;
  for (const int index : indices) {
    if (index >= 0 && (least < 0 || index < least)) least = index;
  }
  return least;
}

/// [query residue] place in the hit's letters, or -1. `offset`: where the hit's part of the query begins.
std::vector<int> hit_of_query(const TemplateHit& hit, const std::string& query, size_t offset) {
  std::vector<int> places(query.size(), -1);
  const auto letters = static_cast<int>(without_gaps(hit.hit).size());
  const int first_query = smallest(hit.query_indices);
  const int first_hit = smallest(hit.hit_indices);
  for (size_t column = 0; column < hit.query_indices.size(); ++column) {
    if (hit.query_indices[column] < 0 || hit.hit_indices[column] < 0) continue;
    const size_t residue = static_cast<size_t>(hit.query_indices[column] - first_query) + offset;
    const int place = hit.hit_indices[column] - first_hit;
    if (residue < places.size() && place < letters) places[residue] = place;
  }
  return places;
}

struct Found {
  const TemplateChain* chain = nullptr;
  size_t offset = 0;
};

Found find_exactly(const std::string& letters, const std::string& name, const std::vector<TemplateChain>& chains) {
  for (const bool any_name : {false, true}) {
    for (const TemplateChain& chain : chains) {
      const size_t offset = chain.sequence.find(letters);
      if ((any_name || chain.name == name) && offset != std::string::npos) return {&chain, offset};
    }
  }
  return {};
}

Found find_with_unknowns(const std::string& letters, const std::vector<TemplateChain>& chains) {
  for (const TemplateChain& chain : chains) {
    const auto same = [](char a, char b) { return a == b || a == 'X' || b == 'X'; };
    const auto at = std::search(chain.sequence.begin(), chain.sequence.end(), letters.begin(), letters.end(), same);
    if (at != chain.sequence.end()) return {&chain, static_cast<size_t>(at - chain.sequence.begin())};
  }
  return {};
}

const TemplateChain* named_chain(const std::string& name, const std::vector<TemplateChain>& chains) {
  for (const TemplateChain& chain : chains) {
    if (chain.name == name) return &chain;
  }
  return chains.size() == 1 ? chains.data() : nullptr;
}

/// Replaces places in the hit's letters by residues of `chain`; false under the identity required.
bool realign(const std::string& letters, const TemplateChain& chain, std::vector<int>& places) {
  const std::vector<int> partner = align_sequences(letters, chain.sequence);
  double same = 0;
  for (size_t i = 0; i < letters.size(); ++i) {
    same += partner[i] >= 0 && chain.sequence[static_cast<size_t>(partner[i])] == letters[i];
  }
  if (same / static_cast<double>(std::min(letters.size(), chain.sequence.size())) < kSmallestIdentity) return false;
  for (int& place : places) place = place < 0 ? -1 : partner[static_cast<size_t>(place)];
  return true;
}

}  // namespace

std::string reject_hit(const TemplateHit& hit, const std::string& query) {
  const std::string letters = without_gaps(hit.hit);
  const auto length = static_cast<double>(query.size());
  if (hit.aligned_columns / length <= kSmallestCoverage) {
    return fmt::format("aligned to {} of the query's {} residues only", hit.aligned_columns, query.size());
  }
  if (query.find(letters) != std::string::npos && static_cast<double>(letters.size()) / length > kLargestSelf) {
    return "is the query itself";
  }
  if (letters.size() < kShortest) return fmt::format("has {} residues only", letters.size());
  if (query.find(without_gaps(hit.query)) == std::string::npos) return "was found for another query";
  return "";
}

std::string letters_of(const TemplateChain& chain, const std::vector<int>& residues) {
  std::string letters;
  for (const int residue : residues) letters += residue < 0 ? '-' : chain.sequence[static_cast<size_t>(residue)];
  return letters;
}

ChainMapping map_hit(const TemplateHit& hit, const std::string& query, const std::vector<TemplateChain>& chains) {
  ChainMapping mapping;
  const std::string letters = without_gaps(hit.hit);
  mapping.residues = hit_of_query(hit, query, query.find(without_gaps(hit.query)));
  Found found = find_exactly(letters, hit.chain, chains);
  if (!found.chain) found = find_with_unknowns(letters, chains);
  if (found.chain) {
    for (int& residue : mapping.residues) {
      mapping.letters += residue < 0 ? '-' : letters[static_cast<size_t>(residue)];
      residue += residue < 0 ? 0 : static_cast<int>(found.offset);
    }
    mapping.chain = found.chain;
    return mapping;
  }
  const TemplateChain* chain = named_chain(hit.chain, chains);
  if (!chain) {
    mapping.problem = "its structure has neither its sequence nor a protein chain " + hit.chain;
  } else if (!realign(letters, *chain, mapping.residues)) {
    mapping.problem = "its sequence differs by more than a tenth from its structure's";
  } else {
    mapping.letters = letters_of(*chain, mapping.residues);
    mapping.chain = chain;
  }
  return mapping;
}

}  // namespace rz::folding
