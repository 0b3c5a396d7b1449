// A typed, shaped, row-major view on memory that somebody else owns, usually an Arena.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace rz {

enum class DType : uint8_t { f32, u8, i32, u32, i64, bf16 };

size_t dtype_size(DType dtype);
const char* dtype_name(DType dtype);

/// bf16 travels as its bits; the type of its own keeps it from being taken for an integer.
struct Bf16 {
  uint16_t bits;
};

template <class T>
struct DTypeOf;
template <>
struct DTypeOf<float> {
  static constexpr DType value = DType::f32;
};
template <>
struct DTypeOf<uint8_t> {
  static constexpr DType value = DType::u8;
};
template <>
struct DTypeOf<int32_t> {
  static constexpr DType value = DType::i32;
};
template <>
struct DTypeOf<uint32_t> {
  static constexpr DType value = DType::u32;
};
template <>
struct DTypeOf<int64_t> {
  static constexpr DType value = DType::i64;
};
template <>
struct DTypeOf<Bf16> {
  static constexpr DType value = DType::bf16;
};

/// Up to six extents, the last one contiguous in memory.
class Shape {
 public:
  static constexpr int kMaxRank = 6;

  Shape() = default;
  Shape(std::initializer_list<int64_t> extents);
  explicit Shape(const std::vector<int64_t>& extents);

  int rank() const { return rank_; }
  int64_t operator[](int axis) const { return extents_[axis < 0 ? rank_ + axis : axis]; }  ///< -1 is the last axis
  void set_extent(int axis, int64_t extent) { extents_[axis] = extent; }
  int64_t numel() const;
  std::string text() const;  ///< "[3, 64]"

  bool operator==(const Shape& other) const;
  bool operator!=(const Shape& other) const { return !(*this == other); }

 private:
  Shape(const int64_t* extents, size_t count);

  int rank_ = 0;
  int64_t extents_[kMaxRank] = {};
};

class Tensor {
 public:
  Tensor() = default;  ///< the empty tensor, which stands for an operand left out
  Tensor(void* data, DType dtype, const Shape& shape) : data_(data), dtype_(dtype), shape_(shape) {}

  bool empty() const { return data_ == nullptr && rank() == 0; }  ///< a tensor of no elements is not "left out"
  void* raw() const { return data_; }
  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  int rank() const { return shape_.rank(); }
  int64_t dim(int axis) const { return shape_[axis]; }
  int64_t numel() const { return shape_.numel(); }
  size_t bytes() const { return static_cast<size_t>(numel()) * dtype_size(dtype_); }
  std::string text() const;  ///< "f32 [3, 64]", or "none" where empty

  /// The elements. Throws Error(internal) where T is not the tensor's type. An empty tensor gives null.
  template <class T>
  T* data() const {
    require_dtype(DTypeOf<T>::value);
    return static_cast<T*>(data_);
  }

  /// The same elements under another shape. Throws Error(internal) where the counts differ.
  Tensor reshape(const Shape& shape) const;

  /// Entries [begin, end) of the leading axis. Throws Error(internal) outside of it.
  Tensor slice(int64_t begin, int64_t end) const;

 private:
  void require_dtype(DType wanted) const;

  void* data_ = nullptr;
  DType dtype_ = DType::f32;
  Shape shape_;
};

/// A view on an array. Ops read their inputs only, so that the view of a const array may be passed as an input.
template <class T>
Tensor view(const T* data, const Shape& shape) {
  return Tensor(const_cast<T*>(data), DTypeOf<T>::value, shape);
}

}  // namespace rz
