// SPDX-License-Identifier: Apache-2.0
// The condition of STOP WHEN.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "compiler/base/box.h"
#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

enum class CompareOp { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };
/// ">=" for GreaterEqual; `!=` for NotEqual.
[[nodiscard]] std::string_view spelling(CompareOp op);

enum class Trend { Increases, Decreases, DoesNotImprove };
/// "INCREASES", "DECREASES", "DOES NOT IMPROVE".
[[nodiscard]] std::string_view spelling(Trend trend);

struct StopCondition;

/// `recall > 0.9`, `epochs >= 100`, `training_time > 10 minutes`
struct StopCompare {
  Name metric;
  CompareOp op = CompareOp::Greater;
  Span op_span;
  Value value;

  static constexpr std::string_view kind = "compare";
  static constexpr auto fields = std::tuple{Field{"metric", &StopCompare::metric}, Field{"op", &StopCompare::op},
                                            Field{"value", &StopCompare::value}};
};

/// `loss INCREASES FOR 3 epochs`, `roc_auc DOES NOT IMPROVE FOR 10 epochs`
struct StopTrend {
  Name metric;
  Trend trend = Trend::Increases;
  Integer epochs;

  static constexpr std::string_view kind = "trend";
  static constexpr auto fields = std::tuple{Field{"metric", &StopTrend::metric}, Field{"trend", &StopTrend::trend},
                                            Field{"epochs", &StopTrend::epochs}};
};

/// `a AND b AND c`; two operands or more.
struct StopAll {
  std::vector<StopCondition> operands;

  static constexpr std::string_view kind = "all";
  static constexpr auto fields = std::tuple{Field{"operands", &StopAll::operands}};
};

/// `a OR b OR c`; two operands or more.
struct StopAny {
  std::vector<StopCondition> operands;

  static constexpr std::string_view kind = "any";
  static constexpr auto fields = std::tuple{Field{"operands", &StopAny::operands}};
};

/// `NOT a`
struct StopNot {
  Box<StopCondition> operand;

  static constexpr std::string_view kind = "not";
  static constexpr auto fields = std::tuple{Field{"operand", &StopNot::operand}};
};

/// Parentheses leave no node.
struct StopCondition {
  std::variant<StopCompare, StopTrend, StopAll, StopAny, StopNot> node;
  Span span;

  static constexpr std::string_view kind = "condition";
  static constexpr auto fields = std::tuple{Field{"node", &StopCondition::node}};
};

}  // namespace dmlc::ast
