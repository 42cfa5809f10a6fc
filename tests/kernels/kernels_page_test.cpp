// SPDX-License-Identifier: Apache-2.0
// Holds docs/kernels.md to the comments of the kernels' sources, or rewrites it with --update.
#include <doctest/doctest.h>
#include <fnmatch.h>

#include <fstream>
#include <sstream>

#include "tests/kernels/kernels_page.h"
#include "tests/test_options.h"

TEST_CASE("snapshots: the page of the library's kernels") {
  const std::string path = std::string(DMLC_SOURCE_DIR) + "/docs/kernels.md";
  const std::string page = dmlc::tests::kernels_page();
  const auto& options = dmlc::tests::test_options();
  if (options.update && ::fnmatch(options.update_glob.c_str(), "docs/kernels.md", 0) == 0)
    std::ofstream(path, std::ios::binary) << page;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  CHECK_MESSAGE(text.str() == page, "write it anew: kernel_tests --update docs/kernels.md");
}
