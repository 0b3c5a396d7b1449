#include "folding/plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "folding/confidence.h"
#include "io/png.h"

namespace rz::folding {
namespace {

constexpr double kLeft = 60, kTop = 20, kBottom = 45, kRight = 20;  // margins, in pixels
constexpr int32_t kHhblitsGap = 21;
constexpr int kMostPixels = 800;  // of a heat map, along each axis

/// AlphaFold DB's colours of pLDDT above 90, 70 and 50 and below.
struct Band {
  double low, high;
  const char* colour;
};
constexpr Band kBands[] = {{90, 100, "#0053d6"}, {70, 90, "#65cbf3"}, {50, 70, "#ffdb13"}, {0, 50, "#ff7d45"}};
constexpr const char* kLineColours[] = {"#202020", "#7b3294", "#008837", "#c51b7d", "#8c510a"};

/// A plot's frame, and where its values stand.
class Plot {
 public:
  Plot(double width, double height, double x_most, double y_most)
      : width_(width), height_(height), x_most_(std::max(x_most, 1.0)), y_most_(std::max(y_most, 1.0)) {
    text_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        width + kLeft + kRight, height + kTop + kBottom);
  }

  double x(double value) const { return kLeft + value / x_most_ * width_; }
  double y(double value) const { return kTop + height_ - value / y_most_ * height_; }

  void add(const std::string& element) { text_ += element + "\n"; }
  void add_label(double at_x, double at_y, const std::string& anchor, const std::string& label) {
    add(fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", at_x, at_y, anchor, label));
  }
  void add_vertical(double value) {
    add(
        fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#404040\" "
                    "stroke-dasharray=\"4 3\"/>",
                    x(value), y(0), y(y_most_)));
  }
  void add_line(const std::vector<double>& values, const std::string& colour) {
    std::string points;
    for (size_t i = 0; i < values.size(); ++i)
      points += fmt::format("{:.1f},{:.1f} ", x(static_cast<double>(i) + 0.5), y(values[i]));
    add(fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>", points, colour));
  }
  void add_image(const std::string& png) {
    add(
        fmt::format("<image x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" preserveAspectRatio=\"none\" "
                    "style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>",
                    kLeft, kTop, width_, height_, base64(png)));
  }

  /// Frame, ticks and names of the axes. `down`: the y axis counts from the top.
  std::string finish(const std::string& x_name, const std::string& y_name, bool down = false) {
    add(fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" stroke=\"black\"/>", kLeft,
        kTop, width_, height_));
    for (const double tick : ticks(x_most_))
      add_label(x(tick), kTop + height_ + 16, "middle", fmt::format("{:.0f}", tick));
    for (const double tick : ticks(y_most_)) {
      add_label(kLeft - 6, (down ? kTop + tick / y_most_ * height_ : y(tick)) + 4, "end", fmt::format("{:.0f}", tick));
    }
    add_label(kLeft + width_ / 2, kTop + height_ + 36, "middle", x_name);
    add(fmt::format("<text transform=\"translate(14 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
                    kTop + height_ / 2, y_name));
    return text_ + "</svg>\n";
  }

 private:
  static std::vector<double> ticks(double most) {
    double step = std::pow(10, std::floor(std::log10(most)));
    while (most / step < 4) step /= 2;
    step = std::max(1.0, std::floor(step));
    std::vector<double> values;
    for (int tick = 0; tick * step <= most; ++tick) values.push_back(tick * step);
    return values;
  }

  double width_, height_, x_most_, y_most_;
  std::string text_;
};

Rgb mix(const Rgb& low, const Rgb& high, double share) {
  Rgb colour;
  for (size_t c = 0; c < 3; ++c) {
    colour[c] = static_cast<uint8_t>(std::lround(low[c] + std::clamp(share, 0.0, 1.0) * (high[c] - low[c])));
  }
  return colour;
}

/// A heat map of value(row, column), at most kMostPixels along each axis; larger ones are sampled.
template <class Value>
std::string heat_map(int64_t rows, int64_t columns, const Value& colour_of) {
  const auto height = static_cast<int>(std::min<int64_t>(rows, kMostPixels));
  const auto width = static_cast<int>(std::min<int64_t>(columns, kMostPixels));
  std::vector<Rgb> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) pixels.push_back(colour_of(y * rows / height, x * columns / width));
  }
  return png_bytes(pixels, width, height);
}

