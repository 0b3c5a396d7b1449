#include "kernels/tensor.h"

#include "kernels/error.h"

namespace rz {

size_t dtype_size(DType dtype) {
  switch (dtype) {
    case DType::u8:
      return 1;
    case DType::bf16:
      return 2;
    case DType::i64:
      return 8;
    default:
      return 4;
  }
}

const char* dtype_name(DType dtype) {
  static constexpr const char* kNames[] = {"f32", "u8", "i32", "u32", "i64", "bf16"};
  return kNames[static_cast<int>(dtype)];
}

Shape::Shape(std::initializer_list<int64_t> extents) : Shape(extents.begin(), extents.size()) {}

Shape::Shape(const std::vector<int64_t>& extents) : Shape(extents.data(), extents.size()) {}

Shape::Shape(const int64_t* extents, size_t count) : rank_(static_cast<int>(count)) {
  if (rank_ > kMaxRank) throw Error(ExitCode::internal, "shape: rank " + std::to_string(rank_) + " is above 6");
  for (int axis = 0; axis < rank_; ++axis) {
    const int64_t extent = extents_[axis] = extents[axis];
    if (extent < 0) throw Error(ExitCode::internal, "shape: negative extent " + std::to_string(extent));
  }
}

int64_t Shape::numel() const {
  int64_t count = 1;
  for (int axis = 0; axis < rank_; ++axis) count *= extents_[axis];
  return count;
}

std::string Shape::text() const {
  std::string text = "[";
  for (int axis = 0; axis < rank_; ++axis) text += (axis ? ", " : "") + std::to_string(extents_[axis]);
  return text + "]";
}

bool Shape::operator==(const Shape& other) const {
  if (rank_ != other.rank_) return false;
  for (int axis = 0; axis < rank_; ++axis) {
    if (extents_[axis] != other.extents_[axis]) return false;
  }
  return true;
}

std::string Tensor::text() const { return empty() ? "none" : std::string(dtype_name(dtype_)) + " " + shape_.text(); }

Tensor Tensor::reshape(const Shape& shape) const {
  if (shape.numel() != numel()) {
    throw Error(ExitCode::internal, "reshape: " + text() + " does not hold as many elements as " + shape.text());
  }
  return Tensor(data_, dtype_, shape);
}

Tensor Tensor::slice(int64_t begin, int64_t end) const {
  if (rank() == 0 || begin < 0 || begin > end || end > dim(0)) {
    throw Error(ExitCode::internal, "slice: [" + std::to_string(begin) + ", " + std::to_string(end) + ") of " + text());
  }
  const int64_t stride = dim(0) == 0 ? 0 : numel() / dim(0);
  Shape shape = shape_;
  shape.set_extent(0, end - begin);
  return Tensor(static_cast<char*>(data_) + static_cast<size_t>(begin * stride) * dtype_size(dtype_), dtype_, shape);
}

void Tensor::require_dtype(DType wanted) const {
  if (!empty() && dtype_ != wanted) {
    throw Error(ExitCode::internal, "tensor " + text() + " was read as " + dtype_name(wanted));
  }
}

}  // namespace rz
