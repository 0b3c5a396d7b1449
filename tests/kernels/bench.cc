// rz_bench_kernels [threads [name]]: time of every large case on the CPU; products against OpenBLAS in the same run.
#include <cblas.h>
#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>

#include <algorithm>
#include <cstdlib>

#include "tests/kernels/measure.h"

namespace rz::test {
namespace {

double openblas_seconds(const Product& product) {
  Random random(1);
  const int m = static_cast<int>(product.m), k = static_cast<int>(product.k), n = static_cast<int>(product.n);
  HostTensor x = random.f32(Shape{m, k}), w = random.f32(Shape{n, k}), out = random.f32(Shape{m, n});
  return best_seconds(
      [&] {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1, x.data<float>(), k, w.data<float>(), k, 0,
                    out.data<float>(), n);
      },
      [] {});
}

void bench(int threads, const std::string& wanted) {
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads));
  openblas_set_num_threads(threads);
  fmt::print("{} thread(s); ratio: speed over OpenBLAS's sgemm\n{:<64} {:>9} {:>9} {:>7} {:>6}\n", threads, "case",
             "ms", "GFLOP/s", "GB/s", "ratio");
  for (const Case& op_case : all_cases()) {
    if (!tier_usable(op_case.tier, Device{}) || op_case.size != Size::large ||
        op_case.name().find(wanted) == std::string::npos)
      continue;
    const Timing timing = measure(Device{}, op_case);
    const std::string ratio =
        op_case.product.m > 0 ? fmt::format("{:.2f}", openblas_seconds(op_case.product) / timing.seconds) : "";
    fmt::print("{:<64} {:>9.3f} {:>9.1f} {:>7.1f} {:>6}\n", op_case.name(), timing.seconds * 1e3, timing.gflops,
               timing.gbs, ratio);
  }
}

}  // namespace
}  // namespace rz::test

int main(int argc, char** argv) {
  rz::test::bench(argc > 1 ? std::max(1, std::atoi(argv[1])) : 1, argc > 2 ? argv[2] : "");
}
