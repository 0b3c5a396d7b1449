// rz-fold run on the demo's model of random numbers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "io/npz.h"
#include "tests/apps/program_runner.h"
#include "tests/io/temp_folder.h"

namespace rz::test {

class FoldTest : public testing::Test {
 protected:
  /// rz-fold ARGUMENTS... on the CPU; the exit code and the words that must be in what it prints.
  RunResult fold(const std::vector<std::string>& arguments, int exit_code, const std::vector<std::string>& words = {}) {
    std::vector<std::string> command = {"rz-fold", "--device", "cpu"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const RunResult result = run(command);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    const std::string text = result.out + result.err;
    for (const std::string& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in\n" << text;
    return result;
  }

  /// The same with -o into a folder, which must not be there afterwards.
  void refused(int exit_code, const std::vector<std::string>& words, std::vector<std::string> arguments) {
    const TempFolder out;
    arguments.insert(arguments.end(), {"-o", out.file("results")});
    fold(arguments, exit_code, words);
    EXPECT_TRUE(out.names().empty());
  }

  /// A file of `source` with a change.
  template <class Change>
  std::string changed(const std::string& source, const std::string& name, const Change& change) {
    const Npz file(source);
    ArrayMap arrays;
    for (const auto& [array, entry] : file.entries()) {
      arrays[array] = entry.descr[1] == 'f' ? file.floats(array) : file.integers(array);
    }
    change(arrays);
    write_npz(folder_.file(name), arrays);
    return folder_.file(name);
  }

  static std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  static std::string demo(const std::string& name) { return RZ_SOURCE_FOLDER "/data/demo/fold/" + name; }

  const std::string parameters_ = demo("params_model_1_ptm.npz"), features_ = demo("features.npz"),
                    outputs_ = demo("outputs.npz");
  const TempFolder folder_;
  const std::string out_ = folder_.file("out");
};

}  // namespace rz::test
