// SPDX-License-Identifier: Apache-2.0
// The clauses of TRAIN MODEL that say how to train: balance, checkpoints, fallbacks, forecasts, groups, device.
#include "compiler/check/check_training.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "compiler/check/attributes.h"
#include "compiler/check/check_algorithm.h"
#include "compiler/check/check_arguments.h"
#include "compiler/check/check_names.h"
#include "compiler/check/check_options.h"
#include "compiler/check/values.h"
#include "ir/interval_name.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::check {
namespace {

constexpr std::int64_t kDay = 86'400'000;  // milliseconds
constexpr const char* kHorizonHelp = "`FORECAST 30 days AHEAD`";

class TrainingCheck {
 public:
  TrainingCheck(Checker& checker, const ast::TrainModel& statement, const stdlib::Algorithm* algorithm,
                std::optional<stdlib::Task> task, ir::Train& train)
      : checker_(checker), statement_(statement), algorithm_(algorithm), task_(task), train_(train) {}

  void run() {
    if (algorithm_ != nullptr && !algorithm_->is_trained)
      checker_.not_generated(statement_.algorithm->name.span, fmt::format("training of `{}`", algorithm_->name));
    if (algorithm_ != nullptr) warn_without_effect(train_.parameters, statement_.algorithm->arguments);
    if (statement_.balance) check_balance(*statement_.balance);
    if (statement_.checkpoints) check_checkpoints(*statement_.checkpoints);
    if (statement_.fallback) check_fallback(*statement_.fallback);
    if (statement_.max_retries) check_retries(*statement_.max_retries);
    check_forecast();
    if (algorithm_ != nullptr && algorithm_->forecasts) check_series(*algorithm_);
    if (statement_.for_each) check_groups(*statement_.for_each);
    if (statement_.device) check_device(*statement_.device);
  }

 private:
  void keep(std::string name, ir::AttributeValue value) {
    train_.options.push_back({std::move(name), std::move(value)});
  }
  /// For what no target generates yet.
  template <class T>
  void keep(const ast::Clause<T>& clause, std::string_view words, std::string name, ir::AttributeValue value) {
    checker_.not_generated(clause.keyword, fmt::format("`{}`", words));
    keep(std::move(name), std::move(value));
  }

  void warn_without_effect(const ParameterValues& values, const std::vector<ast::Argument>& given) {
    check::warn_without_effect(checker_, algorithm_->parameters, values, task_ ? stdlib::name_of(*task_) : "", given);
  }

  void check_balance(const ast::Clause<ast::Call>& clause) {
    if (task_ && !stdlib::is_classification(*task_)) {
      checker_.sink.report<Diag::ClauseTask>(clause.keyword, "BALANCE CLASSES", stdlib::name_of(*task_))
          .help("leave it out: only classes can be balanced");
      return;
    }
    const auto call = check_method(checker_, "BALANCE CLASSES BY", stdlib::balance_methods(), *clause);
    if (!call) return;
    if (call->name == "class_weights" && algorithm_ != nullptr && algorithm_->is_trained && !algorithm_->weighs_classes)
      checker_.not_generated(clause->name.span, fmt::format("`class_weights` of `{}`", algorithm_->name));
    keep("balance", attribute_of(*call));
  }

  void check_checkpoints(const ast::Clause<ast::Checkpoints>& clause) {
    if (algorithm_ != nullptr && !algorithm_->iterates) {
      checker_.sink.report<Diag::ClauseAlgorithm>(clause.keyword, "SAVE CHECKPOINTS", algorithm_->name)
          .help("leave it out: the solution is computed in one step");
      return;
    }
    ir::AttributeMap map;
    if (auto every = interval_of(clause->every)) map.entries.push_back({"every", {std::move(*every)}});
    map.entries.push_back({"keep", {ir::Word{std::string(ast::spelling(clause->keep))}}});
    if (clause->last) {
      if (clause->last->value < 1)
        checker_.sink
            .report<Diag::ParameterRange>(clause->last->span, "KEEP LAST", std::to_string(clause->last->value),
                                          "at least 1")
            .help("say how many checkpoints stay: `KEEP LAST 3`");
      map.entries.push_back({"last", {clause->last->value}});
    }
    if (algorithm_ != nullptr && !algorithm_->saves_checkpoints)
      checker_.not_generated(clause.keyword, fmt::format("`SAVE CHECKPOINTS` of `{}`", algorithm_->name));
    keep("checkpoints", {std::move(map)});
  }

