#include "genomics/read_aligner.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rz::genomics {
namespace {

constexpr float kNever = -1e30f;
constexpr float kClipOpen = -4.0f;    // nats: a clip is rarer than one poor base
constexpr float kClipBase = -1.386f;  // a clipped base is drawn at random
constexpr int kMaxQuality = 41;

struct Emissions {
  std::array<float, 64> match{}, mismatch{};
  Emissions() {
    for (int q = 0; q < 64; ++q) {
      const double error = std::pow(10.0, -std::clamp(q, 2, kMaxQuality) / 10.0);
      match[static_cast<size_t>(q)] = static_cast<float>(std::log1p(-error));
      mismatch[static_cast<size_t>(q)] = static_cast<float>(std::log(error / 3));
    }
  }
  float operator()(uint8_t read, uint8_t haplotype, uint8_t quality) const {
    const size_t q = std::min<size_t>(quality, 63);
    if (read > 3 || haplotype > 3) return kClipBase;
    return read == haplotype ? match[q] : mismatch[q];
  }
};

const Emissions& emissions() {
  static const Emissions table;
  return table;
}

// One byte per cell: where each state came from.
constexpr uint8_t kFromMatch = 0, kFromInsert = 1, kFromDelete = 2, kFromStart = 3;
constexpr uint8_t kInsertExtends = 4, kDeleteExtends = 8;

}  // namespace

/// Diagonals (haplotype index minus read index) that are filled.
struct ReadAligner::Band {
  int low = 0, high = 0;
  int64_t start_diagonal = 0;  // where left-anchored
  int64_t end_diagonal = 0;    // where right-anchored
  int width() const { return high - low + 1; }
};

bool ReadAligner::exact(const ReadSegment& s, const Haplotype& h, int64_t diagonal, float& score) const {
  if (diagonal < 0 || diagonal + s.length > static_cast<int64_t>(h.bases.size())) return false;
  if (!std::equal(s.bases, s.bases + s.length, h.bases.begin() + diagonal)) return false;
  score = 0;
  for (int i = 0; i < s.length; ++i) score += emissions()(s.bases[i], s.bases[i], s.qualities[i]);
  return true;
}

float ReadAligner::align(const ReadSegment& s, const Haplotype& h, int slack, std::vector<int32_t>* path) {
  Band band;
  band.start_diagonal = s.left_anchored ? h.index_before(s.left_reference) : h.index_before(s.hint);
  band.end_diagonal = s.right_anchored ? h.index_after(s.right_reference) - (s.length - 1) : band.start_diagonal;
  if (!s.left_anchored && s.right_anchored) band.start_diagonal = band.end_diagonal;
  const bool one_diagonal = band.start_diagonal == band.end_diagonal;
  float score = 0;
  if (one_diagonal && exact(s, h, band.start_diagonal, score)) {
    if (path) {
      path->resize(static_cast<size_t>(s.length));
      for (int i = 0; i < s.length; ++i)
        (*path)[static_cast<size_t>(i)] = static_cast<int32_t>(band.start_diagonal) + i;
    }
    return score;
  }
  band.low = static_cast<int>(std::min(band.start_diagonal, band.end_diagonal)) - slack;
  band.high = static_cast<int>(std::max(band.start_diagonal, band.end_diagonal)) + slack;
  int end_i = -1, end_j = -1;
  score = fill(s, h, band, path != nullptr, end_i, end_j);
  if (path) trace(s, band, end_i, end_j, *path);
  return score;
}

