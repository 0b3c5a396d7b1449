// Every module of every pass against OpenFold's trace of the small golden. The trace holds what a module of the trunk
// adds to a representation; here it is the difference of the representation before and after.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>

#include "folding/feature_file.h"
#include "folding/model.h"
#include "tests/folding/golden.h"
#include "tests/kernels/golden_device.h"

namespace rz::folding {
namespace {

/// On the CPU: a difference of two f32 representations of about 2 carries their rounding, 1e-7 each, which is 5e-7 of
/// an update of 0.4; that is within the bound of the other modules. On CUDA: products of operands in two bf16 terms are
/// off by up to 3 * 2^-16 of the sum of their parts; 3e-5 were found at the end of a pass. With operands rounded to
/// bf16: by 2^-9 each; 2e-2 were found.
double bound(const Context& context) {
  if (context.precision() == Precision::bf16) return 4e-2;
  return context.on_cuda() ? 6e-5 : 5e-6;
}

/// Recycled distances go into bins, so that an error larger than f32's may come out of a later pass as a large one.
int passes(const Context& context) { return context.on_cuda() || context.precision() == Precision::bf16 ? 1 : 3; }

using Names = std::map<std::string, std::vector<const char*>>;

/// Modules whose output (in the trace: those of the triangle multiplications are the updated representation itself) is
/// an update of a representation, and modules after which it is another.
const Names kUpdates = {
    {"msa", {"msa_att_row", "msa_att_col", "msa_transition"}},
    {"pair", {"outer_product_mean", "tri_att_start", "tri_att_end", "pair_transition", "template_pair_embedding"}},
    {"state", {"sm.ipa"}}};
const Names kStates = {
    {"msa", {"msa_att_row", "msa_att_col", "msa_transition", "extra_msa_embedder", "evoformer_input"}},
    {"pair",
     {"outer_product_mean", "tri_mul_out", "tri_mul_in", "tri_att_start", "tri_att_end", "pair_transition",
      "template_pair_embedding", "embedded.pair"}},
    {"state", {"sm.linear_in", "sm.transition"}}};

class TraceCheck {
 public:
  TraceCheck(Context& context, const Npz& trace, int pass)
      : context_(context), trace_(trace), bound_(bound(context)), prefix_("c" + std::to_string(pass) + "/") {}

  void take(const std::string& module, const Tensor& tensor) {
    if (module == "embedded.pair" && trace_.has(prefix_ + "input_embedder.0")) check_embedded(copy_of(tensor));
    if (module == "embedded.msa") embedded_msa_ = copy_of(tensor);
    if (trace_.has(prefix_ + module)) compare(module, tensor);
    if (module.compare(0, 9, "template.") == 0) return;  // of one template's own representation
    for (const auto& [kind, ends] : kStates) {
      for (const char* end : ends) {
        if (module.find(end) != std::string::npos) state_[kind] = copy_of(tensor);
      }
    }
  }

  const std::set<std::string>& compared() const { return compared_; }

 private:
  Array copy_of(const Tensor& tensor) const {
    Array array(DType::f32, tensor.shape());
    download(context_, array.tensor(), tensor);
    context_.synchronize();
    return array;
  }
  void check_embedded(const Array& embedded) {
    const Array msa = sum_of("input_embedder.0", "recycling_embedder.0");
    const Array pair = sum_of("input_embedder.1", "recycling_embedder.1");
    EXPECT_LE(relative_error(embedded_msa_.tensor(), msa.tensor()), bound_) << prefix_ << "embedded.msa";
    EXPECT_LE(relative_error(embedded.tensor(), pair.tensor()), bound_) << prefix_ << "embedded.pair";
  }
  /// The first, and the second one added to its first entries.
  Array sum_of(const std::string& first, const std::string& second) {
    Array sum = trace_.floats(prefix_ + first);
    const Array addend = trace_.floats(prefix_ + second);
    for (int64_t i = 0; i < addend.numel(); ++i) sum.data<float>()[i] += addend.data<float>()[i];
    compared_.insert({first, second});
    return sum;
  }

