#include "kernels/worker_pool.h"

namespace rz {

WorkerPool::WorkerPool(const std::vector<Device>& devices, Precision precision, int most_on_cuda)
    : devices_(devices), precision_(precision), most_on_cuda_(most_on_cuda) {
  for (const Device& device : devices) staffs_.push_back(std::make_unique<Staff>(device));
}

/// Of the devices that have a worker to give the one with the fewest at work; null: none has.
WorkerPool::Staff* WorkerPool::free_staff() {
  const bool limited = on_cuda() && most_on_cuda_ > 0;
  Staff* best = nullptr;
  for (size_t i = 0; i < staffs_.size(); ++i) {
    Staff* staff = staffs_[(next_ + i) % staffs_.size()].get();
    if (limited && staff->at_work >= most_on_cuda_) continue;
    if (!best || staff->at_work < best->at_work) best = staff;
  }
  return best;
}

WorkerPool::Claim WorkerPool::claim() {
  std::unique_lock<std::mutex> lock(mutex_);
  Staff* staff = nullptr;
  returned_.wait(lock, [&] { return (staff = free_staff()) != nullptr; });
  next_ = (next_ + 1) % staffs_.size();
  staff->clock.add_batch();
  ++staff->at_work;
  try {
    if (staff->idle.empty()) {
      const Device& device = staff->clock.device();
      staff->idle.push_back(std::make_unique<Worker>(device, precision_, &staff->clock));
    }
  } catch (...) {
    --staff->at_work;
    throw;
  }
  Worker* worker = staff->idle.back().release();
  staff->idle.pop_back();
  return {worker, Return{this}};
}

void WorkerPool::take_back(Worker* worker) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& staff : staffs_) {
    if (!(staff->clock.device() == worker->context.device())) continue;
    staff->idle.emplace_back(worker);
    --staff->at_work;
  }
  returned_.notify_one();
}

std::vector<DeviceUse> WorkerPool::uses() const {
  std::vector<DeviceUse> uses;
  for (const auto& staff : staffs_) uses.push_back(staff->clock.use());
  return uses;
}

}  // namespace rz
