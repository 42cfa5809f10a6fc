// SPDX-License-Identifier: Apache-2.0
// Kernels as shared libraries, compiled while the tests run: what a compiler of kernels would make, and what it must
// not.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

namespace dmlc::kernel_tests {

/// Compiles a source that may use `launch`, `first` and `end` of the entry's parameters.
inline std::string compile_library(const std::string& source, const std::string& options = "") {
  char folder[] = "/tmp/dmlc_kernel_XXXXXX";
  REQUIRE(::mkdtemp(folder) != nullptr);
  const std::string base = folder;
  std::ofstream(base + "/k.cpp") << "#include \"runtime/include/dmlc/kernel_abi.h\"\n"
                                    "using namespace dmlc::abi;\nusing Int = long long;\n"
                                 << source;
  const std::string command =
      "g++ -std=c++20 -shared -nostdlib -fPIC -O2 -fvisibility=hidden -fno-stack-protector "
      "-fno-exceptions -fno-asynchronous-unwind-tables -Wl,-z,now -Wl,--build-id=none -I" +
      std::string(DMLC_SOURCE_DIR) + " " + options + " -o " + base + "/k.so " + base + "/k.cpp 2>" + base + "/log";
  const int code = std::system(command.c_str());
  std::ifstream log(base + "/log");
  INFO(std::string(std::istreambuf_iterator<char>(log), {}));
  REQUIRE(code == 0);
  std::ifstream in(base + "/k.so", std::ios::binary);
  std::string library(std::istreambuf_iterator<char>(in), {});
  for (const char* name : {"/k.cpp", "/k.so", "/log"}) ::unlink((base + name).c_str());
  ::rmdir(folder);
  return library;
}

inline const std::string kEntry =
    "extern \"C\" __attribute__((visibility(\"default\"))) void dmlc_kernel_entry(const KernelLaunch* launch, Int "
    "first, "
    "Int end) ";

/// An entry with this body.
inline std::string compile_entry(const std::string& body, const std::string& before = "") {
  return compile_library(before + "\n" + kEntry + "{ (void)launch; (void)first; (void)end; " + body + " }");
}

inline std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

#if defined(__x86_64__)
inline constexpr const char* kThisProcessor = "x86-64-v2";
inline constexpr const char* kOtherProcessor = "aarch64";
#else
inline constexpr const char* kThisProcessor = "aarch64";
inline constexpr const char* kOtherProcessor = "x86-64-v2";
#endif

}  // namespace dmlc::kernel_tests
