// SPDX-License-Identifier: Apache-2.0
// Finds the algorithm and checks its parameters against the declaration in the standard library.
#include "compiler/check/check_algorithm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/base/nearest.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

/// `task = …`: which tasks there are; whether the algorithm does it is checked with the target.
void check_task(Checker& checker, const ast::Argument& argument, CheckedAlgorithm& result) {
  if (result.task_span != Span{}) {
    checker.sink.report<Diag::DuplicateParameter>(argument.name.span, argument.name.text)
        .note(result.task_span, "first given here")
        .help("leave one of them out");
    return;
  }
  result.task_span = argument.value.span;
  const auto word = text_of(argument.value);
  if (word) result.task = stdlib::find_task(*word);
  if (result.task) return;
  auto report = checker.sink.report<Diag::ParameterType>(argument.value.span, "task", "the name of a task",
                                                         describe(argument.value));
  std::vector<std::string> names;
  for (const stdlib::Task task : result.algorithm->tasks) names.emplace_back(stdlib::name_of(task));
  report.help(fmt::format("`{}` does {}", result.algorithm->name, fmt::join(names, ", ")));
}

bool names_column(const stdlib::Parameter& parameter) {
  return parameter.type == stdlib::ParameterType::ColumnName || parameter.type == stdlib::ParameterType::FeatureName;
}

void report_unknown_algorithm(Checker& checker, const ast::Name& name) {
  auto report = checker.sink.report<Diag::UnknownAlgorithm>(name.span, name.text).label("not in the standard library");
  const std::vector<std::string> names = stdlib::algorithm_names();
  if (const auto nearest = nearest_name(name.text, names))
    report.help("did you mean `" + *nearest + "`?").fix(name.span, *nearest);
  else
    report.help(fmt::format("the standard library has {}", fmt::join(names, ", ")));
}

}  // namespace

void note_checked_only(Checker& checker, const stdlib::Algorithm& algorithm, const std::vector<ast::Argument>& given) {
  for (const ast::Argument& argument : given) {
    const std::string with_word = fmt::format("{} = {}", argument.name.text, text_of(argument.value).value_or(""));
    for (const std::string_view part : algorithm.checked_only)
      if (part == argument.name.text || part == with_word)
        checker.not_generated(argument.name.span, fmt::format("`{}` of `{}`", part, algorithm.name));
  }
}

std::optional<CheckedAlgorithm> check_algorithm(Checker& checker, const ast::Call& call) {
  CheckedAlgorithm result{stdlib::find_algorithm(call.name.text), {}, {}, {}};
  if (result.algorithm == nullptr) {
    report_unknown_algorithm(checker, call.name);
    return std::nullopt;
  }
  const auto parameters = result.algorithm->parameters;
  std::vector<ast::Argument> own;
  for (const ast::Argument& argument : call.arguments)
    if (argument.name.text == "task")
      check_task(checker, argument, result);
    else
      own.push_back(argument);
  result.parameters = check_arguments(checker, owner_of(*result.algorithm), parameters, own);
  require_arguments(checker, owner_of(*result.algorithm), call.name.span, parameters, own);
  note_checked_only(checker, *result.algorithm, call.arguments);
  fill_defaults(parameters, result.parameters);
  return result;
}

stdlib::TargetUse target_use(const CheckedAlgorithm& checked) {
  // A task that the algorithm does not do is a mistake of its own.
  const bool asked = checked.task && does(*checked.algorithm, *checked.task);
  return asked ? stdlib::target_use(*checked.algorithm, *checked.task) : checked.algorithm->target;
}

bool names_columns(const stdlib::Algorithm& algorithm) {
  return std::any_of(algorithm.parameters.begin(), algorithm.parameters.end(), names_column);
}

void check_column_parameters(Checker& checker, const ast::Call& call, const stdlib::Algorithm& algorithm,
                             const std::vector<std::string>& columns, const std::vector<std::string>& features) {
  for (const ast::Argument& argument : call.arguments) {
    const stdlib::Parameter* parameter = stdlib::find_parameter(algorithm, argument.name.text);
    const auto name = text_of(argument.value);
    if (parameter == nullptr || !names_column(*parameter) || !name) continue;
    const bool is_feature = parameter->type == stdlib::ParameterType::FeatureName;
    const std::vector<std::string>& known = is_feature ? features : columns;
    if (known.empty() || std::find(known.begin(), known.end(), *name) != known.end()) continue;
    auto report = checker.sink.report<Diag::UnknownColumn>(argument.value.span, *name);
    if (const auto nearest = nearest_name(*name, known))
      report.help("did you mean `" + *nearest + "`?").fix(argument.value.span, *nearest);
    else
      report.help(fmt::format("the {} {}", is_feature ? "features are" : "source has", listed(known)));
  }
}

}  // namespace dmlc::check
