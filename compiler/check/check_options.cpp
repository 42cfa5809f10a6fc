// SPDX-License-Identifier: Apache-2.0
// SPLIT DATA, VALIDATE, OPTIMIZE FOR, SEED, WITH LIMITS.
#include "compiler/check/check_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>

#include "compiler/base/nearest.h"
#include "compiler/check/attributes.h"
#include "compiler/check/check_arguments.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

/// A share in [0, 1], or nullopt after a report.
std::optional<double> share_of(Checker& checker, const ast::Argument& argument) {
  const auto number = number_of(argument.value);
  if (!number) {
    checker.sink
        .report<Diag::ParameterType>(argument.value.span, argument.name.text, "a number", describe(argument.value))
        .help("a part is a share of the rows such as 0.8 or 80%");
    return std::nullopt;
  }
  if (*number >= 0 && *number <= 1) return number;
  checker.sink
      .report<Diag::ParameterRange>(argument.value.span, argument.name.text, fmt::format("{}", *number),
                                    "at least 0 and at most 1")
      .help("a part is a share of the rows such as 0.8 or 80%");
  return std::nullopt;
}

ir::Split check_ratios(Checker& checker, const ast::Clause<ast::Split>& clause) {
  ir::Split split{0, 0, 0, ir::SplitBy::Random};
  const std::map<std::string, double*> parts = {{"training", &split.training},
                                                {"train", &split.training},
                                                {"validation", &split.validation},
                                                {"test", &split.test}};
  std::map<double*, Span> seen;
  Span training = clause.span;
  bool sound = true;
  for (const ast::Argument& argument : clause->ratios) {
    const auto part = parts.find(argument.name.text);
    if (part == parts.end()) {
      static const std::vector<std::string> names = {"training", "validation", "test"};
      auto report =
          checker.sink.report<Diag::UnknownOption>(argument.name.span, "SPLIT DATA", "part", argument.name.text);
      const auto nearest = nearest_name(argument.name.text, names);
      report.help(nearest ? "did you mean `" + *nearest + "`?" : "the parts are training, validation and test");
      sound = false;
      continue;
    }
    const auto [first, is_new] = seen.emplace(part->second, argument.name.span);
    if (!is_new)
      checker.sink.report<Diag::DuplicateParameter>(argument.name.span, argument.name.text)
          .note(first->second, "first given here")
          .help("leave one of them out");
    const auto share = share_of(checker, argument);
    sound = sound && is_new && share.has_value();
    if (share) *part->second = *share;
    if (share && part->second == &split.training) training = argument.value.span;
  }
  const double sum = split.training + split.validation + split.test;
  if (sound && std::abs(sum - 1) > 1e-6)
    checker.sink.report<Diag::SplitSum>(clause.span, fmt::format("{:.6g}", sum))
        .help("the parts name every row once: they must sum to 1");
  if (sound && split.training == 0)
    checker.sink.report<Diag::ParameterRange>(training, "training", "0", "greater than 0")
        .help("name the rows to learn from: `SPLIT DATA training = 0.8, test = 0.2`");
  static constexpr ir::SplitBy kBy[] = {ir::SplitBy::Random, ir::SplitBy::Hash, ir::SplitBy::Time};
  split.by = kBy[static_cast<int>(clause->by)];
  return split;
}

void apply_holdout(Checker& checker, const ast::TrainModel& statement, double fraction, ir::Split& split) {
  if (statement.split && split.validation > 0) {
    checker.sink.report<Diag::ValidationTwice>(statement.validation->span)
        .note(statement.split->span, "this split has validation rows already")
        .help("leave out `VALIDATE USING holdout` or the part `validation`");
    return;
  }
  const double rest = statement.split ? 1 - split.test : 1;
  split.validation = fraction * rest;
  split.training = rest - split.validation;
}

void report_unknown_validation(Checker& checker, const ast::Name& name) {
  const std::vector<std::string> names = names_of(stdlib::validation_methods());
  auto report = checker.sink.report<Diag::UnknownValidation>(name.span, name.text);
  const auto nearest = nearest_name(name.text, names);
  report.help(nearest ? "did you mean `" + *nearest + "`?" : fmt::format("the methods are {}", fmt::join(names, ", ")));
}

const ast::Call* validation_method(const ast::TrainModel& statement) {
  const auto* validate = statement.validation ? std::get_if<ast::ValidateUsing>(&statement.validation->value) : nullptr;
  return validate != nullptr ? &validate->method : nullptr;
}

/// VALIDATE USING: holdout is part of the split, the other methods are options of the training.
void apply_validation(Checker& checker, const ast::TrainModel& statement, const ast::Call& call, ir::Split& split,
                      std::vector<ir::Attribute>& options) {
  const stdlib::Method* method = stdlib::find(stdlib::validation_methods(), call.name.text);
  if (method == nullptr) return report_unknown_validation(checker, call.name);
  ParameterValues values = check_arguments(checker, {method->name}, method->parameters, call.arguments);
  fill_defaults(method->parameters, values);
  if (method->name == "holdout") return apply_holdout(checker, statement, std::get<double>(values["fraction"]), split);
  if (method->name == "time_series_split" && !statement.time_column)
    checker.sink.report<Diag::NeedsTimeColumn>(call.name.span, method->name)
        .help("name it before the features: `WITH TIME COLUMN column AND FEATURES (…)`");
  options.push_back({"validate", attribute_of(ir::MethodCall{std::string(method->name), std::move(values)})});
}

}  // namespace

