// The smallest pieces of the network: normalisations and linear layers with their weights, on the device of an arena.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include "folding/parameters.h"
#include "kernels/layer_norm.h"
#include "kernels/linear.h"

namespace rz::folding {

/// What the modules of the network run with.
struct Session {
  Context& context;
  Arena& arena;         ///< for activations, on the context's device
  int64_t chunk_bytes;  ///< how large a temporary tensor may be that a module can compute in parts

  /// Called with a module's name (as in AlphaFold's and OpenFold's traces) and the tensor that it has just written or
  /// updated; left empty but for tests.
  std::function<void(const std::string& module, const Tensor& tensor)> trace = {};

  void report(const std::string& module, const Tensor& tensor) const {
    if (trace) trace(module, tensor);
  }

  /// Rows of so many f32 that fit a chunk, at least one; at most `rows`.
  int64_t rows_per_chunk(int64_t rows, int64_t floats_per_row) const;

  /// A copy of host values in the arena; the host's may go or change on return (upload_new).
  Tensor place(const Tensor& host) const;

  /// A mask of 0 and 1 as the ops read it, u8.
  Tensor place_mask(const Array& mask) const;

  /// A tensor's values, once all work before is done.
  Array fetch(const Tensor& tensor) const;

  Tensor alloc(const Shape& shape) const { return arena.alloc(DType::f32, shape); }
  Tensor alloc(DType dtype, const Shape& shape) const { return arena.alloc(dtype, shape); }

  /// The type of tensors of such widths that only products of matrices read: bf16 on CUDA where those round their
  /// operands to it anyway, half the traffic and memory; f32 elsewhere, and where linear takes no bf16 of a width.
  DType operand_dtype(std::initializer_list<int64_t> widths) const;
};

/// Calls body(begin, end) for [0, chunk), [chunk, 2 chunk), ... below `count`.
void for_chunks(int64_t count, int64_t chunk, const std::function<void(int64_t begin, int64_t end)>& body);

struct LayerNorm : NormWeights {
  int64_t width() const { return gamma.dim(0); }

  /// x and out [..., width]; out may be x.
  void operator()(const Session& session, const Tensor& x, const Tensor& out) const;
};

struct Linear {
  LinearWeight weight;

  int64_t width() const { return weight.out_features; }

  /// x [..., in], out [..., width]; the leading axes count as rows. `residual` as out, or empty.
  void operator()(const Session& session, const Tensor& x, const Tensor& out, Activation activation = Activation::none,
                  const Tensor& residual = {}) const;
};

/// Reads a model's layers from its parameters. Shapes that are not known beforehand are taken from the file.
class LayerReader {
 public:
  explicit LayerReader(Arena& arena) : arena_(arena) {}

  /// "offset" and "scale" of the scope.
  LayerNorm layer_norm(const Scope& scope, int64_t width) const;

  /// "weights" and "bias" of the scope; `out`: -1 where the file decides.
  Linear linear(const Scope& scope, int64_t in, int64_t out = -1) const;

  /// Several layers of one input, side by side: their scopes and widths.
  Linear side_by_side(const std::vector<std::pair<Scope, int64_t>>& layers, int64_t in) const;

  /// A part of a layer: an array whose leading axes are the input and whose others are the output, and its bias or
  /// none.
  struct Part {
    std::string weight, bias;  ///< names within the scope; of a scope below it as "scope//name"
    std::vector<int64_t> in, out;
  };
  Linear parts(const Scope& scope, const std::vector<Part>& parts) const;

  /// A layer of weights [in, out] and bias [out] that were read before.
  Linear linear(const Tensor& weights, const Tensor& bias) const;

  Tensor floats(const Scope& scope, const std::string& name, const std::vector<int64_t>& shape) const;
  Tensor place(const Array& array) const;
  Tensor place(const Array& array, int64_t begin, int64_t end) const;  ///< entries of its leading axis

 private:
  Arena& arena_;
};

}  // namespace rz::folding
