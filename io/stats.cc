#include "io/stats.h"

#include <fstream>

#include "io/output_path.h"
#include "kernels/error.h"

namespace rz {

void write_json(const std::string& target, const nlohmann::json& document) {
  TemporaryOutput file(target);
  std::ofstream out(file.path());
  // Sample names and paths may hold bytes that are no UTF-8: replaced, never thrown on.
  out << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  out.close();
  if (!out) throw Error(ExitCode::input, target + ": cannot be written");
  file.commit();
}

}  // namespace rz
