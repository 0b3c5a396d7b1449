#include "io/json_text.h"

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace rz {

nlohmann::json parse_without_duplicates(std::string_view text) {
  using Json = nlohmann::json;
  std::vector<std::set<std::string>> keys;
  const Json::parser_callback_t check = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      const std::string key = value.get<std::string>();
      if (!keys.back().insert(key).second) throw std::runtime_error("the name " + key + " appears twice");
    }
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const Json::exception& error) {
    const std::string_view what = error.what();  // "[json.exception.parse_error.101] parse error at line 1, ..."
    throw std::runtime_error(std::string(what.substr(what.find("] ") + 2)));
  }
}

}  // namespace rz
