// SPDX-License-Identifier: Apache-2.0
// Every kernel of the library against its reference: at sizes around a block, with NaN and infinities, in any order of
// threads, with any number of threads and blocks.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "stdlib/table.h"
#include "tests/kernels/emulated_library.h"
#include "tests/kernels/library_case.h"

namespace {

using namespace dmlc::tests;

constexpr Flavor kFlavors[] = {Flavor::Plain, Flavor::Nan, Flavor::Infinite, Flavor::OnlyNan};

}  // namespace

TEST_CASE("every kernel of the library has a case, with the error that its comment states") {
  CHECK(library_cases().size() == dmlc::stdlib::kernels().size());
  for (const auto& kernel : dmlc::stdlib::kernels()) {
    CAPTURE(kernel.name);
    const auto found = std::find_if(library_cases().begin(), library_cases().end(),
                                    [&](const KernelCase& kernel_case) { return kernel_case.name == kernel.name; });
    REQUIRE(found != library_cases().end());
    std::string text(kernel.source);
    // A sentence may go on in the next line.
    for (std::size_t at = 0; (at = text.find("\n/// ", at)) != std::string::npos;) text.replace(at, 5, " ");
    CHECK_MESSAGE(text.find(" Error: " + std::string(found->error)) != std::string::npos, "stated: ", found->error);
  }
}

TEST_CASE("emulated kernels of the library agree with plain loops") {
  const Runner run = emulated_library();
  for (const KernelCase& kernel_case : library_cases())
    for (const int rows : row_counts(kernel_case.largest_emulated))
      for (const Flavor flavor : kFlavors) {
        if (rows > 1000 && flavor != Flavor::Plain) continue;
        CAPTURE(static_cast<int>(flavor));
        const std::string found = differences(kernel_case, rows, flavor, run);
        CHECK_MESSAGE(found.empty(), found);
      }
}

TEST_CASE("emulated kernels of the library have no race: any order of threads will do") {
  for (const ThreadOrder order : {ThreadOrder::Backward, ThreadOrder::Shuffled})
    for (const KernelCase& kernel_case : library_cases())
      for (const int rows : {1, 257, 1000}) {
        const std::string found = differences(kernel_case, rows, Flavor::Plain, emulated_library(order));
        CHECK_MESSAGE(found.empty(), found);
      }
}

TEST_CASE("emulated kernels of the library take any number of threads and blocks") {
  // Enough threads in each shape for one a row, which is what kernels without a loop over rows need.
  constexpr Shape kShapes[] = {{.grid = 240, .block = 1}, {.grid = 24, .block = 10}, {.grid = 3, .block = 100},
                               {.grid = 3, .block = 256}, {.grid = 2, .block = 768}, {.grid = 2, .block = 1024}};
  for (const Shape shape : kShapes)
    for (const KernelCase& kernel_case : library_cases())
      for (const int rows : {1, 40, 240}) {
        CAPTURE(shape.block);
        const std::string found =
            differences(kernel_case, rows, Flavor::Plain, emulated_library(ThreadOrder::Shuffled), shape);
        CHECK_MESSAGE(found.empty(), found);
      }
}

TEST_CASE("an infinity stays one in `ema`, even where its weight is too small for a number") {
  const auto found = std::find_if(library_cases().begin(), library_cases().end(),
                                  [](const KernelCase& kernel_case) { return kernel_case.name == "ema"; });
  KernelCase kernel_case = *found;
  kernel_case.make = [](int rows, Flavor, Random&) -> Call {
    std::vector<float> x(rows, 1.0f);
    x[2] = std::numeric_limits<float>::infinity();
    return {{std::move(x)}, std::vector<float>(rows), {0.9f}, rows};
  };
  // Each of the four threads has a run of rows in which 0.1 to the power of their number is 0.
  const std::string found_differences =
      differences(kernel_case, 4000, Flavor::Plain, emulated_library(), {.grid = 1, .block = 4});
  CHECK_MESSAGE(found_differences.empty(), found_differences);
}
