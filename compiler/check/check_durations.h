// SPDX-License-Identifier: Apache-2.0
// Spans of time in clauses: more than none, and in a unit of time.
#pragma once

#include <optional>
#include <string_view>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// The milliseconds, or months, of a span of time greater than 0; nullopt after a report. `clause` says who takes it,
/// for messages.
[[nodiscard]] std::optional<ir::AttributeValue> check_time_span(Checker& checker, std::string_view clause,
                                                                const ast::Value& value);

}  // namespace dmlc::check
