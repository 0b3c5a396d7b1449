// --stats FILE.json: counts, times and throughput per stage.
#pragma once

#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kernels/device_clock.h"

namespace rz {

/// Seconds that a stage took, summed over threads.
class StageClock {
 public:
  /// Adds the time until the returned object goes away.
  class Lap {
   public:
    explicit Lap(StageClock& clock) : clock_(clock), start_(std::chrono::steady_clock::now()) {}
    ~Lap() { clock_.nanoseconds_ += (std::chrono::steady_clock::now() - start_).count(); }
    Lap(const Lap&) = delete;
    Lap& operator=(const Lap&) = delete;

   private:
    StageClock& clock_;
    std::chrono::steady_clock::time_point start_;
  };
  Lap lap() { return Lap(*this); }
  double seconds() const { return static_cast<double>(nanoseconds_.load()) * 1e-9; }

 private:
  std::atomic<int64_t> nanoseconds_{0};
};

/// {"device", "batches", "busy", "busy_seconds", "seconds", "bytes_to_device", "bytes_from_device"} of each device.
nlohmann::json device_stats(const std::vector<DeviceUse>& uses);

/// Writes a JSON document whole or not at all. Throws Error(input) where the target cannot be written.
void write_json(const std::string& target, const nlohmann::json& document);

}  // namespace rz
