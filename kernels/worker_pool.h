// What one thread needs to run a network, and a pool of it for the threads of a pipeline.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "kernels/context.h"

namespace rz {

struct Worker {
  explicit Worker(const Device& device, Precision precision = Precision::f32)
      : context(device, 0, precision), arena(device) {}
  Context context;
  Arena arena;
};

/// Workers are costly to make: threads take one each, and it goes back when the claim ends.
class WorkerPool {
 public:
  struct Return {
    WorkerPool* pool;
    void operator()(Worker* worker) const {
      const std::lock_guard<std::mutex> lock(pool->mutex_);
      pool->idle_.emplace_back(worker);
    }
  };
  using Claim = std::unique_ptr<Worker, Return>;

  /// `precision`: of the workers' products.
  explicit WorkerPool(const Device& device, Precision precision = Precision::f32)
      : device_(device), precision_(precision) {}

  const Device& device() const { return device_; }

  Claim claim() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.empty()) return {new Worker(device_, precision_), Return{this}};
    Worker* worker = idle_.back().release();
    idle_.pop_back();
    return {worker, Return{this}};
  }

 private:
  Device device_;
  Precision precision_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Worker>> idle_;
};

}  // namespace rz
