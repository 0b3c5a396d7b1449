#include "molecules/generate/convergence_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "molecules/generate/score_curve.h"

namespace rz::molecules {
namespace {

constexpr int kWidth = 760, kHeight = 340;
constexpr int kLeft = 60, kTop = 40, kPlotWidth = 680, kPlotHeight = 240;
constexpr size_t kMostPoints = 680;  // of a curve: one a pixel
constexpr int kTicks = 5;            // of an axis, about

struct Curve {
  size_t best;  // molecules whose mean it shows
  int legend;   // where its part of the legend begins
  const char *label, *colour, *dashes;
};
/// Told apart by dashes as well as by colours, which stand out against white and black.
constexpr std::array<Curve, 3> kCurves = {{{1, 0, "best", "#3b82d6", "none"},
                                           {10, 100, "mean of the best 10", "#d9730d", "8 3"},
                                           {100, 300, "mean of the best 100", "#2f9e5b", "2 3"}}};

/// 1, 2 or 5 times a power of ten: about kTicks of them reach to `end`.
double tick_step(double end) {
  const double power = std::pow(10.0, std::floor(std::log10(end / kTicks)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * power * kTicks >= end * (1 - 1e-9)) return step * power;
  }
  return 10 * power;
}

class Plot {
 public:
  explicit Plot(const Archive& archive) : archive_(archive) {
    x_end_ = static_cast<double>(std::max<size_t>(archive.size(), 1));
    x_step_ = std::max(1.0, tick_step(x_end_));
    const double best = archive.size() > 0 ? archive.score(archive.ranking()[0]) : 0;
    y_step_ = tick_step(best > 0 ? best : 1);
    y_end_ = best > 0 ? y_step_ * std::ceil(best / y_step_ * (1 - 1e-9)) : 1;
  }

  std::string svg() const {
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{}\" role=\"img\" "
        "aria-label=\"Scores against molecules scored\" font-family=\"sans-serif\" font-size=\"12\" "
        "fill=\"currentColor\">\n",
        kWidth, kHeight, kWidth);
    text += axes();
    for (const Curve& one : kCurves) text += curve(one) + legend(one);
    return text + "</svg>\n";
  }

 private:
  double x_of(double molecules) const { return kLeft + kPlotWidth * molecules / x_end_; }
  double y_of(double score) const { return kTop + kPlotHeight * (1 - score / y_end_); }

  std::string axes() const {
    constexpr int kBottom = kTop + kPlotHeight, kRight = kLeft + kPlotWidth;
    std::string text;
    for (int i = 0; i * x_step_ <= x_end_; ++i) {
      const double x = x_of(i * x_step_);
      text += fmt::format("<path d=\"M{:.1f} {}v5\" stroke=\"currentColor\"/>", x, kBottom);
      text += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:.0f}</text>\n", x, kBottom + 19,
                          i * x_step_);
    }
    for (int i = 0; i * y_step_ <= y_end_ * (1 + 1e-9); ++i) {
      const double y = y_of(i * y_step_);
      text +=
          fmt::format("<path d=\"M{} {:.1f}H{}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>", kLeft, y, kRight);
      text += fmt::format("<path d=\"M{} {:.1f}h-5\" stroke=\"currentColor\"/>", kLeft, y);
      text +=
          fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:.4g}</text>\n", kLeft - 9, y + 4, i * y_step_);
    }
    text +=
        fmt::format("<path d=\"M{} {}V{}H{}\" fill=\"none\" stroke=\"currentColor\"/>\n", kLeft, kTop, kBottom, kRight);
    text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">molecules scored</text>\n",
                        kLeft + kPlotWidth / 2, kBottom + 42);
    return text + fmt::format("<text transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">score</text>\n",
                              kTop + kPlotHeight / 2);
  }

  /// Its last point is a dot: all that there is to see of a single molecule.
  std::string curve(const Curve& curve) const {
    const std::vector<double> means = running_best_means(archive_, curve.best);
    const size_t every = means.size() / kMostPoints + 1;
    std::string points, last;
    for (size_t i = 0; i < means.size(); ++i) {
      if (i % every != 0 && i + 1 != means.size()) continue;
      const double x = x_of(static_cast<double>(i + 1)), y = y_of(means[i]);
      points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", x, y);
      last = fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", x, y, curve.colour);
    }
    return fmt::format(
               "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"/>\n",
               points, curve.colour, curve.dashes) +
           last;
  }

  static std::string legend(const Curve& curve) {
    const int x = kLeft + curve.legend;
    return fmt::format(
        "<path d=\"M{} 16h30\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"/><text x=\"{}\" "
        "y=\"20\">{}</text>\n",
        x, curve.colour, curve.dashes, x + 38, curve.label);
  }

  const Archive& archive_;
  double x_end_, x_step_, y_end_, y_step_;
};

}  // namespace

std::string convergence_svg(const Archive& archive) { return Plot(archive).svg(); }

}  // namespace rz::molecules
