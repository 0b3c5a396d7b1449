#include "folding/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr double kRounding = 5e-6;  // of large coordinates, in f32

enum class Measure { relative, angstrom, plddt };

/// What an array's axes mean: r residue, s row of the alignment, anything else neither.
struct KnownArray {
  std::string axes;
  Measure measure;
};

const std::map<std::string, KnownArray>& known_arrays() {
  static const std::map<std::string, KnownArray> known = {
      {"msa", {"sr.", Measure::relative}},
      {"pair", {"rr.", Measure::relative}},
      {"single", {"r.", Measure::relative}},
      {"sm.frames", {".r.", Measure::relative}},
      {"sm.sidechain_frames", {".r...", Measure::relative}},
      {"sm.unnormalized_angles", {".r..", Measure::relative}},
      {"sm.angles", {".r..", Measure::relative}},
      {"sm.positions", {".r..", Measure::angstrom}},
      {"sm.states", {".r.", Measure::relative}},
      {"sm.single", {"r.", Measure::relative}},
      {"final_atom_positions", {"r..", Measure::angstrom}},
      {"final_atom_mask", {"r.", Measure::relative}},
      {"final_affine_tensor", {"r.", Measure::relative}},
      {"lddt_logits", {"r.", Measure::relative}},
      {"plddt", {"r", Measure::plddt}},
      {"distogram_logits", {"rr.", Measure::relative}},
      {"masked_msa_logits", {"sr.", Measure::relative}},
      {"experimentally_resolved_logits", {"r.", Measure::relative}},
      {"tm_logits", {"rr.", Measure::relative}},
      {"aligned_confidence_probs", {"rr.", Measure::relative}},
      {"predicted_aligned_error", {"rr", Measure::relative}},
      {"max_predicted_aligned_error", {"", Measure::relative}},
      {"ptm_score", {"", Measure::relative}},
      {"iptm_score", {"", Measure::relative}},
      {"weighted_ptm_score", {"", Measure::relative}},
      {"num_recycles", {"", Measure::relative}},
  };
  return known;
}

/// The name here of an array in the result that AlphaFold itself writes.
std::string own_name(const std::string& name) {
  static const std::map<std::string, std::string> names = {
      {"distogram/logits", "distogram_logits"},
      {"experimentally_resolved/logits", "experimentally_resolved_logits"},
      {"masked_msa/logits", "masked_msa_logits"},
      {"predicted_lddt/logits", "lddt_logits"},
      {"predicted_aligned_error/logits", "tm_logits"},
      {"structure_module/final_atom_mask", "final_atom_mask"},
      {"structure_module/final_atom_positions", "final_atom_positions"},
      {"ptm", "ptm_score"},
  };
  const auto it = names.find(name);
  return it == names.end() ? name : it->second;
}

/// Whether an element counts, by its index along each axis.
class Validity {
 public:
  Validity(const std::string& axes, const Array& seq_mask, const Array& msa_mask)
      : axes_(axes), seq_(seq_mask), msa_(msa_mask) {}

  bool counts(const Shape& shape, int64_t element) const {
    int64_t row = -1;
    int64_t at[Shape::kMaxRank] = {};
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      at[axis] = element % shape[axis];
      element /= shape[axis];
    }
    for (size_t axis = 0; axis < axes_.size(); ++axis) {
      if (axes_[axis] == 's') row = at[axis];
      if (axes_[axis] != 'r') continue;
      if (seq_.data<float>()[at[axis]] == 0) return false;
      if (row >= 0 && msa_.data<float>()[row * msa_.dim(1) + at[axis]] == 0) return false;
    }
    return true;
  }

 private:
  std::string axes_;
  const Array& seq_;
  const Array& msa_;
};

std::vector<double> values_of(const Array& array) {
  std::vector<double> values(static_cast<size_t>(array.numel()));
  for (int64_t i = 0; i < array.numel(); ++i) {
    values[i] = array.dtype() == DType::i32 ? array.data<int32_t>()[i] : double{array.data<float>()[i]};
  }
  return values;
}

/// `result` has the bound of `relative` or of the largest difference. Large structures have larger rounding errors:
/// `share` of the largest number is allowed in any case.
void compare(const Array& got, const Array& expected, const Validity& validity, double share, ComparedArray& result) {
  const std::vector<double> a = values_of(got), b = values_of(expected);
  double squares = 0, size = 0, extent = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!validity.counts(got.shape(), static_cast<int64_t>(i))) continue;
    const double difference = a[i] - b[i];
    squares += difference * difference;
    size += b[i] * b[i];
    extent = std::max(extent, std::abs(b[i]));
    if (!(std::abs(difference) <= result.largest)) result.largest = std::abs(difference);  // NaN stays
  }
  result.relative = size > 0 ? std::sqrt(squares / size) : std::sqrt(squares);
  result.bound = std::max(result.bound, share * extent);
  result.fits = (result.by_largest ? result.largest : result.relative) <= result.bound;
}

}  // namespace

CheckBounds bounds_for(bool cuda, bool bf16) {
  if (bf16) return {2e-2, 0.5, 5};
  return cuda ? CheckBounds{1e-4, 2e-3, 2e-2} : CheckBounds{};
}

std::vector<ComparedArray> check_arrays(const ArrayMap& got, const Npz& expected, const Array& seq_mask,
                                        const Array& msa_mask, const CheckBounds& bounds) {
  std::vector<ComparedArray> results;
  int compared = 0;
  for (const auto& [name, entry] : expected.entries()) {
    ComparedArray result;
    result.name = name;
    const auto known = known_arrays().find(own_name(name));
    const auto own = got.find(own_name(name));
    if (known == known_arrays().end() || own == got.end()) {
      result.note = "not an output of this model";
      result.fits = true;
      results.push_back(result);
      continue;
    }
    ++compared;
    const Array wanted = expected.floats(name);
    const Measure measure = known->second.measure;
    result.by_largest = measure != Measure::relative;
    result.bound = measure == Measure::relative   ? bounds.relative
                   : measure == Measure::angstrom ? bounds.angstrom
                                                  : bounds.plddt;
    const double share = measure == Measure::angstrom ? kRounding : 0;
    if (own->second.shape() == wanted.shape()) {
      compare(own->second, wanted, Validity(known->second.axes, seq_mask, msa_mask), share, result);
    } else {
      result.note = "has the shape " + own->second.shape().text() + ", not " + wanted.shape().text();
    }
    results.push_back(result);
  }
  if (compared == 0) throw Error(ExitCode::input, expected.path() + ": holds no output of a prediction");
  return results;
}

std::string check_table(const std::vector<ComparedArray>& arrays) {
  std::string table = fmt::format("{:<36} {:>10} {:>10} {:>10}\n", "array", "relative", "largest", "bound");
  for (const ComparedArray& array : arrays) {
    if (!array.note.empty()) {
      table += fmt::format("{:<36} {} {}\n", array.name, array.note, array.fits ? "" : " DIFFERS");
      continue;
    }
    table += fmt::format("{:<36} {:>10.2e} {:>10.2e} {:>10.0e} {}{}\n", array.name, array.relative, array.largest,
                         array.bound, array.by_largest ? "largest" : "relative", array.fits ? "" : "  DIFFERS");
  }
  return table + (all_fit(arrays) ? "all arrays agree\n" : "some arrays differ\n");
}

bool all_fit(const std::vector<ComparedArray>& arrays) {
  return std::all_of(arrays.begin(), arrays.end(), [](const ComparedArray& array) { return array.fits; });
}

}  // namespace rz::folding
