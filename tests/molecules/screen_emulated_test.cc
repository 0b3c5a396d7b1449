// A whole screen on the CPU, on one emulated CUDA device and on two: the same bytes on any number of devices, and on
// both kinds the same numbers within what their products allow.
#include <gtest/gtest.h>

#include <sstream>

#include "molecules/chemprop.h"
#include "molecules/screen.h"
#include "tests/io/temp_folder.h"
#include "tests/kernels/two_devices.h"

namespace rz::molecules::test {
namespace {

const std::string kModel = "goldens/molecules/chemprop/example_model_v2_regression_mol.pt";

/// 40 molecules, which the least batch of 16 makes three batches of.
std::string library_text() {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    for (int atom = 0; atom <= i % 7; ++atom) text += "C";
    text += std::string(i % 2 == 0 ? "O" : "N") + (i % 3 == 0 ? "C" : "") + " m" + std::to_string(i) + "\n";
  }
  return text + "not_a_molecule m40\n";
}

struct Screened {
  std::string text;
  std::vector<DeviceUse> uses;
};

Screened screened(const rz::test::TempFolder& folder, const std::vector<Device>& devices) {
  Library library({.path = folder.write("library.smi", library_text())});
  std::vector<std::unique_ptr<PropertyModel>> models;
  models.push_back(load_property_model(rz::test::shared_file(kModel), devices));
  const std::vector<Ensemble> ensembles = ensembles_of(std::move(models));
  WorkerPool workers(devices, Precision::f32, kStreamsPerDevice);
  ScreenOptions options;
  options.output = folder.file("out.csv");
  options.threads = 2;
  options.memory = 1;  // the least: small batches
  screen(library, ensembles, workers, options);
  return {rz::test::read_file(options.output), workers.uses()};
}

std::vector<double> predictions(const std::string& csv) {
  std::vector<double> values;
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::string last = line.substr(line.rfind(',') + 1);
    if (!last.empty()) values.push_back(std::stod(last));
  }
  return values;
}

TEST(ScreenDevices, TwoGiveTheBytesOfOneAndTheNumbersOfTheCpu) {
  if (rz::test::shared_file(kModel).empty()) GTEST_SKIP() << "needs ../shared/" << kModel;
  const std::vector<Device> devices = rz::test::two_devices();
  const rz::test::TempFolder folder;
  const Screened cpu = screened(folder, {Device{}});
  const Screened one = screened(folder, {devices[1]});
  const Screened two = screened(folder, devices);
  EXPECT_EQ(one.text, two.text);
  ASSERT_EQ(two.uses.size(), 2u);
  for (const DeviceUse& use : two.uses) {
    EXPECT_GE(use.batches, 1) << use.device.text();
    EXPECT_GT(use.bytes_to_device, 0);
    EXPECT_GT(use.busy(), 0);
    EXPECT_LE(use.busy(), 1);
  }
  EXPECT_EQ(two.uses[0].batches + two.uses[1].batches, 3);

  const std::vector<double> expected = predictions(cpu.text), got = predictions(two.text);
  ASSERT_EQ(expected.size(), 40u);
  ASSERT_EQ(got.size(), expected.size());
  // As dmpnn_emulated_test, times what the model's outputs are multiplied by; and the sixth digit of the text.
  const double scale = read_chemprop(TorchFile(rz::test::shared_file(kModel))).numbers("output.scale").front();
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i], expected[i], 1e-4 * scale + 1e-5 * std::abs(expected[i])) << i;
  }
}

}  // namespace
}  // namespace rz::molecules::test
