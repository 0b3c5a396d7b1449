#include "folding/raw_features.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "folding/msa_codes.h"
#include "folding/residues.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

struct Row {
  std::string_view letters;
  const int32_t* deletions;  ///< null: none
};

std::vector<Row> different_rows(const std::string& sequence, const std::vector<Msa>& msas) {
  if (msas.empty()) return {{sequence, nullptr}};
  std::vector<Row> rows;
  std::unordered_set<std::string_view> seen;
  for (const Msa& msa : msas) {
    const std::string reason = query_mismatch(msa, sequence);
    if (!reason.empty()) {
      throw Error(ExitCode::input, msa.source + ": not an alignment of the given sequence: " + reason);
    }
    for (size_t i = 0; i < msa.rows.size(); ++i) {
      if (seen.insert(msa.rows[i]).second) rows.push_back({msa.rows[i], msa.deletions[i].data()});
    }
  }
  return rows;
}

Array filled(int64_t count, int32_t value) {
  Array array(DType::i32, {count});
  std::fill_n(array.data<int32_t>(), count, value);
  return array;
}

void add_sequence(const std::string& sequence, ArrayMap& features) {
  const auto length = static_cast<int64_t>(sequence.size());
  Array aatype(DType::f32, {length, kResidueTypes + 1});
  Array index(DType::i32, {length});
  for (int64_t i = 0; i < length; ++i) {
    aatype.data<float>()[i * (kResidueTypes + 1) + residue_type(sequence[static_cast<size_t>(i)])] = 1;
    index.data<int32_t>()[i] = static_cast<int32_t>(i);
  }
  features["aatype"] = std::move(aatype);
  features["residue_index"] = std::move(index);
  features["between_segment_residues"] = filled(length, 0);
  features["seq_length"] = filled(length, static_cast<int32_t>(length));
}

void add_alignment(const std::vector<Row>& rows, int64_t length, ArrayMap& features) {
  const auto count = static_cast<int64_t>(rows.size());
  Array msa(DType::i32, {count, length});
  Array deletions(DType::i32, {count, length});
  int32_t* codes = msa.data<int32_t>();
  int32_t* deleted = deletions.data<int32_t>();
  for (const Row& row : rows) {
    for (const char letter : row.letters) *codes++ = hhblits_code(letter);
    if (row.deletions) std::copy_n(row.deletions, length, deleted);
    deleted += length;
  }
  features["msa"] = std::move(msa);
  features["deletion_matrix_int"] = std::move(deletions);
  features["num_alignments"] = filled(length, static_cast<int32_t>(count));
}

}  // namespace

ArrayMap raw_features(const std::string& sequence, const std::vector<Msa>& msas) {
  if (sequence.empty()) throw Error(ExitCode::input, "the sequence has no residues");
  for (const char c : sequence) {
    if (c < 'A' || c > 'Z') throw Error(ExitCode::input, "the sequence holds " + quoted(c) + ", which is no residue");
  }
  ArrayMap features;
  add_sequence(sequence, features);
  add_alignment(different_rows(sequence, msas), static_cast<int64_t>(sequence.size()), features);
  return features;
}

}  // namespace rz::folding
