// The shipped caller on the CPU, on one emulated CUDA device and on two.
#include <gtest/gtest.h>

#include <random>

#include "genomics/caller_model.h"
#include "tests/genomics/tile_fixture.h"
#include "tests/kernels/two_devices.h"

namespace rz::genomics {
namespace {

/// Reads of which half have another base at one place, and some lack a run's base at another: of such the small network
/// is unsure, and the large one is asked.
PreparedTile some_tile() {
  constexpr size_t kSnp = 150, kDeletion = 200, kRead = 100;
  std::mt19937 random(11);
  std::string reference(400, 'A');
  for (char& base : reference) base = "ACGT"[random() % 4];
  reference.replace(kDeletion, 9, "TTTTTTTTT");
  Tile tile = make_tile(reference);
  for (uint64_t i = 0; i < 40; ++i) {
    const size_t at = 7 * i;
    std::string bases = reference.substr(at, kRead), cigar = "100M";
    if (kSnp >= at && kSnp < at + kRead && i % 2 == 0) bases[kSnp - at] = bases[kSnp - at] == 'A' ? 'G' : 'A';
    if (kDeletion > at + 10 && kDeletion + 20 < at + kRead && i % 5 == 0) {
      bases.erase(kDeletion - at, 1);
      cigar = std::to_string(kDeletion - at) + "M1D" + std::to_string(kRead - 1 - (kDeletion - at)) + "M";
    }
    tile.reads.push_back(make_read(i + 1, static_cast<int32_t>(1000 + at), cigar, bases, i % 2 == 0));
  }
  return prepare(std::move(tile), {});
}

struct Judged {
  Prediction prediction;
  std::vector<DeviceUse> uses;
};

Judged judged(const PreparedTile& tile, const std::vector<Device>& devices) {
  const SafeTensors file(RZ_SOURCE_FOLDER "/data/models/rz-call-illumina.safetensors");
  const CallerModel model(file, devices);
  return {model.predict(tile), model.device_uses()};
}

TEST(CallerDevices, TwoGiveTheBytesOfOneAndTheNumbersOfTheCpu) {
  const std::vector<Device> devices = rz::test::two_devices();
  const PreparedTile tile = some_tile();
  const Judged cpu = judged(tile, {Device{}});
  const Judged one = judged(tile, {devices[1]});
  const Judged two = judged(tile, devices);
  ASSERT_GE(cpu.prediction.copies.size(), 2u);
  ASSERT_GE(cpu.prediction.large, 1u);
  EXPECT_EQ(one.prediction.copies, two.prediction.copies);
  ASSERT_EQ(two.uses.size(), 2u);  // the small network ran on one, the large one on the other
  EXPECT_EQ(two.uses[0].batches, 1);
  EXPECT_EQ(two.uses[1].batches, 1);
  EXPECT_GT(two.uses[1].bytes_to_device, two.uses[0].bytes_to_device);

  ASSERT_EQ(cpu.prediction.large, two.prediction.large);
  for (size_t i = 0; i < cpu.prediction.copies.size(); ++i) {
    for (size_t copies = 0; copies < 3; ++copies) {
      // Logits agree within 2e-4 (networks_test), which moves a probability by at most a quarter of that, times the
      // calibration's scale of about one and its two logits.
      EXPECT_NEAR(cpu.prediction.copies[i][copies], two.prediction.copies[i][copies], 2e-4) << i;
    }
  }
}

}  // namespace
}  // namespace rz::genomics
