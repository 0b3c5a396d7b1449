#include <algorithm>
#include <cmath>

#include "kernels/ref/ops.h"

namespace rz::ref {

Values triangle_product(const Tensor& a, const Tensor& b, int64_t first_row, int64_t rows) {
  const int64_t channels = a.dim(0), n = a.dim(1), m = b.dim(1), k = a.dim(2);
  Values out;
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t i = first_row; i < first_row + rows; ++i) {
      for (int64_t j = 0; j < m; ++j) {
        double sum = 0;
        for (int64_t e = 0; e < k; ++e)
          sum += double{a.data<float>()[(c * n + i) * k + e]} * b.data<float>()[(c * m + j) * k + e];
        out.push_back(sum);
      }
    }
  }
  return out;
}

Values outer_product_mean(const Tensor& left, const Tensor& right, const Tensor& weight, const Tensor& bias,
                          const Tensor& count, const Tensor& before) {
  const int64_t n = left.dim(0), c = left.dim(1), s = left.dim(2), m = right.dim(0), d = weight.dim(0);
  Values out, product(static_cast<size_t>(c * c));
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < m; ++j) {
      for (int64_t e = 0; e < c * c; ++e) {
        product[e] = 0;
        for (int64_t row = 0; row < s; ++row)
          product[e] +=
              double{left.data<float>()[(i * c + e / c) * s + row]} * right.data<float>()[(j * s + row) * c + e % c];
      }
      for (int64_t o = 0; o < d; ++o) {
        double sum = bias.data<float>()[o];
        for (int64_t e = 0; e < c * c; ++e) sum += weight.data<float>()[o * c * c + e] * product[e];
        out.push_back(before.data<float>()[(i * m + j) * d + o] + sum / (1e-3 + count.data<float>()[i * m + j]));
      }
    }
  }
  return out;
}

namespace {

/// One head of one residue.
struct PointQuery {
  const PointAttentionOperands& a;
  int64_t i, h;

  /// Element `at` of residue j's part in a tensor [n, heads, width].
  double of(const Tensor& tensor, int64_t j, int64_t width, int64_t at) const {
    return tensor.data<float>()[(j * a.heads + h) * width + at];
  }
};

double point_logit(const PointQuery& query, int64_t j) {
  const PointAttentionOperands& a = query.a;
  double dot = 0, squares = 0;
  for (int64_t c = 0; c < a.channels; ++c)
    dot += query.of(a.q, query.i, a.channels, c) * query.of(a.k, j, a.channels, c);
  const int64_t width = 3 * a.query_points;
  for (int64_t c = 0; c < width; ++c)
    squares += std::pow(query.of(a.q_points, query.i, width, c) - query.of(a.k_points, j, width, c), 2);
  const double bias = a.pair_bias.data<float>()[(query.i * a.q.dim(0) + j) * a.heads + query.h];
  const double weight = a.point_weights.data<float>()[query.h];
  return std::sqrt(1.0 / 3) * (dot / std::sqrt(static_cast<double>(a.channels)) + bias -
                               std::sqrt(2 / (9.0 * a.query_points)) / 2 * weight * squares);
}

Values point_weights(const PointQuery& query) {
  const int64_t n = query.a.q.dim(0);
  Values weights(static_cast<size_t>(n), -INFINITY);
  for (int64_t j = 0; j < n; ++j) {
    if (query.a.mask.data<uint8_t>()[j]) weights[j] = point_logit(query, j);
  }
  const double largest = *std::max_element(weights.begin(), weights.end());
  double sum = 0;
  for (double& weight : weights) sum += weight = std::exp(weight - largest);
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// The head's parts of residue i's row of the result.
void attend_points(const PointQuery& query, double* row) {
  const PointAttentionOperands& a = query.a;
  const int64_t n = a.q.dim(0), pair_width = a.pair.dim(2), points = a.value_points, heads = a.heads, h = query.h;
  const Values weights = point_weights(query);
  const auto sum_of = [&](auto&& value) {
    double sum = 0;
    for (int64_t j = 0; j < n; ++j) sum += weights[j] * value(j);
    return sum;
  };
  for (int64_t c = 0; c < a.channels; ++c)
    row[h * a.channels + c] = sum_of([&](int64_t j) { return query.of(a.v, j, a.channels, c); });
  const float* frame = a.frames.data<float>() + query.i * 12;
  double* const points_out = row + heads * a.channels;
  for (int64_t p = 0; p < points; ++p) {
    double squares = 1e-8;
    for (int64_t axis = 0; axis < 3; ++axis) {
      double local = 0;
      for (int64_t b = 0; b < 3; ++b) {
        const double global = sum_of([&](int64_t j) { return query.of(a.v_points, j, 3 * points, 3 * p + b); });
        local += frame[3 * b + axis] * (global - frame[9 + b]);
      }
      points_out[(axis * heads + h) * points + p] = local;
      squares += local * local;
    }
    points_out[(3 * heads + h) * points + p] = std::sqrt(squares);
  }
  for (int64_t c = 0; c < pair_width; ++c) {
    row[heads * (a.channels + 4 * points) + h * pair_width + c] =
        sum_of([&](int64_t j) { return a.pair.data<float>()[(query.i * n + j) * pair_width + c]; });
  }
}

}  // namespace

Values invariant_point_attention(const PointAttentionOperands& a) {
  const int64_t n = a.q.dim(0), width = a.heads * (a.channels + 4 * a.value_points + a.pair.dim(2));
  Values out(static_cast<size_t>(n * width));
  for (int64_t i = 0; i < n; ++i) {
    for (int h = 0; h < a.heads && a.mask.data<uint8_t>()[i]; ++h) attend_points({a, i, h}, &out[i * width]);
  }
  return out;
}

}  // namespace rz::ref
