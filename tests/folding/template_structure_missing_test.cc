// The program of this test is built as if gemmi were missing.
#include <gtest/gtest.h>

#include "folding/template_structure.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

TEST(TemplateStructureMissing, SaysWhatIsMissing) {
  test::expect_error(ExitCode::usage, {"x.cif", "gemmi"}, [] { read_template_structure("x.cif"); });
}

}  // namespace
}  // namespace rz::folding
