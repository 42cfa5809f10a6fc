// SPDX-License-Identifier: Apache-2.0
// Declares what a kernel's source names of the device.
#include "codegen/kernel/clang/device_prelude.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace dmlc::codegen {
namespace {

struct Prototype {
  std::string_view name;
  std::string_view text;
};
constexpr Prototype kPrototypes[] = {
#define DMLC_DEVICE_FUNCTION(result, name, parameters, doc, ulp) {#name, #result " " #name #parameters ";\n"},
#define DMLC_DEVICE_OVERLOAD(result, name, parameters, call) {#name, #result " " #name #parameters ";\n"},
#include "codegen/kernel/device/functions.def"
};

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::set<std::string_view> words_of(std::string_view source) {
  std::set<std::string_view> words;
  for (std::size_t at = 0; at < source.size();) {
    std::size_t end = at;
    while (end < source.size() && is_word_char(source[end])) ++end;
    if (end > at) words.insert(source.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace

std::string device_prelude(std::string_view source) {
  // A macro that joins words, or a line that ends within one, may name anything.
  const bool all = source.find("##") != std::string_view::npos || source.find("\\\n") != std::string_view::npos ||
                   source.find("\\\r") != std::string_view::npos;
  const auto words = words_of(source);
  const auto names = [&](std::string_view part) {
    return all || std::any_of(words.begin(), words.end(),
                              [&](std::string_view word) { return word.find(part) != std::string_view::npos; });
  };
  std::string prelude = "#include \"declare.h\"\n";
  if (names("atomic")) prelude += "#include \"declare_atomics.h\"\n";
  if (names("half")) prelude += "#include \"declare_half.h\"\n";
  for (const Prototype& prototype : kPrototypes)
    if (all || words.contains(prototype.name)) prelude.append("__device__ ").append(prototype.text);
  return prelude;
}

const std::vector<std::string_view>& device_functions() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all = {"__syncthreads", "__threadfence", "atomicAdd", "atomicSub", "atomicExch",
                                         "atomicMin",     "atomicMax",     "atomicAnd", "atomicOr",  "atomicXor",
                                         "atomicCAS",     "atomicInc",     "atomicDec", "threadIdx", "blockIdx",
                                         "blockDim",      "gridDim"};
    for (const Prototype& prototype : kPrototypes) all.push_back(prototype.name);
    return all;
  }();
  return names;
}

}  // namespace dmlc::codegen
