// Takes the place of template_structure.cc where gemmi is missing.
#include "folding/template_structure.h"
#include "kernels/error.h"

namespace rz::folding {

TemplateStructure read_template_structure(const std::string& path) {
  throw Error(ExitCode::usage,
              path + ": this build reads no mmCIF, because gemmi was missing (Debian: gemmi-dev, tao-pegtl-dev)");
}

}  // namespace rz::folding
