// SPDX-License-Identifier: Apache-2.0
// Every kernel of the library, compiled for every level of processors, against its reference.
#include <doctest/doctest.h>

#include <string>

#include "tests/kernels/compiled_library.h"

using namespace dmlc::tests;

namespace {

constexpr Flavor kFlavors[] = {Flavor::Plain, Flavor::Nan, Flavor::Infinite, Flavor::OnlyNan};
constexpr int kLarge = 65'537;

}  // namespace

TEST_CASE("compiled kernels of the library agree with plain loops at every level") {
  for (const std::string& level : runnable_levels()) {
    const Runner run = compiled_library(level);
    for (const KernelCase& kernel_case : library_cases())
      for (const int rows : row_counts(kernel_case.largest))
        for (const Flavor flavor : kFlavors) {
          // All flavours of the largest size take minutes: the level with the widest vectors does one.
          const bool widest = flavor == Flavor::Nan && level == runnable_levels().back();
          if (rows > kLarge && flavor != Flavor::Plain && !widest) continue;
          CAPTURE(level);
          CAPTURE(static_cast<int>(flavor));
          const std::string found = differences(kernel_case, rows, flavor, run);
          CHECK_MESSAGE(found.empty(), found);
        }
  }
}

TEST_CASE("compiled kernels of the library take any number of threads and blocks") {
  constexpr Shape kShapes[] = {{.grid = 240, .block = 1},
                               {.grid = 24, .block = 10},
                               {.grid = 3, .block = 100},
                               {.grid = 2, .block = 768},
                               {.grid = 2, .block = 1024}};
  const std::string level = runnable_levels().back();
  const Runner run = compiled_library(level);
  for (const Shape shape : kShapes)
    for (const KernelCase& kernel_case : library_cases())
      for (const int rows : {1, 40, 240}) {
        CAPTURE(shape.block);
        const std::string found = differences(kernel_case, rows, Flavor::Plain, run, shape);
        CHECK_MESSAGE(found.empty(), found);
      }
}
