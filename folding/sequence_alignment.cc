#include "folding/sequence_alignment.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "folding/residues.h"

namespace rz::folding {
namespace {

constexpr int kOpen = 11;   // the first residue of a gap
constexpr int kExtend = 1;  // each further one
constexpr int kNever = std::numeric_limits<int>::min() / 2;

// In the order of folding/residues.h: ARNDCQEGHILKMFPSTWYV.
constexpr int8_t kBlosum62[kResidueTypes][kResidueTypes] = {
    {4, -1, -2, -2, 0, -1, -1, 0, -2, -1, -1, -1, -1, -2, -1, 1, 0, -3, -2, 0},
    {-1, 5, 0, -2, -3, 1, 0, -2, 0, -3, -2, 2, -1, -3, -2, -1, -1, -3, -2, -3},
    {-2, 0, 6, 1, -3, 0, 0, 0, 1, -3, -3, 0, -2, -3, -2, 1, 0, -4, -2, -3},
    {-2, -2, 1, 6, -3, 0, 2, -1, -1, -3, -4, -1, -3, -3, -1, 0, -1, -4, -3, -3},
    {0, -3, -3, -3, 9, -3, -4, -3, -3, -1, -1, -3, -1, -2, -3, -1, -1, -2, -2, -1},
    {-1, 1, 0, 0, -3, 5, 2, -2, 0, -3, -2, 1, 0, -3, -1, 0, -1, -2, -1, -2},
    {-1, 0, 0, 2, -4, 2, 5, -2, 0, -3, -3, 1, -2, -3, -1, 0, -1, -3, -2, -2},
    {0, -2, 0, -1, -3, -2, -2, 6, -2, -4, -4, -2, -3, -3, -2, 0, -2, -2, -3, -3},
    {-2, 0, 1, -1, -3, 0, 0, -2, 8, -3, -3, -1, -2, -1, -2, -1, -2, -2, 2, -3},
    {-1, -3, -3, -3, -1, -3, -3, -4, -3, 4, 2, -3, 1, 0, -3, -2, -1, -3, -1, 3},
    {-1, -2, -3, -4, -1, -2, -3, -4, -3, 2, 4, -2, 2, 0, -3, -2, -1, -2, -1, 1},
    {-1, 2, 0, -1, -3, 1, 1, -2, -1, -3, -2, 5, -1, -3, -1, 0, -1, -3, -2, -2},
    {-1, -1, -2, -3, -1, 0, -2, -3, -2, 1, 2, -1, 5, 0, -2, -1, -1, -1, -1, 1},
    {-2, -3, -3, -3, -2, -3, -3, -3, -1, 0, 0, -3, 0, 6, -4, -2, -2, 1, 3, -1},
    {-1, -2, -2, -1, -3, -1, -1, -2, -2, -3, -3, -1, -2, -4, 7, -1, -1, -4, -3, -2},
    {1, -1, 1, 0, -1, 0, 0, 0, -1, -2, -2, 0, -1, -2, -1, 4, 1, -3, -2, -2},
    {0, -1, 0, -1, -1, -1, -1, -2, -2, -1, -1, -1, -1, -2, -1, 1, 5, -2, -2, 0},
    {-3, -3, -4, -4, -2, -2, -3, -2, -2, -3, -2, -3, -1, 1, -4, -3, -2, 11, 2, -3},
    {-2, -2, -2, -3, -2, -1, -2, -3, 2, -1, -1, -2, -1, 3, -3, -2, -2, 2, 7, -1},
    {0, -3, -3, -3, -1, -2, -2, -3, -3, 3, 1, -2, 1, -1, -2, -2, 0, -3, -1, 4},
};

int score(int a, int b) { return a < kResidueTypes && b < kResidueTypes ? kBlosum62[a][b] : -1; }

std::vector<int> types_of(const std::string& sequence) {
  std::vector<int> types;
  for (const char c : sequence) types.push_back(residue_type(c));
  return types;
}

// What ends the best alignment of two prefixes: a pair, a residue of `a` alone or of `b` alone; and whether a gap that
// ends there was already open before.
enum Trace : uint8_t { kPair = 0, kOnlyA = 1, kOnlyB = 2, kStateBits = 3, kAGoesOn = 4, kBGoesOn = 8 };

std::vector<uint8_t> fill(const std::vector<int>& a, const std::vector<int>& b) {
  const size_t width = b.size() + 1;
  std::vector<uint8_t> trace((a.size() + 1) * width);
  std::vector<int> best(width, 0);         // of the row above, then of this one
  std::vector<int> only_a(width, kNever);  // best that ends with a residue of `a` alone
  for (size_t j = 0; j < width; ++j) trace[j] = kOnlyB | kBGoesOn;
  for (size_t i = 1; i <= a.size(); ++i) {
    uint8_t* row = trace.data() + i * width;
    int diagonal = best[0];
    int only_b = kNever;
    row[0] = kOnlyA | kAGoesOn;
    for (size_t j = 1; j < width; ++j) {
      // Gaps at the end of the other sequence are free.
      const bool free_a = j == b.size();
      const bool free_b = i == a.size();
      const int open_a = best[j] - (free_a ? 0 : kOpen);
      const int open_b = best[j - 1] - (free_b ? 0 : kOpen);
      only_a[j] -= free_a ? 0 : kExtend;
      only_b -= free_b ? 0 : kExtend;
      const bool a_goes_on = only_a[j] > open_a;
      const bool b_goes_on = only_b > open_b;
      only_a[j] = std::max(only_a[j], open_a);
      only_b = std::max(only_b, open_b);
      const int pair = diagonal + score(a[i - 1], b[j - 1]);
      diagonal = best[j];
      best[j] = std::max({pair, only_a[j], only_b});
      const int state = best[j] == pair ? kPair : best[j] == only_a[j] ? kOnlyA : kOnlyB;
      row[j] = static_cast<uint8_t>(state | (a_goes_on ? kAGoesOn : 0) | (b_goes_on ? kBGoesOn : 0));
    }
  }
  return trace;
}

}  // namespace

std::vector<int> align_sequences(const std::string& a, const std::string& b) {
  const std::vector<uint8_t> trace = fill(types_of(a), types_of(b));
  std::vector<int> partner(a.size(), -1);
  const size_t width = b.size() + 1;
  size_t i = a.size();
  size_t j = b.size();
  int state = trace[i * width + j] & kStateBits;
  while (i > 0 && j > 0) {
    const uint8_t here = trace[i * width + j];
    if (state == kPair) {
      partner[--i] = static_cast<int>(--j);
      state = trace[i * width + j] & kStateBits;
    } else {
      const bool goes_on = (here & (state == kOnlyA ? kAGoesOn : kBGoesOn)) != 0;
      (state == kOnlyA ? i : j) -= 1;
      if (!goes_on) state = trace[i * width + j] & kStateBits;
    }
  }
  return partner;
}

}  // namespace rz::folding
