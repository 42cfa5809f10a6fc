// SPDX-License-Identifier: Apache-2.0
// Prints generated CUDA C++.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "codegen/kernel/cuda.h"

namespace dmlc::codegen::cuda {
namespace {

using Role = ir::KernelParameter::Role;

// The device headers define `DMLC_KERNEL`, but for NVRTC, which defines `__CUDACC_RTC__`. It also joins a product and a
// sum of two inlined functions into one rounding, which a round trip through memory prevents; Clang does so where the
// product is used for nothing else, and one that is handed over is stored.
constexpr std::string_view kKernelsAsFunctions = R"(#ifdef __CUDACC_RTC__
#define DMLC_KERNEL __attribute__((global))
#define DMLC_STORE_FENCE() asm volatile("" ::: "memory")
#else
#define DMLC_STORE_FENCE()
#endif
#undef __global__
#define __global__ __device__ __forceinline__
)";
constexpr std::string_view kKernelsAsKernels = R"(#undef __global__
#define __global__ DMLC_KERNEL
)";

std::string text_of(const ir::KernelParameter& parameter) {
  const std::string_view type = ir::name_of(parameter.type);
  switch (parameter.role) {
    case Role::Input:
    case Role::Validity:
      return fmt::format("const {}* {}", type, parameter.name);
    case Role::Output:
      return fmt::format("{}* {}", type, parameter.name);
    case Role::Scalar:
    case Role::RowCount:
      break;
  }
  return fmt::format("{} {}", type, parameter.name);
}

std::string text_of(const Argument& argument) {
  if (argument.cast == ir::KernelType::Other) return argument.name;
  return fmt::format("static_cast<{}>({})", ir::name_of(argument.cast), argument.name);
}

template <class List>
std::string joined(const List& list, std::string_view separator) {
  std::string text;
  for (const auto& item : list) text += (text.empty() ? "" : std::string(separator)) + text_of(item);
  return text;
}

std::string line_of(const StoreFence&) { return "DMLC_STORE_FENCE();"; }
std::string line_of(const Call& call) {
  return fmt::format("{}::{}({});", call.space, call.function, joined(call.arguments, ", "));
}

}  // namespace

std::string print(const Source& source) {
  std::string text = fmt::format("// {}\n{}", source.head, kKernelsAsFunctions);
  for (const Inlined& part : source.inlined)
    text += fmt::format("\nnamespace {} {{\n{}{}}}  // namespace {}\n", part.space, part.source,
                        part.source.ends_with('\n') ? "" : "\n", part.space);
  text += fmt::format("\n{}\nextern \"C\" __global__ void {}(\n    {}) {{\n", kKernelsAsKernels, source.kernel,
                      joined(source.parameters, ",\n    "));
  for (const Step& step : source.body)
    text += "  " + std::visit([](const auto& each) { return line_of(each); }, step) + "\n";
  return text + "}\n";
}

}  // namespace dmlc::codegen::cuda
