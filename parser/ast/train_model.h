// SPDX-License-Identifier: Apache-2.0
// TRAIN MODEL as it was written.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/sql_fragment.h"
#include "parser/ast/stop_condition.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

/// `column`, `expression` or either with `AS name`, as a feature or as the target.
struct NamedExpr {
  SqlFragment expr;
  std::optional<QualifiedName> column;  ///< set when `expr` is nothing but a column name
  std::optional<Name> name;             ///< after AS
  Span span;

  static constexpr std::string_view kind = "named_expr";
  static constexpr auto fields =
      std::tuple{Field{"expr", &NamedExpr::expr}, Field{"column", &NamedExpr::column}, Field{"name", &NamedExpr::name}};
};

/// `*`, `t.*`, `* EXCEPT (a, b)`
struct AllColumns {
  std::optional<QualifiedName> table;  ///< `t` of `t.*`
  std::vector<Name> except;
  Span span;

  static constexpr std::string_view kind = "all_columns";
  static constexpr auto fields = std::tuple{Field{"table", &AllColumns::table}, Field{"except", &AllColumns::except}};
};

using Feature = std::variant<NamedExpr, AllColumns>;

enum class SplitBy { Random, Hash, Time };
/// "RANDOM", "HASH", "TIME".
[[nodiscard]] std::string_view spelling(SplitBy by);

/// `training=0.7, validation=0.2, test=0.1 BY HASH(col)`
struct Split {
  std::vector<Argument> ratios;
  SplitBy by = SplitBy::Random;
  Span by_span;                        ///< empty when the order is not written
  std::optional<SqlFragment> by_expr;  ///< between the parentheses of HASH or TIME
  Span span;

  static constexpr std::string_view kind = "split";
  static constexpr auto fields =
      std::tuple{Field{"ratios", &Split::ratios}, Field{"by", &Split::by}, Field{"by_expr", &Split::by_expr}};
};

/// `VALIDATE USING holdout(fraction=0.2)`
struct ValidateUsing {
  Call method;
  Span span;

  static constexpr std::string_view kind = "validate_using";
  static constexpr auto fields = std::tuple{Field{"method", &ValidateUsing::method}};
};

/// `VALIDATE ON holdout_rows`: a source like that of FROM.
struct ValidateOn {
  SqlFragment source;
  Span span;

  static constexpr std::string_view kind = "validate_on";
  static constexpr auto fields = std::tuple{Field{"source", &ValidateOn::source}};
};

using Validation = std::variant<ValidateUsing, ValidateOn>;

struct TrainModel {
  Span span;                        ///< from the CTE prefix or TRAIN to the last token, without `;`
  std::string description;          ///< the comment directly above; empty when there is none
  std::optional<SqlFragment> ctes;  ///< `WITH a AS (…), …` in front of TRAIN, WITH included
  Span keyword;                     ///< `TRAIN MODEL`
  QualifiedName name;
  Clause<Call> algorithm;                               ///< USING
  Clause<SqlFragment> source;                           ///< FROM
  std::optional<Clause<NamedExpr>> target;              ///< PREDICT
  Clause<std::vector<Feature>> features;                ///< WITH FEATURES; at least one
  std::optional<Clause<Split>> split;                   ///< SPLIT DATA
  std::optional<Clause<Validation>> validation;         ///< VALIDATE USING, VALIDATE ON
  std::optional<Clause<Name>> optimize_for;             ///< OPTIMIZE FOR
  std::optional<Clause<StopCondition>> stop_when;       ///< STOP WHEN
  std::optional<Clause<Integer>> seed;                  ///< SEED
  std::optional<Clause<std::vector<Argument>>> limits;  ///< WITH LIMITS

  static constexpr std::string_view kind = "train_model";
  static constexpr auto fields = std::tuple{Field{"description", &TrainModel::description},
                                            Field{"ctes", &TrainModel::ctes},
                                            Field{"name", &TrainModel::name},
                                            Field{"algorithm", &TrainModel::algorithm},
                                            Field{"source", &TrainModel::source},
                                            Field{"target", &TrainModel::target},
                                            Field{"features", &TrainModel::features},
                                            Field{"split", &TrainModel::split},
                                            Field{"validation", &TrainModel::validation},
                                            Field{"optimize_for", &TrainModel::optimize_for},
                                            Field{"stop_when", &TrainModel::stop_when},
                                            Field{"seed", &TrainModel::seed},
                                            Field{"limits", &TrainModel::limits}};
};

}  // namespace dmlc::ast
