// SPDX-License-Identifier: Apache-2.0
// Conditions over metrics: names, units, values, and what can never or always hold.
#include "compiler/check/check_condition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/check/check_counts.h"
#include "compiler/check/check_options.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

/// A metric or a row of quantities.def, with the values it can take.
struct Quantity {
  std::string name;
  double minimum = 0;
  double maximum = std::numeric_limits<double>::infinity();
  stdlib::Unit unit = stdlib::Unit::Number;
};

class ConditionCheck {
 public:
  ConditionCheck(Checker& checker, const ConditionContext& context) : checker_(checker), context_(context) {}

  std::optional<ir::Condition> check(const ast::Condition& condition) {
    return std::visit([&](const auto& node) { return check_node(node); }, condition.node);
  }

 private:
  std::optional<ir::Condition> check_node(const ast::Compare& compare) {
    const auto quantity = quantity_of(compare.metric);
    if (!quantity) return std::nullopt;
    const auto value = value_of(compare.metric, compare.value, *quantity);
    if (!value) return std::nullopt;
    const std::string op(ast::spelling(compare.op));
    if (can_hold(*quantity, compare.op, *value)) {
      warn_if_always(compare, *quantity, *value);
      ir::Condition leaf;
      leaf.metric = quantity->name;
      leaf.op = op == "!=" ? "<>" : op;
      leaf.value = *value;
      return leaf;
    }
    report_never(join(compare.metric.span, compare.value.span),
                 fmt::format("{} {} {}", compare.metric.text, op, *value), *quantity);
    return std::nullopt;
  }
  std::optional<ir::Condition> check_node(const ast::Trending& trending) {
    const auto quantity = quantity_of(trending.metric);
    const auto count = count_of(trending.count);
    if (!quantity || !count) return std::nullopt;
    if (trending.trend == ast::Trend::DoesNotImprove && stdlib::find_metric(quantity->name) == nullptr) {
      checker_.sink
          .report<Diag::Contradiction>(trending.metric.span, ast::spelling(trending.trend), trending.metric.text)
          .help("no value of it is better than another: write `INCREASES` or `DECREASES`");
      return std::nullopt;
    }
    static constexpr ir::Condition::Kind kKinds[] = {ir::Condition::Kind::Increases, ir::Condition::Kind::Decreases,
                                                     ir::Condition::Kind::DoesNotImprove};
    ir::Condition leaf;
    leaf.kind = kKinds[static_cast<int>(trending.trend)];
    leaf.metric = quantity->name;
    leaf.count = count->value;
    leaf.unit = count->unit;
    return leaf;
  }
  std::optional<ir::Condition> check_node(const ast::Crosses& crosses) {
    const auto quantity = quantity_of(crosses.metric);
    if (!quantity) return std::nullopt;
    const bool drops = crosses.crossing == ast::Crossing::DropsBelow;
    const auto value = value_of(crosses.metric, crosses.value, *quantity);
    if (!value) return std::nullopt;
    const auto op = drops ? ast::CompareOp::Less : ast::CompareOp::Greater;
    if (!can_hold(*quantity, op, *value)) {
      report_never(join(crosses.metric.span, crosses.value.span),
                   fmt::format("{} {} {}", crosses.metric.text, ast::spelling(crosses.crossing), *value), *quantity);
      return std::nullopt;
    }
    ir::Condition leaf;
    leaf.kind = drops ? ir::Condition::Kind::DropsBelow : ir::Condition::Kind::Exceeds;
    leaf.metric = quantity->name;
    leaf.value = *value;
    return leaf;
  }
  std::optional<ir::Condition> check_node(const ast::Converged&) {
    ir::Condition leaf;
    leaf.kind = ir::Condition::Kind::Converged;
    return leaf;
  }
  std::optional<ir::Condition> check_node(const ast::All& all) {
    return check_list(all.operands, ir::Condition::Kind::All);
  }
  std::optional<ir::Condition> check_node(const ast::Any& any) {
    return check_list(any.operands, ir::Condition::Kind::Any);
  }
  std::optional<ir::Condition> check_node(const ast::Not& negation) {
    auto child = check(*negation.operand);
    if (!child) return std::nullopt;
    return ir::Condition{ir::Condition::Kind::Not, {std::move(*child)}, "", "", 0};
  }

