// SPDX-License-Identifier: Apache-2.0
// The earlier operations that an operation refers to, wherever it holds them.
#pragma once

#include <functional>

#include "ir/ops.h"

namespace dmlc::ir {

/// Calls `visit` with every operand, also with those that are none.
void for_each_operand(Op& op, const std::function<void(Value&)>& visit);
void for_each_operand(const Op& op, const std::function<void(Value)>& visit);

}  // namespace dmlc::ir
