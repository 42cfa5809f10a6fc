// SPDX-License-Identifier: Apache-2.0
// Reads kernels for people.
#include "compiler/driver/kernel_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "codegen/kernel/facts.h"
#include "codegen/kernel/toolchain.h"

namespace dmlc::driver {
namespace {

using Parameters = std::vector<KernelParameterPage>;

std::string listed(const Parameters& parameters, std::string_view role, std::string_view format) {
  std::string text;
  for (const KernelParameterPage& parameter : parameters)
    if (parameter.role == role)
      text += (text.empty() ? "" : ", ") +
              fmt::format(fmt::runtime(format), fmt::arg("name", parameter.name), fmt::arg("type", parameter.type));
  return text;
}

std::string first_sentence(const std::string& text) {
  const std::size_t end = std::min({text.find(".\n"), text.find(". "), text.size()});
  std::string sentence = text.substr(0, end);
  std::replace(sentence.begin(), sentence.end(), '\n', ' ');
  if (sentence.ends_with('.')) sentence.pop_back();
  return sentence;
}

}  // namespace

std::string KernelPage::signature() const {
  const std::string scalars = listed(parameters, "scalar", "{name} {type}");
  return fmt::format("{}({}){} gives {}", name, listed(parameters, "input", "{name} {type}"),
                     scalars.empty() ? "" : " with (" + scalars + ")", listed(parameters, "output", "{name} {type}"));
}

std::string KernelPage::usage() const {
  const std::string scalars = listed(parameters, "scalar", "{name} = …");
  const bool fills_table = std::any_of(parameters.begin(), parameters.end(), [](const KernelParameterPage& parameter) {
    return parameter.role == "output" && !parameter.extent.empty();
  });
  return fmt::format("COMPUTE name FROM trades({}) INTO {}({}) USING {}{}", listed(parameters, "input", "{name}"),
                     fills_table ? "TABLE results" : "column", listed(parameters, "output", "{name}"), name,
                     scalars.empty() ? "" : " WITH (" + scalars + ")");
}

Result<KernelPage> read_kernel_page(std::string_view name, std::string_view function, std::string_view source) {
  const auto toolchain = codegen::kernel_toolchain();
  if (!toolchain) return Failure{toolchain.error()};
  const ir::KernelInspection found =
      (*toolchain)->inspect({std::string(source), std::string(name) + ".cu", std::string(function)});
  if (!found.kernel) {
    const std::string why = found.findings.empty() ? "it has no such function" : found.findings.front().message;
    return Failure{fmt::format("kernel `{}` cannot be read: {}", name, why)};
  }
  const ir::Kernel& kernel = *found.kernel;
  KernelPage page{std::string(name), std::string(function), first_sentence(kernel.description), kernel.description};
  for (const ir::KernelParameter& parameter : kernel.parameters)
    page.parameters.push_back({parameter.name, std::string(codegen::name_of(parameter.role)),
                               std::string(ir::name_of(parameter.type)), parameter.extent});
  page.row_wise = kernel.row_wise;
  page.block = kernel.block;
  page.grid = kernel.grid;
  return page;
}

}  // namespace dmlc::driver
