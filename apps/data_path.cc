#include "apps/data_path.h"

#include <filesystem>

#include "kernels/error.h"

namespace rz {

std::string data_path(const std::string& relative) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
  std::string tried;
  for (const fs::path& base : {folder / "../share/ribozyme/data", folder / "../../data"}) {
    const fs::path path = (base / relative).lexically_normal();
    if (fs::exists(path)) return path.string();
    tried += (tried.empty() ? "" : " nor ") + path.string();
  }
  const bool model = relative.rfind("models/", 0) == 0;
  throw Error(ExitCode::missing, relative + " found neither at " + tried + (model ? "; give --model" : ""));
}

}  // namespace rz
