#include "genomics/networks.h"

#include <algorithm>
#include <charconv>

#include "kernels/attention.h"
#include "kernels/concat_columns.h"
#include "kernels/error.h"
#include "kernels/layer_norm.h"
#include "kernels/masked_pool.h"
#include "kernels/patch_embed.h"
#include "kernels/pileup_encode.h"

namespace rz::genomics {
namespace {

constexpr float kEpsilon = 1e-5f;  // torch.nn.LayerNorm's
constexpr int64_t kPatches = kWidth / kPatch;
constexpr int64_t kSmallHidden = 128, kJoined = 128;

LinearWeight load_linear(const SafeTensors& file, Arena& weights, const std::string& name, int64_t out, int64_t in) {
  const std::vector<float> weight = file.floats(name + ".weight", {out, in}), bias = file.floats(name + ".bias", {out});
  return pack_linear(weights, view(weight.data(), Shape{out, in}), view(bias.data(), Shape{out}));
}

Tensor load(const SafeTensors& file, Arena& weights, const std::string& name, const Shape& shape) {
  std::vector<int64_t> extents;
  extents.reserve(static_cast<size_t>(shape.rank()));
  for (int i = 0; i < shape.rank(); ++i) extents.push_back(shape[i]);
  const std::vector<float> values = file.floats(name, extents);
  return place_on(weights, view(values.data(), shape));
}

Norm load_norm(const SafeTensors& file, Arena& weights, const std::string& name, int64_t width) {
  return {load(file, weights, name + ".weight", Shape{width}), load(file, weights, name + ".bias", Shape{width})};
}

int64_t whole_number(const SafeTensors& file, const std::string& key, int64_t most) {
  const std::string& text = file.meta(key);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > most)
    throw Error(ExitCode::input,
                file.path() + ": metadata " + key + " is " + text + ", not a number from 1 to " + std::to_string(most));
  return value;
}

}  // namespace

SmallNetwork::SmallNetwork(const SafeTensors& file, Arena& weights, int64_t features)
    : layers_{load_linear(file, weights, "small.0", kSmallHidden, features),
              load_linear(file, weights, "small.1", kSmallHidden, kSmallHidden),
              load_linear(file, weights, "small.2", kCopyClasses, kSmallHidden)} {}

Tensor SmallNetwork::forward(Context& context, Arena& arena, const Tensor& features) const {
  const Tensor first = linear(context, arena, features, layers_[0], Activation::relu);
  return linear(context, arena, linear(context, arena, first, layers_[1], Activation::relu), layers_[2],
                Activation::none);
}

LargeNetwork::LargeNetwork(const SafeTensors& file, Arena& weights, int64_t features)
    : heads_(static_cast<int>(whole_number(file, "heads", 64))),
      width_(whole_number(file, "width", 1024)),
      hidden_(whole_number(file, "hidden", 4096)) {
  const int64_t layers = whole_number(file, "layers", 64);
  const int64_t head_dim = width_ / heads_;
  if (width_ % heads_ != 0 || (head_dim != 8 && head_dim != 16 && head_dim != 32))
    throw Error(ExitCode::input, file.path() + ": heads of " + std::to_string(head_dim) + " are not 8, 16 or 32 wide");
  table_code_ = load(file, weights, "large.embed.code", Shape{kPatch, pileup_code::kCount, width_});
  table_quality_ = load(file, weights, "large.embed.quality", Shape{kPatch, pileup_code::kCount, width_});
  position_ = load(file, weights, "large.embed.position", Shape{kPatches, width_});
  row_ = load_linear(file, weights, "large.embed.row", width_, kRowFeatures);
  const auto attention_part = [&](const std::string& name) {
    return Attention{load_norm(file, weights, name + ".norm", width_),
                     load_linear(file, weights, name + ".qkv", 3 * width_, width_),
                     load_linear(file, weights, name + ".out", width_, width_)};
  };
  for (int64_t i = 0; i < layers; ++i) {
    const std::string name = "large.layers." + std::to_string(i);
    layers_.push_back({attention_part(name + ".positions"), attention_part(name + ".reads"),
                       load_norm(file, weights, name + ".norm", width_),
                       load_linear(file, weights, name + ".up", hidden_, width_),
                       load_linear(file, weights, name + ".down", width_, hidden_)});
  }
  norm_ = load_norm(file, weights, "large.norm", width_);
  pool_ = load_linear(file, weights, "large.pool", kJoined, 2 * kPatches * width_);
  join_ = load_linear(file, weights, "large.join", kJoined, kJoined + features);
  out_ = load_linear(file, weights, "large.out", kCopyClasses, kJoined);
}

