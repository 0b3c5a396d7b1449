#include <algorithm>
#include <map>
#include <string>

#include "kernels/ref/ops.h"

namespace rz::ref {
namespace {

struct Cell {
  int code = 0;
  int quality = 0;
};

/// A read spelled out: one letter of `operations` per unit of its CIGAR.
struct Spelled {
  std::string operations;
  std::vector<int> bases, quals;
  int64_t position = 0;
};

Spelled spell(const PackedReads& reads, int32_t index) {
  Spelled read;
  const int32_t* cigar_offset = reads.cigar_offset.data<int32_t>();
  for (int32_t c = cigar_offset[index]; c < cigar_offset[index + 1]; ++c) {
    const uint32_t cigar = reads.cigar.data<uint32_t>()[c];
    read.operations.append(cigar >> 4, "MIDNSHPMM???????"[cigar & 15]);
  }
  const int32_t* base_offset = reads.base_offset.data<int32_t>();
  for (int32_t b = base_offset[index]; b < base_offset[index + 1]; ++b) {
    read.bases.push_back(std::min<int>(reads.bases.data<uint8_t>()[b], 4));
    read.quals.push_back(std::min<int>(reads.quals.data<uint8_t>()[b], 60));
  }
  read.position = reads.position.data<int32_t>()[index];
  return read;
}

int deletion_quality(const Spelled& read, size_t next) {
  int quality = 60;
  if (next > 0) quality = std::min(quality, read.quals[next - 1]);
  if (next < read.quals.size()) quality = std::min(quality, read.quals[next]);
  return quality;
}

/// The read's cells by reference position; the reference itself is not looked at yet.
std::map<int64_t, Cell> draw(const Spelled& read) {
  std::map<int64_t, Cell> cells;
  const size_t first_aligned = read.operations.find('M');
  if (first_aligned == std::string::npos) return cells;
  const auto leading = std::count(read.operations.begin(), read.operations.begin() + first_aligned, 'S');
  int64_t leading_drawn = 0, at = read.position, last_aligned = -1;
  size_t base = 0;
  for (size_t i = 0; i < read.operations.size(); ++i) {
    const char op = read.operations[i];
    const bool stored = base < read.bases.size();
    if (op == 'M') last_aligned = stored ? at : -1;
    if (op == 'M' && stored) cells[at] = {1 + read.bases[base], read.quals[base]};
    if (op == 'D' && !read.bases.empty() && base <= read.bases.size()) cells[at] = {6, deletion_quality(read, base)};
    if (op == 'S' && stored) {
      const int64_t where = i < first_aligned ? read.position - leading + leading_drawn++ : at++;
      cells[where] = {32 + 1 + read.bases[base], read.quals[base]};
    }
    if (op == 'I' && last_aligned >= 0) cells[last_aligned].code |= 16;
    if (op == 'M' || op == 'D' || op == 'N') ++at;
    if (op == 'M' || op == 'I' || op == 'S') ++base;
  }
  return cells;
}

}  // namespace

PileupImage pileup_encode(const PackedReads& reads, const PileupRows& rows) {
  const int64_t n = rows.row_read.dim(0), per_window = rows.row_read.dim(1), width = rows.reference.dim(1);
  PileupImage image{Values(static_cast<size_t>(n * per_window * width)),
                    Values(static_cast<size_t>(n * per_window * width))};
  for (int64_t row = 0; row < n * per_window; ++row) {
    const int32_t index = rows.row_read.data<int32_t>()[row];
    if (index < 0) continue;
    const int64_t window = row / per_window;
    for (const auto& [position, cell] : draw(spell(reads, index))) {
      const int64_t column = position - rows.window_start.data<int32_t>()[window];
      if (column < 0 || column >= width) continue;
      const int reference = rows.reference.data<uint8_t>()[window * width + column];
      const int shown = cell.code & 7;
      const bool differs = shown >= 1 && shown <= 4 && reference < 4 && shown != 1 + reference;
      image.codes[row * width + column] = cell.code | (differs ? 8 : 0);
      image.quals[row * width + column] = cell.quality;
    }
  }
  return image;
}

Values patch_embed(const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                   const Tensor& table_qual, const Tensor& row_features, const Tensor& row_weight,
                   const Tensor& row_bias, const Tensor& position) {
  const int64_t rows = codes.dim(0) * codes.dim(1), patches = codes.dim(2) / patch, d = row_weight.dim(0);
  const Tensor features = row_features.reshape(Shape{rows, row_weight.dim(1)});
  const Values row_term = linear(features, row_weight, row_bias, Activation::none, Tensor());
  Values out(static_cast<size_t>(rows * patches * d));
  for (int64_t token = 0; token < rows * patches; ++token) {
    for (int64_t c = 0; c < d; ++c) {
      double sum = row_term[token / patches * d + c] + position.data<float>()[token % patches * d + c];
      for (int p = 0; p < patch; ++p) {
        const int64_t entry = (int64_t{p} * 64 + codes.data<uint8_t>()[token * patch + p]) * d + c;
        const double quality = quals.data<uint8_t>()[token * patch + p] / 40.0;
        sum += table_code.data<float>()[entry] + quality * table_qual.data<float>()[entry];
      }
      out[token * d + c] = sum;
    }
  }
  return out;
}

}  // namespace rz::ref
