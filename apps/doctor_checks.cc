#include "apps/doctor_checks.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace rz {

double worst_difference(const std::vector<float>& expected, const std::vector<float>& got) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (expected.size() != got.size()) return kInfinite;
  double worst = 0, magnitude = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(double{expected[i]} - double{got[i]});
    if (std::isnan(difference)) return kInfinite;
    worst = std::max(worst, difference);
    magnitude = std::max(magnitude, std::abs(double{expected[i]}));
  }
  return worst == 0 ? 0 : worst / magnitude;
}

bool same_in_any_batch(const Probe& probe, Context& context) {
  const std::vector<float> whole = probe.run(context, 0, probe.batch);
  std::vector<float> parts = probe.run(context, 0, 1);
  const std::vector<float> rest = probe.run(context, 1, probe.batch);
  parts.insert(parts.end(), rest.begin(), rest.end());
  return worst_difference(whole, parts) == 0 &&
         std::memcmp(whole.data(), parts.data(), whole.size() * sizeof(float)) == 0;
}

}  // namespace rz
