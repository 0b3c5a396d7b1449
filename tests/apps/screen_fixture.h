// A small network for rz-screen, made of fixed random numbers, and a way to run the program.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "io/safetensors_writer.h"
#include "tests/apps/program_runner.h"
#include "tests/io/temp_folder.h"

namespace rz::test {

/// Writes a regression model of one task, hidden width 8, in the layout of molecules/dmpnn_config.h.
inline std::string made_up_dmpnn(const TempFolder& folder, const std::string& name, const std::string& task,
                                 uint32_t seed) {
  std::mt19937 bits(seed);
  ArrayMap arrays;
  const auto add = [&](const std::string& array, const Shape& shape) {
    Array& values = arrays[array] = Array(DType::f32, shape);
    for (int64_t i = 0; i < values.numel(); ++i) {
      values.data<float>()[i] = static_cast<float>(bits() >> 8) / static_cast<float>(1 << 24) - 0.5f;
    }
  };
  add("W_i.weight", Shape{8, 147});
  add("W_h.weight", Shape{8, 8});
  add("W_o.weight", Shape{8, 141});
  add("W_o.bias", Shape{8});
  add("ffn.0.weight", Shape{8, 8});
  add("ffn.0.bias", Shape{8});
  add("ffn.1.weight", Shape{1, 8});
  add("ffn.1.bias", Shape{1});
  const std::string config = R"({"features":"chemprop-v1","hydrogens":"implicit","depth":3,"activation":"relu",)"
                             R"("aggregation":"mean","aggregation_norm":100,"descriptors":"none","head":"regression",)"
                             R"("classes":0,"tasks":[")" +
                             task + "\"]}";
  const std::string path = folder.file(name);
  write_safetensors(path, arrays, {{"architecture", "dmpnn"}, {"config", config}});
  return path;
}

class ScreenFixture : public testing::Test {
 protected:
  /// Runs `rz-screen ARGUMENTS...` and checks the exit code and the words that must be in stderr.
  RunResult screen(const std::vector<std::string>& arguments, int exit_code, const std::vector<std::string>& words = {},
                   const RunOptions& options = {}) {
    std::vector<std::string> command = {"rz-screen"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const RunResult result = run(command, options);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    for (const std::string& word : words) {
      EXPECT_NE(result.err.find(word), std::string::npos) << word << " in\n" << result.err;
    }
    return result;
  }

  const TempFolder folder_;
  const std::string model_ = made_up_dmpnn(folder_, "one.safetensors", "activity", 1);
  const std::string second_ = made_up_dmpnn(folder_, "two.safetensors", "activity", 2);
  const std::string other_ = made_up_dmpnn(folder_, "other.safetensors", "solubility", 3);
  const std::string out_ = folder_.file("out.csv");
};

}  // namespace rz::test