const ast::Argument* fold_group(const ast::TrainModel& statement) {
  const ast::Call* method = validation_method(statement);
  if (method == nullptr || method->name.text != "cross_validation") return nullptr;
  for (const ast::Argument& argument : method->arguments)
    if (argument.name.text == "group" && text_of(argument.value)) return &argument;
  return nullptr;
}

bool splits_by_time(const ast::TrainModel& statement) {
  const ast::Call* method = validation_method(statement);
  return method != nullptr && method->name.text == "time_series_split";
}

bool is_of_time_alone(const ast::TrainModel& statement) {
  return statement.time_column && statement.features.value.empty();
}

bool splits_by_time_column(const ast::TrainModel& statement) {
  if (!statement.time_column) return false;
  if (statement.split) return statement.split->value.by_span.empty();
  const bool has_own_rows =
      statement.validation && std::holds_alternative<ast::ValidateOn>(statement.validation->value);
  return !has_own_rows;
}

ir::Split check_split(Checker& checker, const ast::TrainModel& statement, std::vector<ir::Attribute>& options) {
  ir::Split split;
  if (statement.split) split = check_ratios(checker, *statement.split);
  if (splits_by_time_column(statement)) split.by = ir::SplitBy::Time;
  if (!statement.validation) return split;
  if (const auto* on = std::get_if<ast::ValidateOn>(&statement.validation->value)) {
    if (!statement.split) return {1, 0, 0, ir::SplitBy::Random};
    if (split.validation > 0)
      checker.sink.report<Diag::ValidationTwice>(on->span)
          .note(statement.split->span, "this split has validation rows already")
          .help("leave out `VALIDATE ON` or the part `validation`");
    return split;
  }
  const auto& validate = std::get<ast::ValidateUsing>(statement.validation->value);
  apply_validation(checker, statement, validate.method, split, options);
  return split;
}

const stdlib::Metric* check_metric_name(Checker& checker, const std::string& name, Span span,
                                        std::optional<stdlib::Task> task) {
  const stdlib::Metric* metric = stdlib::find_metric(name);
  if (metric != nullptr && (!task || metric->fits(*task))) return metric;
  const std::vector<std::string> names = task ? stdlib::metric_names(*task) : stdlib::metric_names();
  const std::string fitting =
      task ? fmt::format("metrics of task `{}` are {}", stdlib::name_of(*task), fmt::join(names, ", "))
           : fmt::format("the metrics are {}", fmt::join(names, ", "));
  if (metric != nullptr) {
    checker.sink.report<Diag::MetricTask>(span, name, stdlib::name_of(*task)).help(fitting);
    return nullptr;
  }
  auto report = checker.sink.report<Diag::UnknownMetric>(span, name);
  if (const auto nearest = nearest_name(name, names))
    report.help("did you mean `" + *nearest + "`?").fix(span, *nearest);
  else
    report.help(fitting);
  return nullptr;
}

std::string check_metric(Checker& checker, const ast::TrainModel& statement, const stdlib::Algorithm* algorithm,
                         std::optional<stdlib::Task> task) {
  const bool has_target = statement.target.has_value();
  const std::string by_default(algorithm != nullptr && task ? stdlib::default_metric(*algorithm, *task, has_target)
                                                            : std::string_view());
  if (!statement.optimize_for) return by_default;
  const ast::Name& name = statement.optimize_for->value;
  const stdlib::Metric* metric = check_metric_name(checker, name.text, name.span, task);
  if (metric == nullptr) return by_default;
  if (metric->needs_target && !has_target && task)
    checker.sink.report<Diag::MetricTask>(name.span, name.text, stdlib::name_of(*task))
        .note("it compares predictions with a target")
        .help("name the known results with `PREDICT column`, or leave out `OPTIMIZE FOR`");
  return std::string(metric->name);
}

void check_seed_and_limits(Checker& checker, const ast::TrainModel& statement, ir::Train& train) {
  if (statement.seed) {
    const ast::Integer& seed = statement.seed->value;
    if (seed.value < 0)
      checker.sink.report<Diag::ParameterRange>(seed.span, "SEED", std::to_string(seed.value), "at least 0")
          .help("any whole number from 0 on makes the training repeatable");
    else
      train.seed = static_cast<std::uint64_t>(seed.value);
  }
  if (!statement.limits) return;
  const ParameterValues limits =
      check_arguments(checker, {"WITH LIMITS", "limit"}, stdlib::training_limits(), statement.limits->value);
  const auto amount = [&](const char* name) {
    const auto found = limits.find(name);
    return found == limits.end() ? 0 : static_cast<std::uint64_t>(std::get<std::int64_t>(found->second));
  };
  train.memory_limit = amount("memory");
  train.time_limit_ms = amount("time");
}

}  // namespace dmlc::check
