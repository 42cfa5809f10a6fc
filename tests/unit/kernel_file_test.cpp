// SPDX-License-Identifier: Apache-2.0
// Kernels in files of their own: a mistake is shown in the file, at its line.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "compiler/diagnostics/render_text.h"
#include "compiler/driver/compile.h"

namespace {

namespace fs = std::filesystem;
using namespace dmlc;

/// What checking `CREATE KERNEL k FROM FILE 'k.cu'` says of a file of this text.
struct Checked {
  SourceMap sources;
  DiagnosticSink sink;

  explicit Checked(const std::string& text) {
    const fs::path folder = fs::temp_directory_path() / "dmlc_kernel_file_test";
    fs::create_directories(folder);
    std::ofstream(folder / "k.cu", std::ios::binary) << text;
    const FileId file = sources.add((folder / "program.dsl").string(), "CREATE KERNEL k FROM FILE 'k.cu';\n");
    driver::Options options;
    options.stage = driver::Stage::Check;
    static_cast<void>(driver::compile({file}, options, sources, sink));
    fs::remove_all(folder);
  }
};

constexpr const char* kHead = "// Doubles.\r\nextern \"C\" __global__ void k(const float* x, float* out, int n) {\r\n";

}  // namespace

TEST_CASE("kernel file: a sound one is read") {
  const Checked checked(std::string(kHead) +
                        "  int i = blockIdx.x * blockDim.x + threadIdx.x;\r\n  if (i < n) out[i] = 2 * x[i];\r\n}\r\n");
  CHECK(render_report(checked.sink.sorted(), checked.sources) == "");
}

TEST_CASE("kernel file: a mistake is shown in the file") {
  const Checked checked(std::string(kHead) + "  /* \u00e9\u00e9 */ out[0] = y;\r\n}\r\n");
  const auto found = checked.sink.sorted();
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == "E0431");
  const SourceFile& file = checked.sources.file(found[0].span.file);
  CHECK(fs::path(file.name()).filename() == "k.cu");
  CHECK(file.position(found[0].span.begin).line == 3);
  CHECK(file.position(found[0].span.begin).column == 21);
  CHECK(checked.sources.text(found[0].span) == "y");
}

TEST_CASE("kernel file: what is no text is refused where it is named") {
  for (const std::string& bad : {std::string("\xff"), std::string("\0", 1), std::string("\u202e")}) {
    const Checked checked(std::string(kHead) + "// " + bad + "\n}\n");
    const auto found = checked.sink.sorted();
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == "E0430");
    CHECK(checked.sources.text(found[0].span) == "'k.cu'");
  }
}
