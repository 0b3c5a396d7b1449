#include "io/stats.h"

#include "io/text_file.h"

namespace rz {

nlohmann::json device_stats(const std::vector<DeviceUse>& uses) {
  nlohmann::json all = nlohmann::json::array();
  for (const DeviceUse& use : uses) {
    all.push_back({{"device", use.device.text()},
                   {"batches", use.batches},
                   {"busy", use.busy()},
                   {"busy_seconds", use.busy_seconds},
                   {"seconds", use.seconds},
                   {"bytes_to_device", use.bytes_to_device},
                   {"bytes_from_device", use.bytes_from_device}});
  }
  return all;
}

void write_json(const std::string& target, const nlohmann::json& document) {
  // Sample names and paths may hold bytes that are no UTF-8: replaced, never thrown on.
  write_text_file(target, document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
}

}  // namespace rz
