// SPDX-License-Identifier: Apache-2.0
// Entry point of the doctest programs.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "tests/test_options.h"

namespace dmlc::tests {
TestOptions& test_options() {
  static TestOptions options;
  return options;
}
}  // namespace dmlc::tests

int main(int argc, char** argv) {
  doctest::Context context(argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != "--update") continue;
    // A build that accepts whatever it produced would prove nothing.
    if (std::getenv("CI") != nullptr) {
      std::cerr << "--update is refused where CI is set\n";
      return 2;
    }
    auto& options = dmlc::tests::test_options();
    options.update = true;
    if (i + 1 < argc && argv[i + 1][0] != '-') options.update_glob = argv[i + 1];
    context.setOption("test-case", "snapshots*");
  }
  return context.run();
}
