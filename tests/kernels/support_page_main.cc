// rz_kernels_page RECORDS_FOLDER [PAGE]: prints the page, or exits 1 where PAGE differs from it.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "tests/kernels/support_page.h"

int main(int argc, char** argv) {
  const std::string page = rz::test::support_page(argc > 1 ? argv[1] : "docs/gpu");
  if (argc < 3) {
    std::fputs(page.c_str(), stdout);
    return 0;
  }
  std::ifstream file(argv[2]);
  if (page == std::string(std::istreambuf_iterator<char>(file), {})) return 0;
  std::fprintf(stderr, "%s is out of date: write it anew with rz_kernels_page > docs/kernels.md\n", argv[2]);
  return 1;
}
