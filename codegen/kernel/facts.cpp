// SPDX-License-Identifier: Apache-2.0
// Writes the facts of a kernel.
#include "codegen/kernel/facts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/include/dmlc/kernel_abi.h"

namespace dmlc::codegen {
namespace {

using Json = nlohmann::ordered_json;
using Role = ir::KernelParameter::Role;

constexpr unsigned kDefaultThreads = 256;

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::Input:
      return "input";
    case Role::Output:
      return "output";
    case Role::Validity:
      return "validity";
    case Role::Scalar:
      return "scalar";
    case Role::RowCount:
      return "rows";
  }
  return "";
}

LaunchShape shape_of(const ir::Kernel& kernel, std::optional<std::int64_t> block, std::int64_t shared) {
  unsigned threads = block ? static_cast<unsigned>(*block) : kernel.block.value_or(kDefaultThreads);
  if (!block && kernel.max_threads != 0) threads = std::min(threads, kernel.max_threads);
  return {{threads, 1, 1}, static_cast<std::size_t>(shared)};
}

std::string facts_of(const ir::Kernel& kernel, const LaunchShape& shape) {
  Json parameters = Json::array();
  for (const ir::KernelParameter& parameter : kernel.parameters)
    parameters.push_back({{"role", name_of(parameter.role)},
                          {"type", ir::name_of(parameter.type)},
                          {"name", parameter.name},
                          {"extent", parameter.extent}});
  const Json facts = {{"abi", abi::kKernelAbi}, {"kernel", kernel.name},       {"block", shape.block},
                      {"shared", shape.shared}, {"row_wise", kernel.row_wise}, {"parameters", std::move(parameters)}};
  return facts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace dmlc::codegen