int64_t LargeNetwork::bytes_per_example() const {
  const int64_t tokens = kRows * kPatches;
  const int64_t floats = tokens * (2 * width_ + std::max(3 * width_, hidden_)) + kRows * width_ + 4 * kPatches * width_;
  const int64_t packed_reads = kRows * 2048;  // bases, qualities and CIGARs of reads up to about a kilobase
  return floats * static_cast<int64_t>(sizeof(float)) + 2 * kRows * kWidth + packed_reads;
}

void LargeNetwork::attend(Context& context, Arena& arena, const Attention& part, const Shape& axes, const Tensor& mask,
                          const Tensor& tokens) const {
  ArenaScope scope(arena);
  const Tensor normed = arena.alloc(DType::f32, tokens.shape());
  layer_norm(context, tokens, part.norm.gamma, part.norm.beta, kEpsilon, normed);
  const Tensor qkv = linear(context, arena, normed, part.qkv, Activation::none);
  attention(context, qkv.reshape(Shape{axes[0], axes[1], axes[2], 3 * width_}), mask, heads_,
            normed.reshape(Shape{axes[0], axes[1], axes[2], width_}));
  linear(context, normed, part.out, Activation::none, tokens, tokens);
}

void LargeNetwork::transition(Context& context, Arena& arena, const Layer& layer, const Tensor& tokens) const {
  ArenaScope scope(arena);
  const Tensor normed = arena.alloc(DType::f32, tokens.shape());
  layer_norm(context, tokens, layer.norm.gamma, layer.norm.beta, kEpsilon, normed);
  linear(context, linear(context, arena, normed, layer.up, Activation::relu), layer.down, Activation::none, tokens,
         tokens);
}

Tensor LargeNetwork::forward(Context& context, Arena& arena, const EncodedRows& rows, const Tensor& features) const {
  const int64_t n = rows.codes.dim(0);
  const Tensor image = arena.alloc(DType::f32, Shape{n, kRows, kPatches, width_});
  patch_embed(context, rows.codes, rows.qualities, kPatch, table_code_, table_quality_, rows.row_features, row_,
              position_, image);
  const Tensor tokens = image.reshape(Shape{n * kRows * kPatches, width_});
  for (const Layer& layer : layers_) {
    attend(context, arena, layer.positions, Shape{n * kRows, kPatches, 1}, Tensor(), tokens);
    attend(context, arena, layer.reads, Shape{n, kRows, kPatches}, rows.row_mask, tokens);
    transition(context, arena, layer, tokens);
  }
  layer_norm(context, tokens, norm_.gamma, norm_.beta, kEpsilon, tokens);
  const Tensor pooled = arena.alloc(DType::f32, Shape{n, 2, kPatches * width_});
  masked_pool(context, tokens.reshape(Shape{n, kRows, kPatches * width_}), rows.row_mask, pooled);
  const Tensor summary =
      linear(context, arena, pooled.reshape(Shape{n, 2 * kPatches * width_}), pool_, Activation::relu);
  const Tensor joined = arena.alloc(DType::f32, Shape{n, summary.dim(1) + features.dim(1)});
  concat_columns(context, summary, features, joined);
  return linear(context, arena, linear(context, arena, joined, join_, Activation::relu), out_, Activation::none);
}

}  // namespace rz::genomics