  std::optional<ir::Condition> check_list(const std::vector<ast::Condition>& operands, ir::Condition::Kind kind) {
    ir::Condition result{kind, {}, "", "", 0};
    bool sound = true;
    for (const ast::Condition& operand : operands) {
      auto child = check(operand);
      sound = sound && child.has_value();
      if (child) result.children.push_back(std::move(*child));
    }
    return sound ? std::optional(std::move(result)) : std::nullopt;
  }

  [[nodiscard]] bool is_measured(const stdlib::Quantity& quantity) const {
    return context_.anywhere || (context_.in_training ? quantity.in_training : quantity.in_monitoring);
  }

  std::optional<Quantity> quantity_of(const ast::Name& name) {
    if (const stdlib::Quantity* quantity = stdlib::find_quantity(name.text)) {
      if (!is_measured(*quantity)) return report_elsewhere(name, *quantity);
      return Quantity{std::string(quantity->name), quantity->minimum, quantity->maximum, quantity->unit};
    }
    if (stdlib::find_metric(name.text) == nullptr) return report_unknown(name);
    const stdlib::Metric* metric = check_metric_name(checker_, name.text, name.span, context_.task);
    if (metric == nullptr) return std::nullopt;
    // What lies between 0 and 1 may be written as a percentage.
    const auto unit = metric->maximum <= 1 ? stdlib::Unit::Share : stdlib::Unit::Number;
    return Quantity{std::string(metric->name), metric->minimum, metric->maximum, unit};
  }

  std::nullopt_t report_elsewhere(const ast::Name& name, const stdlib::Quantity& quantity) {
    checker_.sink.report<Diag::UnknownMetric>(name.span, name.text)
        .label(context_.in_training ? "known of a model in use, not of a training"
                                    : "known of a training, not of a model in use")
        .help(fmt::format("`{}` is: {}", quantity.name, quantity.summary))
        .help(context_.in_training
                  ? "watch it with an agent: `CREATE AGENT … CHECK METRICS EVERY 1 hour WHEN …`"
                  : "watch it with an agent: `CREATE AGENT … CHECK MODEL name EVERY 10 epochs WHEN …`");
    return std::nullopt;
  }

  std::nullopt_t report_unknown(const ast::Name& name) {
    std::vector<std::string> names =
        context_.task ? stdlib::metric_names(*context_.task) : stdlib::names_of(stdlib::metrics());
    for (const stdlib::Quantity& quantity : stdlib::quantities())
      if (is_measured(quantity)) names.emplace_back(quantity.name);
    auto report = checker_.sink.report<Diag::UnknownMetric>(name.span, name.text);
    if (const auto nearest = nearest_name(name.text, names))
      report.help("did you mean `" + *nearest + "`?").fix(name.span, *nearest);
    else
      report.help(fmt::format("a condition may be about {}", fmt::join(names, ", ")));
    return std::nullopt;
  }

  /// What values of the quantity look like, in words.
  static std::string_view wanted(stdlib::Unit unit) {
    switch (unit) {
      case stdlib::Unit::Count:
        return "a whole number";
      case stdlib::Unit::Duration:
        return "a duration such as 10 minutes";
      case stdlib::Unit::Share:
      case stdlib::Unit::Number:
        break;
    }
    return "a number";
  }

  /// Durations in seconds, shares as numbers.
  static std::optional<double> amount_of(const ast::Value& value, const Quantity& quantity) {
    const auto* integer = std::get_if<std::int64_t>(&value.data);
    const auto* number = std::get_if<double>(&value.data);
    const auto* epochs = std::get_if<ast::Duration>(&value.data);
    switch (quantity.unit) {
      case stdlib::Unit::Duration:
        if (const auto milliseconds = milliseconds_of(value)) return static_cast<double>(*milliseconds) / 1000;
        // Where intervals are compared, a month has 30 days for PostgreSQL.
        if (const auto months = months_of(value)) return static_cast<double>(*months) * 30 * 86400;
        return std::nullopt;
      case stdlib::Unit::Count:
        if (epochs != nullptr && epochs->unit + "s" == quantity.name) return epochs->amount;
        if (integer != nullptr) return static_cast<double>(*integer);
        if (number != nullptr && std::floor(*number) == *number) return *number;
        return std::nullopt;
      case stdlib::Unit::Share:
        return number_of(value);
      case stdlib::Unit::Number:
        if (integer != nullptr) return static_cast<double>(*integer);
        return number != nullptr ? std::optional(*number) : std::nullopt;
    }
    return std::nullopt;
  }

