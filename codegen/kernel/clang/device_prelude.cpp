// SPDX-License-Identifier: Apache-2.0
// Declares what a kernel's source names of the device.
#include "codegen/kernel/clang/device_prelude.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "codegen/kernel/clang/device_headers.h"

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

struct Overload {
  std::string_view name;
  std::string_view call;  ///< what it becomes
  std::string_view text;
};
constexpr Overload kOverloads[] = {
#define DMLC_DEVICE_OVERLOAD(result, name, parameters, call) \
  {#name, #call, "DMLC_DEVICE " #result " " #name #parameters " { return " #call "; }\n"},
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

/// A macro that joins words, or a line that ends within one, may name anything.
bool may_name_anything(std::string_view source) {
  return source.find("##") != std::string_view::npos || source.find("\\\n") != std::string_view::npos ||
         source.find("\\\r") != std::string_view::npos;
}

bool has_part(const std::set<std::string_view>& words, std::string_view part) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return word.find(part) != std::string_view::npos; });
}

/// The header of each function: they begin their lines there.
const std::map<std::string_view, std::string_view>& header_of_functions() {
  static const auto known = [] {
    std::map<std::string_view, std::string_view> headers;
    for (const std::string_view header : device_header_names()) {
      std::string_view text = device_header(header);
      for (std::size_t end = 0; header.starts_with("math_") && !text.empty();
           text.remove_prefix(std::min(end + 1, text.size()))) {
        end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        if (!line.starts_with("DMLC_DEVICE ")) continue;
        const std::string_view before = line.substr(0, line.find('('));
        headers.emplace(before.substr(before.rfind(' ') + 1), header);
      }
    }
    return headers;
  }();
  return known;
}

}  // namespace

std::string device_prelude(std::string_view source) {
  const bool all = may_name_anything(source);
  const auto words = words_of(source);
  std::string prelude = "#include \"declare.h\"\n";
  if (all || has_part(words, "atomic")) prelude += "#include \"declare_atomics.h\"\n";
  if (all || has_part(words, "half")) prelude += "#include \"declare_half.h\"\n";
  for (const Prototype& prototype : kPrototypes)
    if (all || words.contains(prototype.name)) prelude.append("__device__ ").append(prototype.text);
  return prelude;
}

std::string cpu_prelude(std::string_view source) {
  std::string prelude = "#include \"cpu.h\"\n";
  const auto words = words_of(source);
  if (may_name_anything(source) || has_part(words, "half"))
    return prelude + "#include \"math.h\"\n#include \"half.h\"\n";
  std::set<std::string_view> needed;
  for (const Prototype& prototype : kPrototypes)
    if (words.contains(prototype.name)) needed.insert(prototype.name);
  std::string overloads;
  for (const Overload& overload : kOverloads) {
    if (!words.contains(overload.name)) continue;
    needed.merge(words_of(overload.call));
    overloads += overload.text;
  }
  std::set<std::string_view> headers;
  for (const std::string_view name : needed)
    if (const auto found = header_of_functions().find(name); found != header_of_functions().end())
      headers.insert(found->second);
  for (const std::string_view header : headers) prelude.append("#include \"").append(header).append("\"\n");
  return prelude + overloads;
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
