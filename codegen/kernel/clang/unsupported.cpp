// SPDX-License-Identifier: Apache-2.0
// Looks names up in the table of what kernels cannot use.
#include "codegen/kernel/clang/unsupported.h"

#include <algorithm>
#include <array>

namespace dmlc::codegen {
namespace {

constexpr auto kUnsupported = std::to_array<Unsupported>({
#define DMLC_UNSUPPORTED(name, message, help) {name, message, help},
#include "codegen/kernel/clang/unsupported.def"
#undef DMLC_UNSUPPORTED
});

bool matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

const Unsupported* find_unsupported(std::string_view name) {
  const auto* found = std::find_if(kUnsupported.begin(), kUnsupported.end(),
                                   [&](const Unsupported& row) { return matches(row.name, name); });
  return found == kUnsupported.end() ? nullptr : found;
}

}  // namespace dmlc::codegen
