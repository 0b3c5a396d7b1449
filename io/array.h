// A tensor that owns host memory: what npz files hold and features are made of.
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "kernels/tensor.h"

namespace rz {

class Array {
 public:
  Array() = default;

  /// Filled with zeros.
  Array(DType dtype, const Shape& shape)
      : dtype_(dtype), shape_(shape), bytes_(static_cast<size_t>(shape.numel()) * dtype_size(dtype)) {}

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  int rank() const { return shape_.rank(); }
  int64_t dim(int axis) const { return shape_[axis]; }
  int64_t numel() const { return shape_.numel(); }

  Tensor tensor() const { return Tensor(const_cast<unsigned char*>(bytes_.data()), dtype_, shape_); }

  /// Throws Error(internal) where T is not the array's type.
  template <class T>
  T* data() {
    return tensor().data<T>();
  }
  template <class T>
  const T* data() const {
    return tensor().data<T>();
  }

 private:
  DType dtype_ = DType::f32;
  Shape shape_;
  std::vector<unsigned char> bytes_;
};

using ArrayMap = std::map<std::string, Array>;

}  // namespace rz
