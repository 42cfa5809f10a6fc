// SPDX-License-Identifier: Apache-2.0
// SPLIT DATA, VALIDATE, OPTIMIZE FOR, SEED, WITH LIMITS.
#include "compiler/check/check_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>

#include "compiler/base/nearest.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

/// A share in [0, 1], or nullopt after a report.
std::optional<double> share_of(Checker& checker, const ast::Argument& argument) {
  const auto number = number_of(argument.value);
  if (!number) {
    checker.sink.report<Diag::ParameterType>(argument.value.span, argument.name.text, "a number",
                                             describe(argument.value));
    return std::nullopt;
  }
  if (*number >= 0 && *number <= 1) return number;
  checker.sink.report<Diag::ParameterRange>(argument.value.span, argument.name.text, fmt::format("{}", *number),
                                            "at least 0 and at most 1");
  return std::nullopt;
}

ir::Split check_ratios(Checker& checker, const ast::Clause<ast::Split>& clause) {
  ir::Split split{0, 0, 0, ir::SplitBy::Random};
  const std::map<std::string, double*> parts = {{"training", &split.training},
                                                {"train", &split.training},
                                                {"validation", &split.validation},
                                                {"test", &split.test}};
  std::map<double*, Span> seen;
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
          .note(first->second, "first given here");
    const auto share = share_of(checker, argument);
    sound = sound && is_new && share.has_value();
    if (share) *part->second = *share;
  }
  const double sum = split.training + split.validation + split.test;
  if (sound && std::abs(sum - 1) > 1e-6)
    checker.sink.report<Diag::SplitSum>(clause.span, fmt::format("{:.6g}", sum))
        .help("the parts name every row once: they must sum to 1");
  if (sound && split.training == 0)
    checker.sink.report<Diag::ParameterRange>(clause.span, "training", "0", "greater than 0");
  static constexpr ir::SplitBy kBy[] = {ir::SplitBy::Random, ir::SplitBy::Hash, ir::SplitBy::Time};
  split.by = kBy[static_cast<int>(clause->by)];
  return split;
}

void apply_holdout(Checker& checker, const ast::TrainModel& statement, const ast::ValidateUsing& validate,
                   ir::Split& split) {
  double fraction = 0.2;
  for (const ast::Argument& argument : validate.method.arguments) {
    if (argument.name.text != "fraction") {
      checker.sink.report<Diag::UnknownOption>(argument.name.span, "holdout", "parameter", argument.name.text)
          .help("it has `fraction`");
      continue;
    }
    const auto share = share_of(checker, argument);
    if (share && (*share == 0 || *share == 1))
      checker.sink.report<Diag::ParameterRange>(argument.value.span, "fraction", fmt::format("{}", *share),
                                                "greater than 0 and less than 1");
    else if (share)
      fraction = *share;
  }
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

}  // namespace

ir::Split check_split(Checker& checker, const ast::TrainModel& statement) {
  ir::Split split;
  if (statement.split) split = check_ratios(checker, *statement.split);
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
  const std::string& method = validate.method.name.text;
  if (method == "holdout")
    apply_holdout(checker, statement, validate, split);
  else if (method == "cross_validation" || method == "time_series_split")
    checker.sink.report<Diag::NotGenerated>(validate.method.name.span, "`VALIDATE USING " + method + "`")
        .help("`VALIDATE USING holdout(fraction = 0.2)` is available");
  else {
    static const std::vector<std::string> names = {"cross_validation", "holdout", "time_series_split"};
    auto report = checker.sink.report<Diag::UnknownValidation>(validate.method.name.span, method);
    const auto nearest = nearest_name(method, names);
    report.help(nearest ? "did you mean `" + *nearest + "`?"
                        : fmt::format("the methods are {}", fmt::join(names, ", ")));
  }
  return split;
}

const stdlib::Metric* check_metric_name(Checker& checker, const std::string& name, Span span, stdlib::Task task) {
  const stdlib::Metric* metric = stdlib::find_metric(name);
  const std::vector<std::string> names = stdlib::metric_names(task);
  if (metric == nullptr) {
    auto report = checker.sink.report<Diag::UnknownMetric>(span, name);
    if (const auto nearest = nearest_name(name, names))
      report.help("did you mean `" + *nearest + "`?").fix(span, *nearest);
    else
      report.help(fmt::format("metrics of task `{}` are {}", stdlib::name_of(task), fmt::join(names, ", ")));
    return nullptr;
  }
  if (metric->fits(task)) return metric;
  checker.sink.report<Diag::MetricTask>(span, name, stdlib::name_of(task))
      .help(fmt::format("metrics of task `{}` are {}", stdlib::name_of(task), fmt::join(names, ", ")));
  return nullptr;
}

std::string check_metric(Checker& checker, const ast::TrainModel& statement, stdlib::Task task) {
  if (!statement.optimize_for) return std::string(stdlib::default_metric(task));
  const ast::Name& name = statement.optimize_for->value;
  const stdlib::Metric* metric = check_metric_name(checker, name.text, name.span, task);
  return std::string(metric != nullptr ? metric->name : stdlib::default_metric(task));
}

void check_seed_and_limits(Checker& checker, const ast::TrainModel& statement, ir::Train& train) {
  if (statement.seed) {
    const ast::Integer& seed = statement.seed->value;
    if (seed.value < 0)
      checker.sink.report<Diag::ParameterRange>(seed.span, "SEED", std::to_string(seed.value), "at least 0");
    else
      train.seed = static_cast<std::uint64_t>(seed.value);
  }
  if (!statement.limits) return;
  for (const ast::Argument& argument : statement.limits->value) {
    const bool memory = argument.name.text == "memory";
    if (!memory && argument.name.text != "time") {
      checker.sink.report<Diag::UnknownOption>(argument.name.span, "WITH LIMITS", "limit", argument.name.text)
          .help("the limits are memory and time");
      continue;
    }
    const auto amount = memory ? bytes_of(argument.value) : milliseconds_of(argument.value);
    if (!amount)
      checker.sink.report<Diag::ParameterType>(argument.value.span, argument.name.text,
                                               memory ? "a size such as 2G" : "a duration such as 30 minutes",
                                               describe(argument.value));
    else if (*amount == 0)
      checker.sink.report<Diag::ParameterRange>(argument.value.span, argument.name.text, "0", "greater than 0");
    else
      (memory ? train.memory_limit : train.time_limit_ms) = *amount;
  }
}

}  // namespace dmlc::check
