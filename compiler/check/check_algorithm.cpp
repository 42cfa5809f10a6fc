// SPDX-License-Identifier: Apache-2.0
// Finds the algorithm and checks its parameters against the declaration in the standard library.
#include "compiler/check/check_algorithm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "compiler/base/nearest.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

class ParameterCheck {
 public:
  ParameterCheck(Checker& checker, const stdlib::Algorithm& algorithm) : checker_(checker), algorithm_(algorithm) {}

  void check(const ast::Argument& argument, CheckedAlgorithm& result) {
    if (argument.name.text == "task") return check_task(argument, result);
    const stdlib::Parameter* parameter = stdlib::find_parameter(algorithm_, argument.name.text);
    if (parameter == nullptr) return report_unknown(argument);
    if (const auto value = value_of(*parameter, argument.value))
      result.parameters[std::string(parameter->name)] = *value;
  }

 private:
  void report_unknown(const ast::Argument& argument) {
    auto report = checker_.sink.report<Diag::UnknownParameter>(argument.name.span, algorithm_.name, argument.name.text);
    const std::vector<std::string> names = stdlib::parameter_names(algorithm_);
    if (const auto nearest = nearest_name(argument.name.text, names))
      report.help("did you mean `" + *nearest + "`?").fix(argument.name.span, *nearest);
    else
      report.help(fmt::format("it has {}", fmt::join(names, ", ")));
  }

  void check_task(const ast::Argument& argument, CheckedAlgorithm& result) {
    const auto word = text_of(argument.value);
    for (const stdlib::Task task : {stdlib::Task::Regression, stdlib::Task::Binary, stdlib::Task::Multiclass})
      if (word == stdlib::name_of(task)) {
        result.task = task;
        result.task_span = argument.value.span;
        return;
      }
    checker_.sink.report<Diag::ParameterType>(argument.value.span, "task", "regression, binary or multiclass",
                                              describe(argument.value));
  }

  std::optional<ir::ParameterValue> value_of(const stdlib::Parameter& parameter, const ast::Value& value) {
    switch (parameter.type) {
      case stdlib::ParameterType::Boolean:
        if (const auto* flag = std::get_if<bool>(&value.data)) return *flag;
        break;
      case stdlib::ParameterType::Integer:
        if (const auto* integer = std::get_if<std::int64_t>(&value.data))
          return in_range(parameter, value, static_cast<double>(*integer)) ? std::optional<ir::ParameterValue>(*integer)
                                                                           : std::nullopt;
        break;
      case stdlib::ParameterType::Float:
        if (const auto number = number_of(value))
          return in_range(parameter, value, *number) ? std::optional<ir::ParameterValue>(*number) : std::nullopt;
        break;
      case stdlib::ParameterType::Word:
        if (const auto word = text_of(value)) return choice(parameter, value, *word);
        break;
    }
    checker_.sink.report<Diag::ParameterType>(value.span, parameter.name, describe(parameter.type), describe(value))
        .help(fmt::format("{}: {}", parameter.name, parameter.summary));
    return std::nullopt;
  }

  bool in_range(const stdlib::Parameter& parameter, const ast::Value& value, double number) {
    const bool above = parameter.minimum_is_excluded ? number > parameter.minimum : number >= parameter.minimum;
    if (above && number <= parameter.maximum && !std::isnan(number)) return true;
    checker_.sink
        .report<Diag::ParameterRange>(value.span, parameter.name, fmt::format("{}", number), range_of(parameter))
        .help(fmt::format("{}: {}", parameter.name, parameter.summary));
    return false;
  }

  std::optional<ir::ParameterValue> choice(const stdlib::Parameter& parameter, const ast::Value& value,
                                           const std::string& word) {
    if (std::find(parameter.choices.begin(), parameter.choices.end(), word) != parameter.choices.end()) return word;
    auto report = checker_.sink.report<Diag::ParameterChoice>(value.span, parameter.name, word);
    if (const auto nearest = nearest_name(word, parameter.choices))
      report.help("did you mean `" + *nearest + "`?").fix(value.span, *nearest);
    else
      report.help(fmt::format("it takes {}", fmt::join(parameter.choices, ", ")));
    return std::nullopt;
  }

  Checker& checker_;
  const stdlib::Algorithm& algorithm_;
};

void report_unknown_algorithm(Checker& checker, const ast::Name& name) {
  if (stdlib::is_planned_algorithm(name.text)) {
    checker.sink.report<Diag::PlannedAlgorithm>(name.span, name.text)
        .help(fmt::format("this version has {}", fmt::join(stdlib::algorithm_names(), ", ")));
    return;
  }
  auto report = checker.sink.report<Diag::UnknownAlgorithm>(name.span, name.text).label("not in the standard library");
  const std::vector<std::string> names = stdlib::algorithm_names();
  if (const auto nearest = nearest_name(name.text, names))
    report.help("did you mean `" + *nearest + "`?").fix(name.span, *nearest);
  else
    report.help(fmt::format("the standard library has {}", fmt::join(names, ", ")));
}

ir::ParameterValue default_of(const stdlib::Parameter& parameter) {
  if (const auto* flag = std::get_if<bool>(&parameter.default_value)) return *flag;
  if (const auto* integer = std::get_if<std::int64_t>(&parameter.default_value)) return *integer;
  if (const auto* number = std::get_if<double>(&parameter.default_value)) return *number;
  if (const auto* word = std::get_if<std::string_view>(&parameter.default_value)) return std::string(*word);
  return std::string();
}

}  // namespace

std::optional<CheckedAlgorithm> check_algorithm(Checker& checker, const ast::Call& call) {
  CheckedAlgorithm result{stdlib::find_algorithm(call.name.text), {}, {}, {}};
  if (result.algorithm == nullptr) {
    report_unknown_algorithm(checker, call.name);
    return std::nullopt;
  }
  for (const stdlib::Parameter& parameter : result.algorithm->parameters)
    result.parameters[std::string(parameter.name)] = default_of(parameter);
  std::map<std::string, Span> seen;
  ParameterCheck parameters(checker, *result.algorithm);
  for (const ast::Argument& argument : call.arguments) {
    const auto [first, is_new] = seen.emplace(argument.name.text, argument.name.span);
    if (is_new)
      parameters.check(argument, result);
    else
      checker.sink.report<Diag::DuplicateParameter>(argument.name.span, argument.name.text)
          .note(first->second, "first given here");
  }
  return result;
}

}  // namespace dmlc::check