  /// [n, n, width] with its first two axes exchanged.
  static Array transposed(const Array& pair) {
    const int64_t n = pair.dim(0), width = pair.dim(2);
    Array other(DType::f32, pair.shape());
    for (int64_t i = 0; i < n * n; ++i) {
      std::copy_n(pair.data<float>() + i * width, width, other.data<float>() + (i % n * n + i / n) * width);
    }
    return other;
  }

  void compare(const std::string& module, const Tensor& tensor) {
    const Array expected = trace_.floats(prefix_ + module);
    Array got = copy_of(tensor);
    for (const auto& [kind, ends] : kUpdates) {
      for (const char* end : ends) {
        if (module.find(end) == std::string::npos) continue;
        ASSERT_EQ(state_[kind].numel(), got.numel()) << module;
        for (int64_t i = 0; i < got.numel(); ++i) got.data<float>()[i] -= state_[kind].data<float>()[i];
      }
    }
    // OpenFold computes the attention around the ending node on the transposed representation.
    if (module.find("tri_att_end") != std::string::npos) got = transposed(got);
    // OpenFold's trace keeps one template of its embedder, the last.
    const Tensor same = got.tensor().reshape(Shape{got.numel()}).slice(got.numel() - expected.numel(), got.numel());
    EXPECT_LE(relative_error(same.reshape(expected.shape()), expected.tensor()), bound_) << prefix_ << module;
    compared_.insert(module);
  }

  Context& context_;
  const Npz& trace_;
  double bound_;  // by the precision of the trunk; the structure module changes it for itself
  std::string prefix_;
  Array embedded_msa_;
  std::map<std::string, Array> state_;
  std::set<std::string> compared_;
};

class Trace : public testing::TestWithParam<Precision> {
 protected:
  void SetUp() override {
    if (golden_file("small").empty()) GTEST_SKIP() << "no shared goldens";
    trace_ = std::make_unique<Npz>(golden_file("small/trace.npz"));
  }

  Prediction predict(PredictOptions options) {
    const Parameters parameters(golden_file("small/params_model_1_ptm.npz"));
    const Model model(parameters, context_.device());
    const FeatureFile features(golden_file("small/features.npz"));
    return model.predict(
        context_, [&](int pass) { return features.pass(pass); }, options);
  }

  Context context_{test::golden_device(), 0, GetParam()};
  std::unique_ptr<Npz> trace_;
};

TEST_P(Trace, EveryModuleOfTheFirstPassAgrees) {
  TraceCheck check(context_, *trace_, 0);
  PredictOptions options;
  options.recycles = 0;
  options.trace = [&](const std::string& module, const Tensor& tensor) { check.take(module, tensor); };
  predict(options);
  for (const auto& [name, entry] : trace_->entries()) {
    const bool output = name.find("/out.") != std::string::npos || name.find("angle_resnet") != std::string::npos;
    if (name.compare(0, 3, "c0/") != 0 || output) continue;
    EXPECT_TRUE(check.compared().count(name.substr(3))) << name;
  }
}

/// Stopped behind each pass, so that what is handed on is right too.
TEST_P(Trace, OutputsOfEveryPassAgree) {
  for (int pass = 0; pass < passes(context_); ++pass) {
    PredictOptions options;
    options.recycles = pass;
    options.all_outputs = true;
    const ArrayMap arrays = predict(options).arrays();
    const std::string prefix = "c" + std::to_string(pass) + "/out.";
    int compared = 0;
    for (const auto& [name, entry] : trace_->entries()) {
      if (name.compare(0, prefix.size(), prefix) != 0) continue;
      const Array expected = trace_->floats(name);
      EXPECT_LE(relative_error(arrays.at(name.substr(prefix.size())).tensor(), expected.tensor()), bound(context_))
          << name;
      ++compared;
    }
    EXPECT_EQ(compared, 12);
  }
}

INSTANTIATE_TEST_SUITE_P(, Trace, testing::Values(Precision::f32, Precision::bf16),
                         [](const auto& test_case) { return test_case.param == Precision::f32 ? "f32" : "bf16"; });

}  // namespace
}  // namespace rz::folding
