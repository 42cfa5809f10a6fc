// SPDX-License-Identifier: Apache-2.0
// No spelling of an #include gets past the look-out for files, and sources that only look alike are left alone.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "codegen/kernel/compile_gpu.h"
#include "codegen/kernel/gpu_log.h"
#include "runtime/src/nvrtc/outside_files.h"

using dmlc::ir::KernelFinding;
using dmlc::nvrtc::find_outside_files;

TEST_CASE("directives that would read files are found however they are spelled") {
  const std::vector<std::string> hostile = {
      "#include \"/etc/passwd\"\n",
      "  #  include </etc/passwd>\n",
      "/* a */ # /* b */ include \"x\"\n",
      "/* a\n */ #include \"x\"\n",
      "#\\\ninclude \"x\"\n",
      "#inc\\\nlude \"x\"\n",
      "#inc\\\r\nlude \"x\"\r\n",
      "%:include \"x\"\n",
      "?\?=include \"x\"\n",
      "#include_next <x>\n",
      "#import \"x\"\n",
      "#embed \"x\"\n",
      "#ifdef __CUDACC_RTC__\n#include \"x\"\n#endif\n",
      "#if __has_include(\"x\")\n#endif\n",
      "const char* a = \"/*\";\n#include \"x\"\n",
      "int a = 1'000;\n#include \"x\" // '\n",
      "int a = '\"';\n#include \"x\"\n",
      "const char* a = \"\\\\\";\n#include \"x\"\n",
      "const char* a = R\"(\n)\";\n",
      "const char* a = u8R\"/*(\n)/*\";\n#include \"x\"\n",
      "// a \\ \n#include \"x\"\n",
      "// a \r#include \"x\"\n",
      "/* a *?\?/\n/\n#include \"x\"\n",
      std::string("int a;\0\n#include \"x\"\n", 21),
  };
  for (const std::string& text : hostile) CHECK_MESSAGE(!find_outside_files(text).empty(), text);
}

TEST_CASE("comments, literals and other directives are left alone") {
  const std::vector<std::string> harmless = {
      "",
      "\n",
      "// #include \"x\"\n",
      "/*\n#include \"x\"\n*/\nint a;\n",
      "const char* a = \"\\\n#include\";\n",
      "#define include 3\nint a = include;\n",
      "#pragma unroll 4\n#ifdef X\n#endif\n",
      "int include, import; int b = 1'000'000;\n",
      "// a \\\n#include \"x\"\nint a;\n",
      "int FOUR; const char* a = FOUR\"text\";\r\nint b;\r\n",
      "/*",
      "\"",
      "'",
      "#",
      "\\",
  };
  for (const std::string& text : harmless) CHECK_MESSAGE(find_outside_files(text).empty(), text);
}

TEST_CASE("the place of a directive is that of its word") {
  const std::vector<dmlc::nvrtc::OutsideFile> found =
      find_outside_files("int a; // first \\\n second\n\n  #\\\n  include <x>\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].line == 5);
  CHECK(found[0].column == 3);
  CHECK(found[0].end_column == 10);
  CHECK(found[0].message == "a kernel reads no files, but its source has `#include`");
}

TEST_CASE("no compiler sees a source that would read files") {
  dmlc::codegen::GpuRequest request;
  request.source = {"#include \"/etc/passwd\"\nextern \"C\" __global__ void k(float* x, int n) { x[n] = 1; }\n", "k.cu",
                    "k"};
  const dmlc::codegen::GpuCode code = compile_gpu(request);
  CHECK(code.ptx.empty());
  CHECK(code.findings.size() == 1);
  CHECK(code.unavailable.empty());
}

TEST_CASE("a log becomes findings with places") {
  const std::string text = "line one\n\tcall(a, b);\r\nline three\n";
  const std::string log =
      "my kernel.cu(2): error: no instance of function \"call\" matches the argument list\n"
      "            argument types are: (int, float)\n"
      "  \tcall(a, b);\n"
      "  \t^\n"
      "\n"
      "my kernel.cu(3): warning #177-D: variable \"x\" was declared but never referenced\n"
      "  line three\n"
      "       ^\n"
      "\n"
      "Remark: The warnings can be suppressed with \"-diag-suppress <warning-number>\"\n"
      "\n"
      "my kernel.cu(999): catastrophic error: out of memory\n"
      "ptxas error   : Entry function 'k' uses too much shared data\n"
      "ptxas fatal   : Ptx assembly aborted due to errors\n"
      "1 error detected in the compilation of \"my kernel.cu\".\n";
  const std::vector<KernelFinding> found = dmlc::codegen::read_gpu_log(log, "my kernel.cu", text);
  REQUIRE(found.size() == 4);
  CHECK(found[0].message ==
        "no instance of function \"call\" matches the argument list; argument types are: (int, float)");
  CHECK(found[0].line == 2);
  CHECK(found[0].column == 2);
  CHECK(found[1].severity == KernelFinding::Severity::Warning);
  CHECK(found[1].line == 3);
  CHECK(found[1].column == 6);
  CHECK(found[2].line == 0);
  CHECK(found[2].message == "out of memory");
  CHECK(found[3].message == "Entry function 'k' uses too much shared data");
}