float ReadAligner::fill(const ReadSegment& s, const Haplotype& h, const Band& band, bool keep, int& end_i, int& end_j) {
  const int width = band.width(), columns = static_cast<int>(h.bases.size());
  for (auto* row : {&match_, &insert_, &delete_, &previous_match_, &previous_insert_, &previous_delete_})
    row->assign(static_cast<size_t>(width) + 2, kNever);
  if (keep) moves_.assign(static_cast<size_t>(s.length) * static_cast<size_t>(width), 0);
  const Emissions& emit = emissions();
  float best = kNever;
  for (int i = 0; i < s.length; ++i) {
    std::swap(match_, previous_match_);
    std::swap(insert_, previous_insert_);
    std::swap(delete_, previous_delete_);
    const float clip_before = i == 0 ? 0.0f : kClipOpen + kClipBase * static_cast<float>(i);
    const float clip_after = i == s.length - 1 ? 0.0f : kClipOpen + kClipBase * static_cast<float>(s.length - 1 - i);
    float left_match = kNever, left_delete = kNever;
    for (int k = 0; k < width; ++k) {  // cell k of row i is haplotype index j; the same k one row up is j - 1
      const int j = i + band.low + k;
      const size_t c = static_cast<size_t>(k);
      if (j < 0 || j >= columns) {
        match_[c] = insert_[c] = delete_[c] = left_match = left_delete = kNever;
        continue;
      }
      uint8_t move = kFromMatch;
      float from = i > 0 ? previous_match_[c] : kNever;
      if (i > 0 && previous_insert_[c] > from) from = previous_insert_[c], move = kFromInsert;
      if (i > 0 && previous_delete_[c] > from) from = previous_delete_[c], move = kFromDelete;
      const float start = s.left_anchored ? (i == 0 && j == band.start_diagonal ? 0.0f : kNever) : clip_before;
      if (start > from) from = start, move = kFromStart;
      const float m = from + emit(s.bases[i], h.bases[static_cast<size_t>(j)], s.qualities[i]);

      const size_t jj = static_cast<size_t>(j);
      const float open = h.gap_open[jj], extend = h.gap_extend[jj];
      const float insert_open = std::min(open, j + 1 < columns ? h.gap_open[jj + 1] : open);
      // The row above at the same haplotype index j is cell k + 1 there.
      const float open_i = i > 0 ? previous_match_[c + 1] - insert_open : kNever;
      const float extend_i = i > 0 ? previous_insert_[c + 1] - extend : kNever;
      if (extend_i > open_i) move |= kInsertExtends;
      const float open_d = left_match - open, extend_d = left_delete - extend;
      if (extend_d > open_d) move |= kDeleteExtends;
      match_[c] = m;
      insert_[c] = std::max(open_i, extend_i) + kClipBase;
      delete_[c] = left_delete = std::max(open_d, extend_d);
      left_match = m;
      if (keep) moves_[static_cast<size_t>(i) * static_cast<size_t>(width) + c] = move;

      const bool may_end = s.right_anchored ? i == s.length - 1 && j - i == band.end_diagonal : true;
      const float total = s.right_anchored ? m : m + clip_after;
      if (may_end && total > best) best = total, end_i = i, end_j = j;
    }
    match_[static_cast<size_t>(width)] = insert_[static_cast<size_t>(width)] = delete_[static_cast<size_t>(width)] =
        kNever;
  }
  return best;
}

void ReadAligner::trace(const ReadSegment& s, const Band& band, int end_i, int end_j,
                        std::vector<int32_t>& path) const {
  path.assign(static_cast<size_t>(s.length), kClipped);
  uint8_t state = kFromMatch;
  for (int i = end_i, j = end_j; i >= 0;) {
    const int k = j - i - band.low;
    const uint8_t move = moves_[static_cast<size_t>(i) * static_cast<size_t>(band.width()) + static_cast<size_t>(k)];
    if (state == kFromMatch) {
      path[static_cast<size_t>(i)] = j;
      state = move & 3;
      if (state == kFromStart) return;
      --i, --j;
    } else if (state == kFromInsert) {
      path[static_cast<size_t>(i)] = kInserted;
      if (!(move & kInsertExtends)) state = kFromMatch;
      --i;
    } else {
      if (!(move & kDeleteExtends)) state = kFromMatch;
      --j;
    }
  }
}

}  // namespace rz::genomics
