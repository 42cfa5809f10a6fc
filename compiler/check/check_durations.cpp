// SPDX-License-Identifier: Apache-2.0
// Spans of time in clauses: more than none, and in a unit of time.
#include "compiler/check/check_durations.h"

#include "compiler/check/values.h"

namespace dmlc::check {

std::optional<ir::AttributeValue> check_time_span(Checker& checker, std::string_view clause, const ast::Value& value) {
  const std::string help = "write a number and a unit of time, for instance `30 days`";
  if (const auto months = months_of(value); months && *months > 0)
    return ir::AttributeValue{ir::Count{*months, "month"}};
  const auto milliseconds = milliseconds_of(value);
  if (milliseconds && *milliseconds > 0)
    return ir::AttributeValue{ir::Milliseconds{static_cast<std::int64_t>(*milliseconds)}};
  const auto* duration = std::get_if<ast::Duration>(&value.data);
  if (milliseconds)
    checker.sink.report<Diag::ParameterRange>(value.span, clause, checker.sources.text(value.span), "greater than 0")
        .help(help);
  else if (duration != nullptr)
    checker.sink.report<Diag::UnitOfDuration>(value.span, clause, "units of time", duration->unit + "s").help(help);
  else
    checker.sink.report<Diag::ParameterType>(value.span, clause, "a span of time", describe(value)).help(help);
  return std::nullopt;
}

}  // namespace dmlc::check