  /// Whole epochs, or time.
  std::optional<ir::AttributeValue> interval_of(const ast::Value& value) {
    const auto* duration = std::get_if<ast::Duration>(&value.data);
    if (duration != nullptr && duration->unit == "epoch") {
      if (duration->amount >= 1 && duration->amount == std::floor(duration->amount))
        return ir::AttributeValue{ir::Count{static_cast<std::int64_t>(duration->amount), "epoch"}};
      checker_.sink
          .report<Diag::ParameterRange>(value.span, "EVERY", fmt::format("{} epochs", duration->amount),
                                        "a whole number of 1 or more")
          .help("`EVERY 10 epochs` or `EVERY 5 minutes`");
      return std::nullopt;
    }
    const auto milliseconds = milliseconds_of(value);
    if (!milliseconds) {
      if (duration != nullptr)
        checker_.sink.report<Diag::UnitOfDuration>(value.span, "EVERY", "epochs or time", duration->unit + "s")
            .help("`EVERY 10 epochs` or `EVERY 5 minutes`");
      else
        checker_.sink.report<Diag::ParameterType>(value.span, "EVERY", "epochs or a duration", describe(value))
            .help("`EVERY 10 epochs` or `EVERY 5 minutes`");
      return std::nullopt;
    }
    if (*milliseconds == 0)
      checker_.sink.report<Diag::ParameterRange>(value.span, "EVERY", "0", "greater than 0")
          .help("`EVERY 10 epochs` or `EVERY 5 minutes`");
    return ir::AttributeValue{ir::Milliseconds{static_cast<std::int64_t>(*milliseconds)}};
  }

  void check_fallback(const ast::Clause<std::vector<ast::FallbackRule>>& clause) {
    ir::AttributeMap rules;
    std::map<std::string, Span> seen;
    for (const ast::FallbackRule& rule : *clause) {
      (void)check_word(checker_, "WITH FALLBACK ON", stdlib::failures(), rule.failure);
      const auto [first, is_new] = seen.emplace(rule.failure.text, rule.failure.span);
      if (!is_new)
        checker_.sink.report<Diag::DuplicateParameter>(rule.failure.span, rule.failure.text)
            .note(first->second, "first given here")
            .help("name all its parameters behind one `RETRY WITH`");
      if (algorithm_ == nullptr) continue;
      const auto values = check_arguments(checker_, owner_of(*algorithm_), algorithm_->parameters, rule.parameters);
      note_checked_only(checker_, *algorithm_, rule.parameters);
      for (const ast::Argument& argument : rule.parameters) check_exclusion(argument, rule);
      ParameterValues all = train_.parameters;
      for (const auto& [name, value] : values) all[name] = value;
      warn_without_effect(all, rule.parameters);
      rules.entries.push_back({rule.failure.text, attribute_of(values)});
    }
    keep("fallback", {std::move(rules)});
  }

  /// A rule replaces parameters of USING; what excludes one of those would stand beside it.
  void check_exclusion(const ast::Argument& argument, const ast::FallbackRule& rule) {
    const stdlib::Parameter* parameter = stdlib::find_parameter(*algorithm_, argument.name.text);
    for (const ast::Argument& first : statement_.algorithm->arguments) {
      const stdlib::Parameter* other = stdlib::find_parameter(*algorithm_, first.name.text);
      if (parameter == nullptr || other == nullptr) continue;
      if (parameter->excludes != other->name && other->excludes != parameter->name) continue;
      checker_.sink.report<Diag::Contradiction>(argument.name.span, parameter->name, other->name)
          .note(first.name.span, fmt::format("`{}` is given here", other->name))
          .help(fmt::format("say it as `{}` in `ON {}`, too", other->name, rule.failure.text));
    }
  }

  void check_retries(const ast::Clause<ast::Integer>& clause) {
    if (!statement_.fallback)
      checker_.sink.report<Diag::MissingClause>(clause.keyword, "MAX RETRIES", "WITH FALLBACK")
          .help("say what to try: `WITH FALLBACK (ON memory_error RETRY WITH parameter = value) MAX RETRIES 3`");
    if (clause->value < 1)
      checker_.sink
          .report<Diag::ParameterRange>(clause->span, "MAX RETRIES", std::to_string(clause->value), "at least 1")
          .help("say how often to try again: `MAX RETRIES 3`");
    keep("max_retries", {clause->value});
  }

  void check_forecast() {
    if (!statement_.forecast) return;
    const ast::Clause<ast::Forecast>& clause = *statement_.forecast;
    if (algorithm_ != nullptr && !algorithm_->forecasts) {
      checker_.sink.report<Diag::ClauseAlgorithm>(clause.keyword, "FORECAST", algorithm_->name)
          .help("`prophet` and `holt_winters` forecast; other models predict rows that are there");
      return;
    }
    if (!statement_.time_column) {
      // An algorithm that needs the column said so already.
      if (algorithm_ == nullptr || !algorithm_->needs_time_column)
        checker_.sink.report<Diag::NeedsTimeColumn>(clause.keyword, "FORECAST")
            .help("name it before the features: `WITH TIME COLUMN column AND FEATURES (…)`");
      return;
    }
    ir::AttributeMap map;
    check_horizon(clause->horizon, map);
    check_intervals(clause->intervals, map);
    keep("forecast", {std::move(map)});
  }

