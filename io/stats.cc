#include "io/stats.h"

#include "io/text_file.h"

namespace rz {

void write_json(const std::string& target, const nlohmann::json& document) {
  // Sample names and paths may hold bytes that are no UTF-8: replaced, never thrown on.
  write_text_file(target, document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
}

}  // namespace rz
