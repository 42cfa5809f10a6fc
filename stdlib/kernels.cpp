// SPDX-License-Identifier: Apache-2.0
// The table of kernels with their sources, which the build turns into constants.
#include "stdlib/kernel.h"
#include "stdlib/kernel_sources.h"

namespace dmlc::stdlib {
namespace {

/// The first line of the documentation, up to its full stop.
constexpr std::string_view summary_of(std::string_view source) {
  constexpr std::string_view kDocumentation = "\n/// ";
  const std::size_t begin = source.find(kDocumentation);
  if (begin == std::string_view::npos) return {};
  const std::string_view line = source.substr(begin + kDocumentation.size());
  const std::size_t end = line.find('\n');
  const bool is_sentence = end != std::string_view::npos && end > 0 && line[end - 1] == '.';
  return is_sentence ? line.substr(0, end - 1) : std::string_view{};
}

constexpr Kernel kKernels[] = {
#define DMLC_KERNEL(name, function) {#name, #function, summary_of(kSource_##name), kSource_##name, kCpuForm_##name},
#include "stdlib/kernels.def"
#undef DMLC_KERNEL
};

}  // namespace

std::span<const Kernel> kernels() { return kKernels; }

}  // namespace dmlc::stdlib