  /// What series are not trained with yet.
  void check_series(const stdlib::Algorithm& algorithm) {
    if (!statement_.features.value.empty())
      checker_.not_generated(statement_.features.keyword, fmt::format("features of `{}`", algorithm.name));
    if (statement_.validation && !is_holdout(*statement_.validation))
      checker_.not_generated(statement_.validation->keyword, fmt::format("validation of `{}`", algorithm.name));
  }

  static bool is_holdout(const ast::Clause<ast::Validation>& clause) {
    const auto* method = std::get_if<ast::ValidateUsing>(&clause.value);
    return method != nullptr && method->method.name.text == "holdout";
  }

  void check_horizon(const ast::Value& value, ir::AttributeMap& map) {
    const auto* duration = std::get_if<ast::Duration>(&value.data);
    if (duration != nullptr && (duration->unit == "month" || duration->unit == "year"))
      return check_calendar_horizon(value, *duration, map);
    const auto milliseconds = milliseconds_of(value);
    if (!milliseconds && duration == nullptr)
      checker_.sink.report<Diag::ParameterType>(value.span, "FORECAST", "a duration such as 30 days", describe(value))
          .help(kHorizonHelp);
    else if (!milliseconds && !milliseconds_of({ast::Duration{1, duration->unit}, value.span}))
      checker_.sink.report<Diag::UnitOfDuration>(value.span, "FORECAST", "time", duration->unit + "s")
          .help(kHorizonHelp);
    else if (milliseconds && *milliseconds == 0)
      checker_.sink.report<Diag::ParameterRange>(value.span, "FORECAST", "0", "greater than 0").help(kHorizonHelp);
    else if (!milliseconds || *milliseconds > static_cast<std::uint64_t>(abi::kMostForecastMilliseconds))
      report_long_horizon(value, fmt::format("at most {} days", abi::kMostForecastMilliseconds / kDay));
    else
      map.entries.push_back({"horizon", {ir::Milliseconds{static_cast<std::int64_t>(*milliseconds)}}});
  }

  void check_calendar_horizon(const ast::Value& value, const ast::Duration& duration, ir::AttributeMap& map) {
    if (!(duration.amount >= 1 && duration.amount == std::floor(duration.amount)))
      checker_.sink
          .report<Diag::ParameterRange>(value.span, "FORECAST", fmt::format("{} {}s", duration.amount, duration.unit),
                                        "a whole number of 1 or more")
          .help("months and years differ in length: count whole ones, or days");
    else if (duration.amount > static_cast<double>(abi::kMostForecastMonths))
      report_long_horizon(value, fmt::format("at most {} {}s", abi::kMostForecastMonths, duration.unit));
    else
      map.entries.push_back({"horizon", {ir::Count{static_cast<std::int64_t>(duration.amount), duration.unit}}});
  }

  void report_long_horizon(const ast::Value& value, const std::string& most) {
    const auto* duration = std::get_if<ast::Duration>(&value.data);
    const std::string text = duration != nullptr ? fmt::format("{} {}s", duration->amount, duration->unit)
                                                 : text_of(value).value_or("longer");
    checker_.sink.report<Diag::ParameterRange>(value.span, "FORECAST", text, most).help(kHorizonHelp);
  }

  void check_intervals(const std::vector<ast::Value>& intervals, ir::AttributeMap& map) {
    ir::AttributeList levels;
    std::set<std::string> seen;  // what levels are called is all that tells their columns apart
    for (const ast::Value& value : intervals) {
      const auto level = number_of(value);
      if (!level)
        checker_.sink.report<Diag::ParameterType>(value.span, "WITH CONFIDENCE INTERVALS", "a share", describe(value))
            .help("0.95 or 95% stands for the interval that holds 95 of 100 values");
      else if (!(*level > 0 && *level < 1))
        checker_.sink
            .report<Diag::ParameterRange>(value.span, "WITH CONFIDENCE INTERVALS", fmt::format("{}", *level),
                                          "greater than 0 and less than 1")
            .help("0.95 or 95% stands for the interval that holds 95 of 100 values");
      else if (!seen.insert(ir::interval_name(*level)).second)
        checker_.sink.report<Diag::DuplicateParameter>(value.span, fmt::format("{}", *level))
            .help("leave one of them out");
      else
        check_interval_columns(value, *level), levels.items.push_back({*level});
    }
    if (levels.items.size() > abi::kMostForecastIntervals)
      checker_.sink
          .report<Diag::ParameterRange>(intervals[abi::kMostForecastIntervals].span, "WITH CONFIDENCE INTERVALS",
                                        fmt::format("{} intervals", levels.items.size()),
                                        fmt::format("at most {}", abi::kMostForecastIntervals))
          .help("leave some of them out");
    if (!levels.items.empty()) map.entries.push_back({"intervals", {std::move(levels)}});
  }

