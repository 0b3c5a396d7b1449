// rz-screen with models that were calibrated: intervals, domain, and that nobody else's calibration is used.
#include "io/sha256.h"
#include "tests/apps/screen_fixture.h"

namespace rz::test {
namespace {

class ScreenTrustTest : public ScreenFixture {
 protected:
  /// Of one model, with a training molecule without bits and intervals of 1.5 at any level up to 0.95.
  std::string trust_of(const std::string& model) {
    const std::string bytes = read_file(model);
    const std::string hash = sha256_hex(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    ArrayMap arrays;
    const auto add = [&](const std::string& name, const Shape& shape, float value) {
      arrays[name] = Array(DType::f32, shape);
      std::fill_n(arrays[name].data<float>(), shape.numel(), value);
    };
    add("calibration", Shape{1, 2}, 1);
    add("scores", Shape{19}, 1.5f);
    arrays["offsets"] = Array(DType::i32, Shape{2});
    arrays["offsets"].data<int32_t>()[0] = 0;
    arrays["offsets"].data<int32_t>()[1] = 19;
    arrays["fingerprints"] = Array(DType::i32, Shape{1, 64});
    std::fill_n(arrays["fingerprints"].data<int32_t>(), 64, 0);
    const std::string config = R"({"name":"activity","tasks":["activity"],"head":"regression","members":[")" + hash +
                               R"("],"similarity_limit":0.5,"embedder":""})";
    const std::string path = folder_.file("trust.safetensors");
    write_safetensors(path, arrays, {{"architecture", "trust"}, {"config", config}});
    return path;
  }

  const std::string in_ = folder_.write("a.smi", "CCO a\n");
};

TEST_F(ScreenTrustTest, AddsIntervalAndDomain) {
  screen({"--library", in_, "--model", model_, "--model", trust_of(model_), "-o", out_}, 0);
  double value, low, high, similarity, inside;
  ASSERT_EQ(std::sscanf(read_file(out_).c_str(),
                        "smiles,id,activity,activity_lower,activity_upper,activity_similarity,activity_in_domain\n"
                        "CCO,a,%lf,%lf,%lf,%lf,%lf",
                        &value, &low, &high, &similarity, &inside),
            5)
      << read_file(out_);
  EXPECT_NEAR(value - low, 1.5, 1e-4);
  EXPECT_NEAR(high - value, 1.5, 1e-4);
  EXPECT_EQ(similarity, 0);
  EXPECT_EQ(inside, 0);
}

TEST_F(ScreenTrustTest, IsNotUsedForOtherModels) {
  const std::string trust = trust_of(model_);
  screen({"--library", in_, "--model", model_, "--model", second_, "--model", trust, "-o", out_}, 0,
         {"trust.safetensors: was calibrated with other models"});
  EXPECT_TRUE(read_file(out_).starts_with("smiles,id,activity,activity_std\n")) << read_file(out_);
  screen({"--library", in_, "--model", trust, "-o", out_}, 2, {"trust.safetensors: holds a calibration and no model"});
  screen({"--library", in_, "--model", model_, "-o", out_, "--interval", "1.5"}, 2, {"--interval"});
}

}  // namespace
}  // namespace rz::test
