// SPDX-License-Identifier: Apache-2.0
// Which columns and values a kernel's types can hold.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ir/ops.h"

namespace dmlc::check {

/// Whether a column of the type can be handed to `const T*` without loss of its kind: numbers to floating types,
/// integers to integers at least as wide, truth values to `bool`.
[[nodiscard]] bool takes(ir::KernelType parameter, const types::Type& column);
/// "a column of numbers": what `takes` wants, for messages.
[[nodiscard]] std::string_view columns_for(ir::KernelType parameter);
/// Whether what `T*` gives can be stored in a column of the type.
[[nodiscard]] bool stores(const types::Type& column, ir::KernelType output);
/// The type of a new column for what `T*` gives.
[[nodiscard]] types::Type column_type(ir::KernelType output);
/// "-128 to 127" when the value is outside of what the type holds.
[[nodiscard]] std::optional<std::string> range_broken_by(ir::KernelType type, const ir::ParameterValue& value);
/// "1 column", "2 columns".
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

}  // namespace dmlc::check
