// SPDX-License-Identifier: Apache-2.0
// Writes window functions and calendar parts.
#include "compiler/check/check_time_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/check/derived_features.h"
#include "compiler/check/source_query.h"
#include "compiler/sql/quote.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::check {
namespace {

std::string time_text(const ast::TrainModel& statement) {
  std::string text;
  for (const ast::Name& part : statement.time_column->value.parts)
    text += (text.empty() ? "" : ".") + sql::quote_identifier(part.text);
  return text;
}

std::vector<TimeFeature> lags(const CheckedTransform& checked, const std::string& name, const std::string& order,
                              bool is_named) {
  const auto& periods = std::get<std::vector<std::int64_t>>(checked.call.parameters.at("periods"));
  std::vector<TimeFeature> features;
  for (const std::int64_t period : periods) {
    const bool is_alone = is_named && periods.size() == 1;
    features.push_back({around(*checked.input, "pg_catalog.lag(", fmt::format(", {}) OVER ({})", period, order)),
                        is_alone ? name : fmt::format("{}_{}", name, period)});
  }
  return features;
}

/// The server's own aggregates have no median over a window.
void declare_median(Checker& checker) {
  const auto is_median = [](const types::Function& known) {
    return known.schema == abi::kSchema && known.name == "median";
  };
  if (std::any_of(checker.catalog.functions.begin(), checker.catalog.functions.end(), is_median)) return;
  types::Function median;
  median.schema = std::string(abi::kSchema);
  median.name = "median";
  median.arguments = {*types::parse_type_name("double precision[]")};
  median.argument_names = {"numbers"};
  median.result = *types::parse_type_name("double precision");
  median.volatility = types::Volatility::Immutable;
  checker.catalog.functions.push_back(std::move(median));
  checker.changes_catalog = true;
}

TimeFeature rolling(Checker& checker, const CheckedTransform& checked, const std::string& name,
                    const std::string& order) {
  static const std::map<std::string, std::string> kAggregates = {
      {"mean", "avg"}, {"sum", "sum"}, {"min", "min"}, {"max", "max"}, {"stddev", "stddev_samp"}, {"count", "count"}};
  const auto& function = std::get<std::string>(checked.call.parameters.at("fn"));
  const std::string over = fmt::format(" OVER ({} ROWS BETWEEN {} PRECEDING AND 1 PRECEDING)", order,
                                       std::get<std::int64_t>(checked.call.parameters.at("window")));
  if (function == "count") return {around(*checked.input, "pg_catalog.count(", ")" + over), name};
  if (function != "median") {
    const std::string before = fmt::format("pg_catalog.{}(CAST((", kAggregates.at(function));
    return {around(*checked.input, before, ") AS double precision))" + over), name};
  }
  declare_median(checker);
  return {around(*checked.input, "dml.median(pg_catalog.array_agg(CAST((", ") AS double precision))" + over + ")"),
          name};
}

}  // namespace

std::vector<TimeFeature> features_of_earlier_rows(Checker& checker, const ast::TrainModel& statement,
                                                  const ast::Transform& transform, const CheckedTransform& checked,
                                                  const std::string& name) {
  const std::string order = "ORDER BY " + time_text(statement) + " NULLS FIRST";
  if (checked.transformer->name == "time_series.lag") return lags(checked, name, order, transform.name.has_value());
  return {rolling(checker, checked, name, order)};
}

ast::SqlFragment time_fragment(const ast::TrainModel& statement, Span span) {
  return generated_fragment(time_text(statement), span);
}

ast::SqlFragment seasonal_fragment(const ast::TrainModel& statement, const std::vector<ir::Column>& columns,
                                   const ast::TimeTerm& term) {
  static const std::map<std::string, std::string> kParts = {
      {"hour", "hour"}, {"weekday", "isodow"}, {"month_day", "day"},  {"year_day", "doy"},
      {"week", "week"}, {"month", "month"},    {"quarter", "quarter"}};
  const std::string& name = statement.time_column->value.last().text;
  const auto column =
      std::find_if(columns.begin(), columns.end(), [&](const ir::Column& candidate) { return candidate.name == name; });
  std::string time = time_text(statement);
  if (column != columns.end() && column->type.undomained().kind == types::TypeKind::TimestampTz)
    time += " AT TIME ZONE 'UTC'";
  else
    time = "CAST(" + time + " AS timestamp without time zone)";
  return generated_fragment(fmt::format("CAST(EXTRACT({} FROM {}) AS integer)", kParts.at(term.term.name.text), time),
                            term.span);
}

}  // namespace dmlc::check
