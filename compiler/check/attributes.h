// SPDX-License-Identifier: Apache-2.0
// Checked values as attributes of the IR.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ir/ops.h"
#include "parser/ast/value.h"

namespace dmlc::check {

[[nodiscard]] ir::AttributeValue attribute_of(const ir::ParameterValue& value);
/// A map of the values, by name.
[[nodiscard]] ir::AttributeValue attribute_of(const std::map<std::string, ir::ParameterValue>& values);
/// `{method: name, …}` with the parameters.
[[nodiscard]] ir::AttributeValue attribute_of(const ir::MethodCall& call);

/// A literal as it was written: times in milliseconds, other amounts as counts, shares as numbers.
[[nodiscard]] ir::AttributeValue attribute_of(const ast::Value& value);

}  // namespace dmlc::check
