// SPDX-License-Identifier: Apache-2.0
// Writes the specification of a computation.
#include "codegen/compute_spec.h"

#include <nlohmann/json.hpp>

#include "codegen/sql/sql.h"

namespace dmlc::codegen {
namespace {

using Json = nlohmann::ordered_json;

Json names_of(const std::vector<ir::Column>& columns) {
  Json names = Json::array();
  for (const ir::Column& column : columns) names.push_back(column.name);
  return names;
}

Json target_of(const ir::ComputeTarget& target) {
  if (target.kind == ir::ComputeTarget::Kind::Column) return {{"kind", "column"}};
  Json json = {
      {"kind", "table"}, {"schema", target.table.schema}, {"table", target.table.name}, {"key", names_of(target.key)}};
  if (!target.position.empty()) json["position"] = target.position;
  return json;
}

Json members_of(const ir::Compute& compute) {
  Json members = Json::array();
  if (compute.members.empty()) members.push_back(compute.name.name);
  for (const ir::Compute& member : compute.members) members.push_back(member.name.name);
  return members;
}

}  // namespace

std::string compute_spec_of(const ir::Compute& compute, const BuiltKernel& kernel) {
  Json columns = Json::array();
  for (const ir::ComputeInput& input : compute.inputs) columns.push_back(input.column.name);
  Json outputs = Json::array();
  for (const ir::ComputeOutput& output : compute.outputs) outputs.push_back({{"column", output.column.name}});
  Json scalars = Json::object();
  for (const auto& [name, value] : compute.scalars)
    std::visit([&, &key = name](const auto& x) { scalars[key] = x; }, value);
  Json binaries = Json::array();
  for (const KernelBinary& binary : kernel.binaries)
    binaries.push_back({{"target", binary.target}, {"sha256", binary.sha256}});
  const bool is_fused = !compute.members.empty();
  const Json spec = {
      {"format", 1},
      {"schema", compute.name.schema},
      {"name", compute.name.name},
      {"kernel", is_fused ? compute.kernel.facts.name : print(compute.kernel.name)},
      {"source", {{"schema", compute.table.schema}, {"table", compute.table.name}}},
      {"columns", columns},
      {"order", names_of(compute.order)},
      {"outputs", outputs},
      {"into", target_of(compute.into)},
      {"scalars", scalars},
      {"grid", compute.grid ? Json(*compute.grid) : Json("auto")},
      {"binaries", binaries},
      {"every_ms", compute.every_ms ? Json(*compute.every_ms) : Json(nullptr)},
      {"members", members_of(compute)},
  };
  return spec.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace dmlc::codegen