/// Share of the first row's residues that a row has too, among those that it covers.
double identity_of(const int32_t* first, const int32_t* row, int64_t n) {
  int64_t same = 0, covered = 0;
  for (int64_t i = 0; i < n; ++i) {
    covered += row[i] != kHhblitsGap;
    same += row[i] != kHhblitsGap && row[i] == first[i];
  }
  return covered > 0 ? static_cast<double>(same) / static_cast<double>(covered) : 0;
}

}  // namespace

std::string plddt_svg(const std::vector<PlddtLine>& lines, const std::vector<int>& chain_starts) {
  const auto residues = static_cast<double>(lines.empty() ? 1 : lines[0].plddt.size());
  Plot plot(640, 300, residues, 100);
  for (const Band& band : kBands) {
    plot.add(fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" opacity=\"0.25\"/>", plot.x(0),
        plot.y(band.high), plot.x(residues) - plot.x(0), plot.y(band.low) - plot.y(band.high), band.colour));
  }
  for (const int start : chain_starts) plot.add_vertical(start);
  for (size_t i = 0; i < lines.size(); ++i) {
    const char* colour = kLineColours[i % std::size(kLineColours)];
    plot.add_line(lines[i].plddt, colour);
    plot.add(fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\" fill=\"{}\">{}</text>",
                         plot.x(residues) - 6, plot.y(0) - 8 - 14 * static_cast<double>(i), colour, lines[i].name));
  }
  return plot.finish("residue", "pLDDT");
}

std::string aligned_error_svg(const Array& error, const std::vector<int>& chain_starts) {
  const int64_t n = error.dim(0);
  const auto residues = static_cast<double>(n);
  Plot plot(420, 420, residues, residues);
  plot.add_image(heat_map(n, n, [&](int64_t i, int64_t j) {
    const double share = error.data<float>()[i * n + j] / kLargestAlignedError;
    return mix({0, 68, 27}, {255, 255, 255}, share);
  }));
  for (const int start : chain_starts) {
    plot.add_vertical(start);
    plot.add(
        fmt::format("<line x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"#404040\" "
                    "stroke-dasharray=\"4 3\"/>",
                    plot.x(0), plot.x(residues), plot.y(residues - start)));
  }
  return plot.finish("scored residue (0 A is dark green, 31.75 A is white)", "aligned residue", true);
}

std::string coverage_svg(const Array& msa) {
  const int64_t rows = msa.dim(0), n = msa.dim(1);
  const int32_t* letters = msa.data<int32_t>();
  std::vector<double> identity(static_cast<size_t>(rows)), depth(static_cast<size_t>(n));
  for (int64_t r = 0; r < rows; ++r) {
    identity[r] = identity_of(letters, letters + r * n, n);
    for (int64_t i = 0; i < n; ++i) depth[i] += letters[r * n + i] != kHhblitsGap;
  }
  std::vector<int64_t> order(static_cast<size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return identity[a] < identity[b]; });
  Plot plot(640, 300, static_cast<double>(n), static_cast<double>(rows));
  plot.add_image(heat_map(rows, n, [&](int64_t from_top, int64_t i) {
    const int64_t row = order[rows - 1 - from_top];
    if (letters[row * n + i] == kHhblitsGap) return Rgb{255, 255, 255};
    return mix({237, 248, 177}, {8, 48, 107}, identity[row]);
  }));
  plot.add_line(depth, "#c51b7d");
  return plot.finish("residue (dark: identical to the query; line: sequences that cover it)", "sequences");
}

}  // namespace rz::folding
