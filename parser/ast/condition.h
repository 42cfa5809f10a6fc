// SPDX-License-Identifier: Apache-2.0
// Conditions over metrics: of STOP WHEN, WHEN MODEL, agents and alerts.
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

struct Condition;

/// `recall > 0.9`, `epochs >= 100`, `training_time > 10 minutes`
struct Compare {
  Name metric;
  CompareOp op = CompareOp::Greater;
  Span op_span;
  Value value;

  static constexpr std::string_view kind = "compare";
  static constexpr auto fields =
      std::tuple{Field{"metric", &Compare::metric}, Field{"op", &Compare::op}, Field{"value", &Compare::value}};
};

/// `loss INCREASES FOR 3 epochs`, `roc_auc DOES NOT IMPROVE FOR 10 epochs`, `drift INCREASES FOR 3 consecutive_checks`
struct Trending {
  Name metric;
  Trend trend = Trend::Increases;
  Value count;  ///< a Duration

  static constexpr std::string_view kind = "trend";
  static constexpr auto fields = std::tuple{Field{"metric", &Trending::metric}, Field{"trend", &Trending::trend},
                                            Field{"count", &Trending::count}};
};

enum class Crossing { DropsBelow, Exceeds };
/// "DROPS BELOW", "EXCEEDS".
[[nodiscard]] std::string_view spelling(Crossing crossing);

/// `recall DROPS BELOW 0.8`, `drift EXCEEDS 0.3`
struct Crosses {
  Name metric;
  Crossing crossing = Crossing::Exceeds;
  Value value;

  static constexpr std::string_view kind = "crosses";
  static constexpr auto fields = std::tuple{Field{"metric", &Crosses::metric}, Field{"crossing", &Crosses::crossing},
                                            Field{"value", &Crosses::value}};
};

/// `CONVERGED`: training ended because nothing improved any more.
struct Converged {
  static constexpr std::string_view kind = "converged";
  static constexpr auto fields = std::tuple{};
};

/// `a AND b AND c`; two operands or more.
struct All {
  std::vector<Condition> operands;

  static constexpr std::string_view kind = "all";
  static constexpr auto fields = std::tuple{Field{"operands", &All::operands}};
};

/// `a OR b OR c`; two operands or more.
struct Any {
  std::vector<Condition> operands;

  static constexpr std::string_view kind = "any";
  static constexpr auto fields = std::tuple{Field{"operands", &Any::operands}};
};

/// `NOT a`
struct Not {
  Box<Condition> operand;

  static constexpr std::string_view kind = "not";
  static constexpr auto fields = std::tuple{Field{"operand", &Not::operand}};
};

/// Parentheses leave no node.
struct Condition {
  std::variant<Compare, Trending, Crosses, Converged, All, Any, Not> node;
  Span span;

  static constexpr std::string_view kind = "condition";
  static constexpr auto fields = std::tuple{Field{"node", &Condition::node}};
};

}  // namespace dmlc::ast
