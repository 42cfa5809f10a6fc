// SPDX-License-Identifier: Apache-2.0
// STOP WHEN: metrics, units, and conditions that no run can meet.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "compiler/base/nearest.h"
#include "compiler/check/check_options.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

/// The values a quantity of a condition can take.
struct Quantity {
  std::string name;
  double minimum = 0;
  double maximum = std::numeric_limits<double>::infinity();
};

class StopCheck {
 public:
  StopCheck(Checker& checker, stdlib::Task task) : checker_(checker), task_(task) {}

  std::optional<ir::StopCondition> check(const ast::StopCondition& condition) {
    return std::visit([&](const auto& node) { return check_node(node); }, condition.node);
  }

 private:
  std::optional<ir::StopCondition> check_node(const ast::StopCompare& compare) {
    const auto quantity = quantity_of(compare.metric);
    if (!quantity) return std::nullopt;
    const auto value = value_of(compare, *quantity);
    if (!value) return std::nullopt;
    const std::string op(ast::spelling(compare.op));
    if (can_hold(*quantity, compare.op, *value)) {
      ir::StopCondition leaf;
      leaf.metric = quantity->name;
      leaf.op = op == "!=" ? "<>" : op;
      leaf.value = *value;
      return leaf;
    }
    checker_.sink
        .report<Diag::StopNeverHolds>(join(compare.metric.span, compare.value.span),
                                      fmt::format("{} {} {}", compare.metric.text, op, *value), bounds(*quantity))
        .help("choose a value inside the range of `" + compare.metric.text + "`");
    return std::nullopt;
  }
  std::optional<ir::StopCondition> check_node(const ast::StopTrend& trend) {
    if (!quantity_of(trend.metric)) return std::nullopt;
    checker_.sink
        .report<Diag::NotGenerated>(join(trend.metric.span, trend.epochs.span),
                                    fmt::format("`{} FOR n epochs` in STOP WHEN", ast::spelling(trend.trend)))
        .help("compare the metric with a number, or use `early_stopping_rounds` of gradient_boosting");
    return std::nullopt;
  }
  std::optional<ir::StopCondition> check_node(const ast::StopAll& all) {
    return check_list(all.operands, ir::StopCondition::Kind::All);
  }
  std::optional<ir::StopCondition> check_node(const ast::StopAny& any) {
    return check_list(any.operands, ir::StopCondition::Kind::Any);
  }
  std::optional<ir::StopCondition> check_node(const ast::StopNot& negation) {
    auto child = check(*negation.operand);
    if (!child) return std::nullopt;
    return ir::StopCondition{ir::StopCondition::Kind::Not, {std::move(*child)}, "", "", 0};
  }

  std::optional<ir::StopCondition> check_list(const std::vector<ast::StopCondition>& operands,
                                              ir::StopCondition::Kind kind) {
    ir::StopCondition result{kind, {}, "", "", 0};
    bool sound = true;
    for (const ast::StopCondition& operand : operands) {
      auto child = check(operand);
      sound = sound && child.has_value();
      if (child) result.children.push_back(std::move(*child));
    }
    return sound ? std::optional(std::move(result)) : std::nullopt;
  }

  std::optional<Quantity> quantity_of(const ast::Name& name) {
    if (name.text == "epochs" || name.text == "training_time") return Quantity{name.text, 0};
    const stdlib::Metric* metric = check_metric_name(checker_, name.text, name.span, task_);
    if (metric == nullptr) return std::nullopt;
    return Quantity{std::string(metric->name), metric->minimum, metric->maximum};
  }

  std::optional<double> value_of(const ast::StopCompare& compare, const Quantity& quantity) {
    if (quantity.name == "training_time") {
      if (const auto milliseconds = milliseconds_of(compare.value)) return static_cast<double>(*milliseconds) / 1000;
      checker_.sink.report<Diag::ParameterType>(compare.value.span, "training_time", "a duration such as 10 minutes",
                                                describe(compare.value));
      return std::nullopt;
    }
    if (const auto number = number_of(compare.value)) return number;
    if (const auto* epochs = std::get_if<ast::Duration>(&compare.value.data);
        epochs && epochs->unit == "epoch" && quantity.name == "epochs")
      return epochs->amount;
    checker_.sink.report<Diag::ParameterType>(compare.value.span, compare.metric.text, "a number",
                                              describe(compare.value));
    return std::nullopt;
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
  stdlib::Task task_;
};

}  // namespace

std::optional<ir::StopCondition> check_stop(Checker& checker, const ast::TrainModel& statement,
                                            const stdlib::Algorithm& algorithm, stdlib::Task task) {
  if (!statement.stop_when) return std::nullopt;
  if (!algorithm.iterates) {
    checker.sink.report<Diag::NothingToStop>(statement.stop_when->keyword, algorithm.name)
        .help("leave out `STOP WHEN`: the solution is computed in one step");
    return std::nullopt;
  }
  return StopCheck(checker, task).check(statement.stop_when->value);
}

}  // namespace dmlc::check
