// How busy a device was, and the pool that deals work out to devices: with the CPU, and in the emulated build with two
// CUDA devices.
#include "kernels/device_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "kernels/per_device.h"
#include "kernels/worker_pool.h"
#ifdef RZ_EMULATE_CUDA
#include "tests/kernels/two_devices.h"
#endif

namespace rz::test {
namespace {

/// The devices that a pool of this build can have.
std::vector<Device> devices() {
#ifdef RZ_EMULATE_CUDA
  return two_devices();
#else
  return choose_devices("cpu").devices;
#endif
}

TEST(DeviceClock, CoversWhatIntervalsCoverTogether) {
  EXPECT_EQ(covered({}), 0);
  EXPECT_EQ(covered({{2, 3}, {0, 1}}), 2);
  EXPECT_EQ(covered({{0, 2}, {1, 3}}), 3);
  EXPECT_EQ(covered({{0, 10}, {2, 3}, {4, 4}}), 10);
  EXPECT_EQ(covered({{0, 1}, {1, 2}}), 2);
}

TEST(DeviceClock, CoversAsMuchAsWholeNumbersSay) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<Interval> intervals;
    std::vector<bool> hit(50);
    for (int i = 0; i < 12; ++i) {
      const int begin = static_cast<int>(random() % 40), end = begin + static_cast<int>(random() % 10);
      intervals.push_back({double(begin), double(end)});
      std::fill(hit.begin() + begin, hit.begin() + end, true);
    }
    EXPECT_EQ(covered(intervals), static_cast<double>(std::count(hit.begin(), hit.end(), true)));
  }
}

TEST(DeviceClock, MergesWhatOverlapsAndTouches) {
  const std::vector<Interval> pieces = merged({{5, 6}, {0, 2}, {1, 3}, {3, 4}, {7, 7}});
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].begin, 0);
  EXPECT_EQ(pieces[0].end, 4);
  EXPECT_EQ(pieces[1].begin, 5);
  EXPECT_EQ(pieces[1].end, 6);
}

TEST(DeviceClock, SumsUpALongRun) {
  DeviceClock clock(devices().front());
  constexpr int kCount = 200'000;  // more than it keeps
  for (int i = 0; i < kCount; ++i) clock.add({10.0 + i, 10.5 + i});
  EXPECT_EQ(clock.use().busy_seconds, kCount * 0.5);
  EXPECT_EQ(clock.use().seconds, kCount - 0.5);
}

TEST(DeviceClock, CountsFromTheFirstCopyToTheWait) {
  WorkerPool pool(devices().front());
  const std::vector<float> values(1000, 1.0f);
  for (int batch = 0; batch < 2; ++batch) {
    pool.run([&](Worker& worker) {
      const Tensor placed = upload_new(worker.context, worker.arena, values, Shape{1000});
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      EXPECT_EQ(download_floats(worker.context, placed), values);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // of which one lies between the batches
  }
  const DeviceUse use = pool.uses().front();
  EXPECT_EQ(use.batches, 2);
  EXPECT_EQ(use.bytes_to_device, 8000);
  EXPECT_EQ(use.bytes_from_device, 8000);
  EXPECT_GE(use.busy_seconds, 0.004);
  EXPECT_GE(use.seconds, use.busy_seconds + 0.02);
}

TEST(WorkerPool, DealsOutToAllDevices) {
  const std::vector<Device> all = devices();
  WorkerPool pool(all, Precision::f32, 2);
  std::vector<WorkerPool::Claim> claims;
  for (size_t i = 0; i < 2 * all.size(); ++i) claims.push_back(pool.claim());
  for (const DeviceUse& use : pool.uses()) EXPECT_EQ(use.batches, 2) << use.device.text();
  claims.clear();
  for (size_t i = 0; i < all.size(); ++i) pool.run([](Worker&) {});  // one after the other: in turns
  for (const DeviceUse& use : pool.uses()) EXPECT_EQ(use.batches, 3) << use.device.text();
}

TEST(WorkerPool, GivesAnEmptyArenaAndKeepsItsWorkers) {
  WorkerPool pool(devices().front());
  const void* first = nullptr;
  pool.run([&](Worker& worker) { first = worker.arena.alloc(DType::f32, Shape{10}).raw(); });
  pool.run([&](Worker& worker) { EXPECT_EQ(worker.arena.alloc(DType::f32, Shape{10}).raw(), first); });
}

TEST(PerDevice, RefusesADeviceWithoutOne) {
  const PerDevice<int> numbers({Device{}}, [](const Device&) { return std::make_unique<int>(7); });
  EXPECT_EQ(numbers.on(Device{}), 7);
  EXPECT_THROW(numbers.on(Device{DeviceKind::cuda, 1}), Error);
}

TEST(Context, StagesMoreThanItsPinnedMemory) {
  Context context(devices().front());
  Arena arena(context.device());
  const std::vector<float> values(std::size_t{6} << 20, 2.0f);  // 24 MiB each
  std::vector<Tensor> placed;
  for (int i = 0; i < 4; ++i) {
    std::vector<float> own = values;
    own.back() = static_cast<float>(i);
    placed.push_back(upload_new(context, arena, own, Shape{static_cast<int64_t>(own.size())}));
  }
  for (int i = 0; i < 4; ++i) EXPECT_EQ(download_floats(context, placed[i]).back(), static_cast<float>(i));
}

#ifdef RZ_EMULATE_CUDA
TEST(EmulatedDevices, RefuseACopyIntoAnothersMemory) {
  const std::vector<Device> two = devices();
  ASSERT_EQ(two.size(), 2u);
  Context context(two[0]);
  Arena own(two[0]), others(two[1]);
  const std::vector<float> values(4, 1.0f);
  EXPECT_NO_THROW(upload_new(context, own, values, Shape{4}));
  EXPECT_THROW(upload_new(context, others, values, Shape{4}), std::runtime_error);
}

TEST(EmulatedDevices, AreChosenAllOrOne) {
  two_devices();
  EXPECT_EQ(choose_devices("auto").text(), "cuda:0, cuda:1");
  EXPECT_EQ(choose_devices("cuda:1").text(), "cuda:1");
  EXPECT_EQ(choose_devices("cpu").text(), "cpu");
  EXPECT_EQ(choose_device("cuda").device.text(), "cuda:0");
}

TEST(WorkerPool, WaitsWhereAllAreAtWork) {
  WorkerPool limited(std::vector<Device>{{DeviceKind::cuda, 0}}, Precision::f32, 1);
  std::atomic<int> at_work{0}, most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      limited.run([&](Worker&) {
        most = std::max(most.load(), ++at_work);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        --at_work;
      });
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
  EXPECT_EQ(limited.uses().front().batches, 4);
}
#endif

}  // namespace
}  // namespace rz::test