  /// The bounds stand beside the groups, the time and the target in the rows of the forecast function.
  void check_interval_columns(const ast::Value& value, double level) {
    const std::string_view moved = "select it under another name in FROM";
    refuse_bound(value, level, statement_.time_column->value.last(), "WITH TIME COLUMN", moved);
    if (statement_.for_each)
      for (const ast::Name& group : statement_.for_each->value) refuse_bound(value, level, group, "FOR EACH", moved);
    if (const ast::Name* target = target_name())
      refuse_bound(value, level, *target, "PREDICT",
                   fmt::format("give the target another name: `PREDICT {} AS name`", target->text));
  }

  /// What the target is called; nullptr where it is an expression without a name, or missing.
  const ast::Name* target_name() const {
    if (!statement_.target) return nullptr;
    if (statement_.target->value.name) return &*statement_.target->value.name;
    return statement_.target->value.column ? &statement_.target->value.column->last() : nullptr;
  }

  /// Reports a column that is called as a bound of this level.
  void refuse_bound(const ast::Value& value, double level, const ast::Name& column, std::string_view clause,
                    std::string_view help) {
    for (const std::string_view bound : {abi::kLowerPrefix, abi::kUpperPrefix}) {
      const std::string name = std::string(bound) + ir::interval_name(level);
      if (column.text != name) continue;
      checker_.sink
          .report<Diag::Contradiction>(value.span, fmt::format("CONFIDENCE INTERVALS {}", level),
                                       fmt::format("{} {}", clause, name))
          .note(column.span, fmt::format("forecasts have a column `{}` for it", name))
          .help(std::string(help));
    }
  }

  void check_groups(const ast::Clause<std::vector<ast::Name>>& clause) {
    std::map<std::string, Span> seen;
    for (const ast::Name& name : *clause) {
      const auto [first, is_new] = seen.emplace(name.text, name.span);
      if (!is_new)
        checker_.sink.report<Diag::DuplicateParameter>(name.span, name.text)
            .note(first->second, "first given here")
            .help("leave one of them out");
      if (statement_.target && statement_.target->value.column &&
          statement_.target->value.column->last().text == name.text)
        checker_.sink.report<Diag::Contradiction>(name.span, "FOR EACH " + name.text, "PREDICT " + name.text)
            .note(statement_.target->span, "the target")
            .help("rows of one group would all have the same target");
      else if (const ast::Name* target = target_name(); target != nullptr && target->text == name.text)
        checker_.sink.report<Diag::Contradiction>(name.span, "FOR EACH " + name.text, "PREDICT " + name.text)
            .note(target->span, "the target's name")
            .help("give the target another name: both are columns of the training rows");
    }
    const auto leave_out = [&](std::string_view words) {
      checker_.not_generated(clause.keyword, fmt::format("`FOR EACH` with {}", words));
    };
    if (algorithm_ != nullptr && does(*algorithm_, stdlib::Task::Recommendation))
      leave_out(fmt::format("`{}`", algorithm_->name));
    if (statement_.checkpoints) leave_out("`SAVE CHECKPOINTS`");
  }

  void check_device(const ast::Clause<ast::Name>& clause) {
    if (check_word(checker_, "ON DEVICE", stdlib::devices(), *clause) == nullptr) return;
    keep("device", {ir::Word{clause->text}});
    // What runs on the CPU runs there in any case.
    if (clause->text == "gpu") checker_.not_generated(clause.span, "`ON DEVICE gpu`");
    if (clause->text == "auto")
      checker_.sink.report<Diag::TrainsOnProcessor>(clause->span, statement_.name.last().text)
          .help(
              "this version has no code that trains on graphics processors; `ON DEVICE cpu` says the same without a "
              "note");
  }

  Checker& checker_;
  const ast::TrainModel& statement_;
  const stdlib::Algorithm* algorithm_;  ///< nullptr when it is not known
  std::optional<stdlib::Task> task_;
  ir::Train& train_;
};

}  // namespace

void check_training(Checker& checker, const ast::TrainModel& statement, const stdlib::Algorithm* algorithm,
                    std::optional<stdlib::Task> task, ir::Train& train) {
  TrainingCheck(checker, statement, algorithm, task, train).run();
}

}  // namespace dmlc::check
