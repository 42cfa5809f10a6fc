// SPDX-License-Identifier: Apache-2.0
// Which columns and values a kernel's types can hold.
#include "compiler/check/kernel_types.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace dmlc::check {
namespace {

std::size_t size_of_integer(const types::Type& type) {
  if (type.internal == "int2") return 2;
  return type.internal == "int4" ? 4 : 8;
}

bool is_unsigned(ir::KernelType type) {
  return type == ir::KernelType::UInt8 || type == ir::KernelType::UInt16 || type == ir::KernelType::UInt32 ||
         type == ir::KernelType::UInt64;
}

}  // namespace

bool takes(ir::KernelType parameter, const types::Type& column) {
  const types::Type& plain = column.undomained();
  if (parameter == ir::KernelType::Other) return true;
  if (parameter == ir::KernelType::Bool) return plain.kind == types::TypeKind::Boolean;
  if (ir::is_floating(parameter)) return plain.is_numeric();
  return plain.kind == types::TypeKind::Integer && size_of_integer(plain) <= ir::size_of(parameter);
}

std::string_view columns_for(ir::KernelType parameter) {
  if (parameter == ir::KernelType::Bool) return "a boolean column";
  return ir::is_integer(parameter) ? "a column of integers that fit" : "a column of numbers";
}

bool stores(const types::Type& column, ir::KernelType output) {
  const types::Type& plain = column.undomained();
  return output == ir::KernelType::Bool ? plain.kind == types::TypeKind::Boolean : plain.is_numeric();
}

types::Type column_type(ir::KernelType output) {
  switch (output) {
    case ir::KernelType::Bool:
      return types::boolean_type();
    case ir::KernelType::Int8:
    case ir::KernelType::UInt8:
    case ir::KernelType::Int16:
      return *types::builtin_type("int2");
    case ir::KernelType::UInt16:
    case ir::KernelType::Int32:
      return types::integer_type();
    case ir::KernelType::UInt32:
    case ir::KernelType::Int64:
      return types::bigint_type();
    case ir::KernelType::UInt64:
      return types::numeric_type();
    case ir::KernelType::Half:
    case ir::KernelType::Float:
      return *types::builtin_type("float4");
    case ir::KernelType::Double:
      return types::double_type();
    case ir::KernelType::Other:
      return types::error_type();
  }
  return types::error_type();
}

std::optional<std::string> range_broken_by(ir::KernelType type, const ir::ParameterValue& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    const double most = type == ir::KernelType::Half    ? 65504.0
                        : type == ir::KernelType::Float ? static_cast<double>(std::numeric_limits<float>::max())
                                                        : std::numeric_limits<double>::max();
    if (std::fabs(*number) <= most) return std::nullopt;
    return fmt::format("{} to {}", -most, most);
  }
  const auto* integer = std::get_if<std::int64_t>(&value);
  if (integer == nullptr) return std::nullopt;
  const auto bits = static_cast<unsigned>(8 * ir::size_of(type));
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const bool no_sign = is_unsigned(type);
  const std::int64_t most = bits == 64 ? kMost : (std::int64_t{1} << (no_sign ? bits : bits - 1)) - 1;
  const std::int64_t least = no_sign ? 0 : -most - 1;
  if (*integer >= least && *integer <= most) return std::nullopt;
  return fmt::format("{} to {}", least, most);
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace dmlc::check
