#include "folding/layers.h"

#include <algorithm>

namespace rz::folding {
namespace {

int64_t product(const std::vector<int64_t>& extents) {
  int64_t count = 1;
  for (const int64_t extent : extents) count *= extent;
  return count;
}

/// [..., width] as a matrix.
Tensor as_rows(const Tensor& x, int64_t width) {
  return x.reshape(Shape{x.numel() / std::max<int64_t>(width, 1), width});
}

}  // namespace

int64_t Session::rows_per_chunk(int64_t rows, int64_t floats_per_row) const {
  const int64_t row_bytes = std::max<int64_t>(1, floats_per_row * static_cast<int64_t>(sizeof(float)));
  return std::clamp<int64_t>(chunk_bytes / row_bytes, 1, std::max<int64_t>(1, rows));
}

DType Session::operand_dtype(std::initializer_list<int64_t> widths) const {
  const bool served = std::all_of(widths.begin(), widths.end(), [](int64_t width) { return width % 8 == 0; });
  return context.on_cuda() && context.precision() == Precision::bf16 && served ? DType::bf16 : DType::f32;
}

Tensor Session::place(const Tensor& host) const { return upload_new(context, arena, host); }

Tensor Session::place_mask(const Array& mask) const {
  Array bytes(DType::u8, mask.shape());
  std::transform(mask.data<float>(), mask.data<float>() + mask.numel(), bytes.data<uint8_t>(),
                 [](float value) { return value != 0; });
  return place(bytes.tensor());
}

Array Session::fetch(const Tensor& tensor) const {
  Array array(DType::f32, tensor.shape());
  download(context, array.tensor(), tensor);
  context.synchronize();
  return array;
}

void for_chunks(int64_t count, int64_t chunk, const std::function<void(int64_t begin, int64_t end)>& body) {
  for (int64_t begin = 0; begin < count; begin += chunk) body(begin, std::min(count, begin + chunk));
}

void LayerNorm::operator()(const Session& session, const Tensor& x, const Tensor& out) const {
  layer_norm(session.context, as_rows(x, width()), gamma, beta, epsilon, as_rows(out, width()));
}

void Linear::operator()(const Session& session, const Tensor& x, const Tensor& out, Activation activation,
                        const Tensor& residual) const {
  linear(session.context, as_rows(x, weight.in_features), weight, activation,
         residual.empty() ? residual : as_rows(residual, width()), as_rows(out, width()));
}

LayerNorm LayerReader::layer_norm(const Scope& scope, int64_t width) const {
  return {{floats(scope, "scale", {width}), floats(scope, "offset", {width})}};
}

Linear LayerReader::linear(const Scope& scope, int64_t in, int64_t out) const {
  if (out < 0) {
    const std::vector<int64_t> shape = scope.shape("weights");
    out = shape.empty() ? 0 : shape.back();
  }
  return parts(scope, {{"weights", "bias", {in}, {out}}});
}

Linear LayerReader::side_by_side(const std::vector<std::pair<Scope, int64_t>>& layers, int64_t in) const {
  std::vector<Array> arrays;
  std::vector<WeightPiece> pieces;
  for (const auto& [scope, out] : layers) {
    arrays.push_back(scope.floats("weights", {in, out}));
    const Tensor weight = arrays.back().tensor();
    arrays.push_back(scope.floats("bias", {out}));
    pieces.push_back({weight, arrays.back().tensor(), WeightOrder::in_out});
  }
  return {pack_linear(arena_, pieces)};
}

Linear LayerReader::parts(const Scope& scope, const std::vector<Part>& parts) const {
  std::vector<Array> arrays;
  std::vector<WeightPiece> pieces;
  for (const Part& part : parts) {
    std::vector<int64_t> shape = part.in;
    shape.insert(shape.end(), part.out.begin(), part.out.end());
    arrays.push_back(scope.floats(part.weight, shape));
    WeightPiece piece{
        arrays.back().tensor().reshape(Shape{product(part.in), product(part.out)}), {}, WeightOrder::in_out};
    if (!part.bias.empty()) {
      arrays.push_back(scope.floats(part.bias, part.out));
      piece.bias = arrays.back().tensor().reshape(Shape{product(part.out)});
    }
    pieces.push_back(piece);
  }
  return {pack_linear(arena_, pieces)};
}

Linear LayerReader::linear(const Tensor& weights, const Tensor& bias) const {
  return {pack_linear(arena_, {{weights, bias, WeightOrder::in_out}})};
}

Tensor LayerReader::floats(const Scope& scope, const std::string& name, const std::vector<int64_t>& shape) const {
  return place(scope.floats(name, shape));
}

Tensor LayerReader::place(const Array& array) const { return place_on(arena_, array.tensor()); }

Tensor LayerReader::place(const Array& array, int64_t begin, int64_t end) const {
  return place_on(arena_, array.tensor().slice(begin, end));
}

}  // namespace rz::folding
