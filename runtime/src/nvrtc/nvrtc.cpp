// SPDX-License-Identifier: Apache-2.0
// Opens NVRTC by its library's name and calls it through the few C symbols that it keeps stable.
#include "runtime/src/nvrtc/nvrtc.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dmlc::nvrtc {
namespace {

using Program = void*;  ///< nvrtcProgram
using Code = int;       ///< nvrtcResult
constexpr Code kSuccess = 0;
constexpr Code kCompilation = 6;  ///< NVRTC_ERROR_COMPILATION: the log says what is wrong with the source
constexpr std::array kNames = {"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"};

/// The symbols, typed. What an older release lacks is null.
struct Symbols {
  Code (*version)(int* major, int* minor) = nullptr;
  const char* (*error_text)(Code) = nullptr;
  Code (*architecture_count)(int* count) = nullptr;
  Code (*architectures)(int* list) = nullptr;
  Code (*create)(Program*, const char* text, const char* name, int headers, const char* const* contents,
                 const char* const* names) = nullptr;
  Code (*destroy)(Program*) = nullptr;
  Code (*compile)(Program, int count, const char* const* options) = nullptr;
  Code (*log_size)(Program, std::size_t*) = nullptr;
  Code (*log)(Program, char*) = nullptr;
  Code (*ptx_size)(Program, std::size_t*) = nullptr;
  Code (*ptx)(Program, char*) = nullptr;
  Code (*cubin_size)(Program, std::size_t*) = nullptr;
  Code (*cubin)(Program, char*) = nullptr;
};

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

bool find_all(void* library, Symbols& s) {
  return find(library, "nvrtcVersion", s.version) && find(library, "nvrtcGetErrorString", s.error_text) &&
         find(library, "nvrtcGetNumSupportedArchs", s.architecture_count) &&
         find(library, "nvrtcGetSupportedArchs", s.architectures) && find(library, "nvrtcCreateProgram", s.create) &&
         find(library, "nvrtcDestroyProgram", s.destroy) && find(library, "nvrtcCompileProgram", s.compile) &&
         find(library, "nvrtcGetProgramLogSize", s.log_size) && find(library, "nvrtcGetProgramLog", s.log) &&
         find(library, "nvrtcGetPTXSize", s.ptx_size) && find(library, "nvrtcGetPTX", s.ptx) &&
         find(library, "nvrtcGetCUBINSize", s.cubin_size) && find(library, "nvrtcGetCUBIN", s.cubin);
}

/// A text that NVRTC hands out as its size and then its bytes. Texts end in a zero, which is not part of them.
std::string fetch(Program program, Code (*size_of)(Program, std::size_t*), Code (*copy)(Program, char*), bool is_text) {
  std::size_t size = 0;
  if (size_of(program, &size) != kSuccess || size == 0) return {};
  std::string bytes(size, '\0');
  if (copy(program, bytes.data()) != kSuccess) return {};
  if (is_text) bytes.erase(std::find(bytes.begin(), bytes.end(), '\0'), bytes.end());
  return bytes;
}

class OpenedCompiler final : public Compiler {
 public:
  OpenedCompiler(Symbols symbols, std::string version, std::vector<int> architectures)
      : symbols_(symbols), version_(std::move(version)), architectures_(std::move(architectures)) {}

  [[nodiscard]] const std::string& version() const override { return version_; }
  [[nodiscard]] const std::vector<int>& architectures() const override { return architectures_; }

  [[nodiscard]] Output compile(const Input& input) const override {
    const char* const contents[] = {device_header()};
    const char* const names[] = {kDeviceHeader};
    Program program = nullptr;
    if (const Code code = symbols_.create(&program, input.text.c_str(), input.file.c_str(), 1, contents, names);
        code != kSuccess)
      return broken_down("cannot begin", code);
    Output output = compile(program, input);
    symbols_.destroy(&program);
    return output;
  }

 private:
  Output compile(Program program, const Input& input) const {
    const std::string header = std::string("--pre-include=") + kDeviceHeader;
    std::vector<const char*> options = {header.c_str()};
    for (const std::string& option : input.options) options.push_back(option.c_str());
    const Code code = symbols_.compile(program, static_cast<int>(options.size()), options.data());
    if (code != kSuccess && code != kCompilation) return broken_down("cannot compile", code);
    Output output;
    output.ok = code == kSuccess;
    output.log = fetch(program, symbols_.log_size, symbols_.log, true);
    if (!output.ok) return output;
    output.ptx = fetch(program, symbols_.ptx_size, symbols_.ptx, true);
    output.cubin = fetch(program, symbols_.cubin_size, symbols_.cubin, false);
    return output;
  }

  [[nodiscard]] Output broken_down(const char* what, Code code) const {
    Output output;
    output.failure = "NVRTC " + version_ + " " + what + ": " + symbols_.error_text(code);
    return output;
  }

  Symbols symbols_;
  std::string version_;
  std::vector<int> architectures_;
};

FoundCompiler open() {
  void* library = nullptr;
  for (const char* name : kNames)
    if (library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL); library != nullptr) break;
  if (library == nullptr) return {nullptr, "the library `libnvrtc.so` is not on the loader's path"};
  Symbols symbols;
  int major = 0;
  int minor = 0;
  int count = 0;
  if (!find_all(library, symbols)) return {nullptr, "the library `libnvrtc.so` is older than CUDA 11.2"};
  if (symbols.version(&major, &minor) != kSuccess || symbols.architecture_count(&count) != kSuccess || count <= 0)
    return {nullptr, "the library `libnvrtc.so` does not answer"};
  std::vector<int> architectures(static_cast<std::size_t>(count));
  if (symbols.architectures(architectures.data()) != kSuccess)
    return {nullptr, "the library `libnvrtc.so` does not say which architectures it knows"};
  std::sort(architectures.begin(), architectures.end());
  // The library is never closed: threads of its own may outlive a destructor that runs at exit.
  static const OpenedCompiler opened(symbols, std::to_string(major) + "." + std::to_string(minor), architectures);
  return {&opened, {}};
}

}  // namespace

const FoundCompiler& find_compiler() {
  static const FoundCompiler found = open();
  return found;
}

}  // namespace dmlc::nvrtc
