// What one thread needs to run a network, and a pool of it for the threads of a pipeline.
#pragma once

#include <oneapi/tbb/task_arena.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "kernels/context.h"
#include "kernels/device_clock.h"

namespace rz {

struct Worker {
  explicit Worker(const Device& device, Precision precision = Precision::f32, DeviceClock* clock = nullptr)
      : context(device, 0, precision, clock), arena(device) {}
  Context context;
  Arena arena;
};

/// Workers per CUDA device, each with a stream of its own, that keep it busy: while one computes, one copies, and two
/// bridge the time until a thread that was late has put its batch on the way. Each takes memory of the device for a
/// batch. The threads that wait for them are to come on top of those that prepare.
constexpr int kStreamsPerDevice = 4;

/// Workers are costly to make: threads take one each, and it goes back when the claim ends. They belong to the devices
/// of the pool, and a claim goes to the device that has the fewest of them at work.
class WorkerPool {
 public:
  struct Return {
    WorkerPool* pool;
    void operator()(Worker* worker) const { pool->take_back(worker); }
  };
  using Claim = std::unique_ptr<Worker, Return>;

  /// `precision`: of the workers' products. `most_on_cuda`: workers of each CUDA device, at most; 0: as many as are
  /// claimed at once. On the CPU there are as many as are claimed.
  explicit WorkerPool(const std::vector<Device>& devices, Precision precision = Precision::f32, int most_on_cuda = 0);
  explicit WorkerPool(const Device& device, Precision precision = Precision::f32)
      : WorkerPool(std::vector<Device>{device}, precision) {}

  const std::vector<Device>& devices() const { return devices_; }
  bool on_cuda() const { return devices_.front().is_cuda(); }
  /// Threads that at any time may be waiting for a device instead of computing; 0 on the CPU.
  int streams() const { return on_cuda() ? most_on_cuda_ * static_cast<int>(devices_.size()) : 0; }

  /// Waits where all are at work. Not for a thread that has a claim already.
  Claim claim();

  /// work(worker) on a claimed worker with an empty arena. Isolated: a thread that waits inside for tasks of its own
  /// must not pick up another batch, which might wait for the very worker that this thread has.
  template <class Work>
  auto run(const Work& work) {
    const Claim worker = claim();
    worker->arena.clear();
    return oneapi::tbb::this_task_arena::isolate([&] { return work(*worker); });
  }

  /// What each device did so far.
  std::vector<DeviceUse> uses() const;

 private:
  /// A device's workers.
  struct Staff {
    explicit Staff(const Device& device) : clock(device) {}
    DeviceClock clock;
    std::vector<std::unique_ptr<Worker>> idle;
    int at_work = 0;
  };

  Staff* free_staff();
  void take_back(Worker* worker);

  std::vector<Device> devices_;
  Precision precision_;
  int most_on_cuda_;
  std::vector<std::unique_ptr<Staff>> staffs_;  // by device
  size_t next_ = 0;                             // where devices with equally many workers at work take turns
  std::mutex mutex_;
  std::condition_variable returned_;
};

}  // namespace rz
