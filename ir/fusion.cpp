// SPDX-License-Identifier: Apache-2.0
// The rules of fusing computations.
#include "ir/fusion.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace dmlc::ir {
namespace {

using Role = KernelParameter::Role;

/// Fewer than a launch takes (`kMaxKernelArguments`), with room for the row count.
constexpr std::size_t kMostParameters = 60;

/// A name defined for one source would be there in the next, too; and a file cannot be included into a namespace.
bool has_directive(const std::string& source) {
  bool at_line_start = true;
  for (const char c : source) {
    if (c == '#' && at_line_start) return true;
    at_line_start = c == '\n' || (at_line_start && std::isspace(static_cast<unsigned char>(c)) != 0);
  }
  return false;
}

bool is_plain(const KernelParameter& parameter) {
  return parameter.extent.empty() && !parameter.name.empty() && parameter.type != KernelType::Half &&
         parameter.type != KernelType::Other;
}

struct Kept {
  KernelType type;
  std::string_view column;
};
/// Types of columns that give back exactly what a kernel wrote.
constexpr auto kKept = std::to_array<Kept>({{KernelType::Bool, "bool"},
                                            {KernelType::Int16, "int2"},
                                            {KernelType::Int16, "int4"},
                                            {KernelType::Int16, "int8"},
                                            {KernelType::Int32, "int4"},
                                            {KernelType::Int32, "int8"},
                                            {KernelType::Int64, "int8"},
                                            {KernelType::Float, "float4"},
                                            {KernelType::Float, "float8"},
                                            {KernelType::Double, "float8"}});

bool keeps(const types::Type& column, KernelType written, KernelType read) {
  const std::string& name = column.undomained().internal;
  return written == read && std::any_of(kKept.begin(), kKept.end(),
                                        [&](const Kept& row) { return row.type == written && row.column == name; });
}

}  // namespace

std::pair<std::string, KernelType> masked_input(const Compute& op, const KernelParameter& validity) {
  const auto inputs = op.kernel.facts.of(Role::Input);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i]->name + "_valid" == validity.name) return {op.inputs.at(i).column.name, inputs[i]->type};
  return {};
}

std::vector<ComputeColumn> columns_read(const Compute& op) {
  const auto inputs = op.kernel.facts.of(Role::Input);
  const auto masks = op.kernel.facts.of(Role::Validity);
  std::vector<ComputeColumn> columns;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool masked = std::any_of(masks.begin(), masks.end(), [&](const KernelParameter* mask) {
      return mask->name == inputs[i]->name + "_valid";
    });
    columns.push_back({op.inputs.at(i).column.name, inputs[i]->type, masked, op.inputs.at(i)});
  }
  return columns;
}

namespace {

/// A column without a value leaves its row out where one of its readers has no mask, and does not where it has one.
bool reads_both_ways(const Compute& op) {
  const auto columns = columns_read(op);
  return std::any_of(columns.begin(), columns.end(), [&](const ComputeColumn& masked) {
    return masked.masked && std::any_of(columns.begin(), columns.end(), [&](const ComputeColumn& other) {
             return other.name == masked.name && !other.masked;
           });
  });
}

}  // namespace

bool can_be_fused(const Compute& op) {
  const Kernel& kernel = op.kernel.facts;
  const bool works_by_row = kernel.row_wise && kernel.dimensions == 1 && !kernel.uses_barrier &&
                            !kernel.uses_dynamic_shared && !kernel.uses_atomics && kernel.static_shared == 0 &&
                            kernel.max_threads == 0 && kernel.row_count() != nullptr;
  const bool is_simple = op.members.empty() && op.into.kind == ComputeTarget::Kind::Column && !op.every_ms &&
                         op.shared == 0 && !reads_both_ways(op) && kernel.name != kFusedKernel &&
                         !has_directive(op.kernel.source);
  const auto masks = kernel.of(Role::Validity);
  return works_by_row && is_simple && std::all_of(kernel.parameters.begin(), kernel.parameters.end(), is_plain) &&
         std::none_of(masks.begin(), masks.end(),
                      [&](const KernelParameter* mask) { return masked_input(op, *mask).first.empty(); });
}

bool FusedColumns::take(const Compute& next) const {
  const bool writes_again = std::any_of(next.outputs.begin(), next.outputs.end(), [&](const ComputeOutput& output) {
    return made_.contains(output.column.name);
  });
  return !writes_again && parameters_ + next.kernel.facts.parameters.size() <= kMostParameters && reads_fit(next) &&
         needed_by(next) == needed_;
}

bool FusedColumns::reads_fit(const Compute& next) const {
  const auto columns = columns_read(next);
  return std::all_of(columns.begin(), columns.end(), [&](const ComputeColumn& column) {
    if (const auto made = made_.find(column.name); made != made_.end())
      return !column.masked && keeps(made->second.column, made->second.type, column.type);
    // It may be computed from what a member writes.
    if (column.input.generated) return false;
    // A column with a mask leaves no row out, one without does; it cannot be both.
    return column.masked ? !plain_.contains(column.name) : column.input.not_null || !masked_.contains(column.name);
  });
}

std::set<std::string> FusedColumns::needed_by(const Compute& op) const {
  std::set<std::string> needed;
  for (const ComputeColumn& column : columns_read(op)) {
    if (made_.contains(column.name))
      needed.insert(needed_.begin(), needed_.end());
    else if (!column.masked && !column.input.not_null)
      needed.insert(column.name);
  }
  return needed;
}

void FusedColumns::add(const Compute& member) {
  if (parameters_ == 0) needed_ = needed_by(member);
  for (const ComputeColumn& column : columns_read(member)) {
    if (made_.contains(column.name)) continue;
    if (column.masked) masked_.insert(column.name);
    if (!column.masked && !column.input.not_null) plain_.insert(column.name);
  }
  const auto outputs = member.kernel.facts.of(Role::Output);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Column& column = member.outputs.at(i).column;
    made_[column.name] = {outputs[i]->type, column.type};
  }
  parameters_ += member.kernel.facts.parameters.size();
}

}  // namespace dmlc::ir
