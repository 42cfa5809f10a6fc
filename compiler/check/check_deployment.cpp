// SPDX-License-Identifier: Apache-2.0
// The settings of an endpoint.
#include "compiler/check/check_deployment.h"

#include "compiler/check/attributes.h"
#include "compiler/check/check_arguments.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

/// The value as what it means: times and sizes are integers otherwise.
ir::AttributeValue setting_of(const stdlib::Parameter& parameter, const ir::ParameterValue& value) {
  if (parameter.type == stdlib::ParameterType::Duration) return {ir::Milliseconds{std::get<std::int64_t>(value)}};
  if (parameter.type == stdlib::ParameterType::Size) return {ir::Bytes{std::get<std::int64_t>(value)}};
  return attribute_of(value);
}

}  // namespace

ir::AttributeValue check_configuration(Checker& checker, const ast::Value& value) {
  constexpr std::string_view kClause = "WITH CONFIGURATION";
  ir::AttributeMap settings;
  const auto* map = std::get_if<ast::Map>(&value.data);
  if (map == nullptr) {
    checker.sink.report<Diag::ParameterType>(value.span, kClause, "a map", describe(value))
        .help("write for instance `{max_latency: '10 ms', batch_size: 64}`");
    return {std::move(settings)};
  }
  const std::span<const stdlib::Parameter> options = stdlib::deploy_options();
  for (const auto& [name, given] : check_arguments(checker, {kClause, "setting"}, options, *map))
    settings.entries.push_back({name, setting_of(*stdlib::find(options, name), given)});
  return {std::move(settings)};
}

}  // namespace dmlc::check