  std::optional<double> value_of(const ast::Name& metric, const ast::Value& value, const Quantity& quantity) {
    const auto amount = amount_of(value, quantity);
    if (amount) return amount;
    auto report =
        checker_.sink.report<Diag::ParameterType>(value.span, metric.text, wanted(quantity.unit), describe(value));
    if (const stdlib::Quantity* row = stdlib::find_quantity(metric.text))
      report.help(fmt::format("`{}` is: {}", row->name, row->summary));
    else
      report.help(fmt::format("write the value alone, for instance `{} > {}`", metric.text,
                              quantity.unit == stdlib::Unit::Share ? "0.9" : "1.5"));
    return std::nullopt;
  }

  std::optional<ir::Count> count_of(const ast::Value& value) {
    const auto* duration = std::get_if<ast::Duration>(&value.data);
    if (duration == nullptr) return std::nullopt;
    const bool epochs = duration->unit == "epoch" && (context_.in_training || context_.anywhere);
    const bool checks = duration->unit == "check" && (!context_.in_training || context_.anywhere);
    if (!epochs && !checks) {
      checker_.sink
          .report<Diag::UnitOfDuration>(value.span, "FOR", context_.in_training ? "epochs" : "consecutive_checks",
                                        duration->unit + "s")
          .help(context_.in_training ? "a training is looked at once an epoch: `FOR 3 epochs`"
                                     : "a model in use is looked at check by check: `FOR 3 consecutive_checks`");
      return std::nullopt;
    }
    return check_count(checker_, "FOR", value, {duration->unit, duration->unit + "s"});
  }

  void report_never(Span span, const std::string& condition, const Quantity& quantity) {
    checker_.sink.report<Diag::StopNeverHolds>(span, condition, bounds(quantity))
        .help("choose a value inside the range of `" + quantity.name + "`");
  }

  /// `recall >= 0` says nothing.
  void warn_if_always(const ast::Compare& compare, const Quantity& quantity, double value) {
    static constexpr ast::CompareOp kOpposite[] = {ast::CompareOp::GreaterEqual, ast::CompareOp::Greater,
                                                   ast::CompareOp::LessEqual,    ast::CompareOp::Less,
                                                   ast::CompareOp::NotEqual,     ast::CompareOp::Equal};
    if (can_hold(quantity, kOpposite[static_cast<int>(compare.op)], value)) return;
    checker_.sink
        .report<Diag::AlwaysHolds>(join(compare.metric.span, compare.value.span),
                                   fmt::format("{} {} {}", compare.metric.text, ast::spelling(compare.op), value),
                                   bounds(quantity))
        .help("choose a value inside the range of `" + quantity.name + "`");
  }

  static bool can_hold(const Quantity& q, ast::CompareOp op, double value) {
    switch (op) {
      case ast::CompareOp::Greater:
        return value < q.maximum;
      case ast::CompareOp::GreaterEqual:
        return value <= q.maximum;
      case ast::CompareOp::Less:
        return value > q.minimum;
      case ast::CompareOp::LessEqual:
        return value >= q.minimum;
      case ast::CompareOp::Equal:
        return value >= q.minimum && value <= q.maximum;
      case ast::CompareOp::NotEqual:
        return true;
    }
    return true;
  }
  static std::string bounds(const Quantity& q) {
    if (std::isinf(q.maximum)) return fmt::format("`{}` is never below {}", q.name, q.minimum);
    if (std::isinf(q.minimum)) return fmt::format("`{}` is never above {}", q.name, q.maximum);
    return fmt::format("`{}` lies between {} and {}", q.name, q.minimum, q.maximum);
  }

  Checker& checker_;
  const ConditionContext& context_;
};

}  // namespace

bool is_about_use(const ir::Condition& condition) {
  if (std::any_of(condition.children.begin(), condition.children.end(), is_about_use)) return true;
  const stdlib::Quantity* quantity = stdlib::find_quantity(condition.metric);
  return condition.unit == "check" || (quantity != nullptr && !quantity->in_training);
}

std::optional<ir::Condition> check_condition(Checker& checker, const ast::Condition& condition,
                                             const ConditionContext& context) {
  return ConditionCheck(checker, context).check(condition);
}

}  // namespace dmlc::check
