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
#include "parser/ast/condition.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/sql_fragment.h"
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

/// An argument of a transformer: an expression over the source, or a parameter.
using TransformArgument = std::variant<SqlFragment, Argument>;

/// `TRANSFORM standard_scaler(age) AS scaled_age`, `TRANSFORM(log(price))`
struct Transform {
  QualifiedName transformer;  ///< `time_series.lag` has two parts
  std::vector<TransformArgument> arguments;
  std::optional<Name> name;  ///< after AS
  Span span;

  static constexpr std::string_view kind = "transform";
  static constexpr auto fields = std::tuple{Field{"transformer", &Transform::transformer},
                                            Field{"arguments", &Transform::arguments}, Field{"name", &Transform::name}};
};

/// `DERIVED ratio(a, b) AS r`, `DERIVED(a / b)`: an expression that may call a feature transformer.
struct Derived {
  NamedExpr expr;
  Span span;

  static constexpr std::string_view kind = "derived";
  static constexpr auto fields = std::tuple{Field{"expr", &Derived::expr}};
};

/// `SEASONAL weekday`, `TREND linear`
struct TimeTerm {
  bool seasonal = false;  ///< else a trend
  Call term;
  Span span;

  static constexpr std::string_view kind = "time_term";
  static constexpr auto fields = std::tuple{Field{"seasonal", &TimeTerm::seasonal}, Field{"term", &TimeTerm::term}};
};

using Feature = std::variant<NamedExpr, AllColumns, Transform, Derived, TimeTerm>;

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

enum class Keep { All, Last, Best };
/// "ALL", "LAST", "BEST".
[[nodiscard]] std::string_view spelling(Keep keep);

/// `SAVE CHECKPOINTS EVERY 10 epochs KEEP LAST 3`
struct Checkpoints {
  Value every;  ///< a Duration
  Keep keep = Keep::All;
  std::optional<Integer> last;  ///< behind KEEP LAST
  Span keep_span;               ///< empty when KEEP is not written

  static constexpr std::string_view kind = "checkpoints";
  static constexpr auto fields = std::tuple{Field{"every", &Checkpoints::every}, Field{"keep", &Checkpoints::keep},
                                            Field{"last", &Checkpoints::last}};
};

/// `ON memory_error RETRY WITH batch_size = 64`
struct FallbackRule {
  Name failure;
  std::vector<Argument> parameters;
  Span span;

  static constexpr std::string_view kind = "rule";
  static constexpr auto fields =
      std::tuple{Field{"failure", &FallbackRule::failure}, Field{"parameters", &FallbackRule::parameters}};
};

/// `FORECAST 7 days AHEAD WITH CONFIDENCE INTERVALS 0.8, 0.95`
struct Forecast {
  Value horizon;  ///< a Duration
  std::vector<Value> intervals;

  static constexpr std::string_view kind = "forecast";
  static constexpr auto fields =
      std::tuple{Field{"horizon", &Forecast::horizon}, Field{"intervals", &Forecast::intervals}};
};

struct TrainModel {
  Span span;                        ///< from the CTE prefix or TRAIN to the last token, without `;`
  std::string description;          ///< the comment directly above; empty when there is none
  std::optional<SqlFragment> ctes;  ///< `WITH a AS (…), …` in front of TRAIN, WITH included
  Span keyword;                     ///< `TRAIN MODEL`
  QualifiedName name;
  Clause<Call> algorithm;                                     ///< USING
  Clause<SqlFragment> source;                                 ///< FROM
  std::optional<Clause<NamedExpr>> target;                    ///< PREDICT
  std::optional<Clause<QualifiedName>> time_column;           ///< WITH TIME COLUMN
  Clause<std::vector<Feature>> features;                      ///< WITH FEATURES; none only beside a time column
  std::optional<Clause<Call>> balance;                        ///< BALANCE CLASSES BY
  std::optional<Clause<Split>> split;                         ///< SPLIT DATA
  std::optional<Clause<Validation>> validation;               ///< VALIDATE USING, VALIDATE ON
  std::optional<Clause<Name>> optimize_for;                   ///< OPTIMIZE FOR
  std::optional<Clause<Condition>> stop_when;                 ///< STOP WHEN
  std::optional<Clause<Checkpoints>> checkpoints;             ///< SAVE CHECKPOINTS
  std::optional<Clause<std::vector<FallbackRule>>> fallback;  ///< WITH FALLBACK
  std::optional<Clause<Integer>> max_retries;                 ///< MAX RETRIES
  std::optional<Clause<Forecast>> forecast;                   ///< FORECAST
  std::optional<Clause<std::vector<Name>>> for_each;          ///< FOR EACH
  std::optional<Clause<Name>> device;                         ///< ON DEVICE
  std::optional<Clause<Integer>> seed;                        ///< SEED
  std::optional<Clause<std::vector<Argument>>> limits;        ///< WITH LIMITS

  static constexpr std::string_view kind = "train_model";
  static constexpr auto fields = std::tuple{Field{"description", &TrainModel::description},
                                            Field{"ctes", &TrainModel::ctes},
                                            Field{"name", &TrainModel::name},
                                            Field{"algorithm", &TrainModel::algorithm},
                                            Field{"source", &TrainModel::source},
                                            Field{"target", &TrainModel::target},
                                            Field{"time_column", &TrainModel::time_column},
                                            Field{"features", &TrainModel::features},
                                            Field{"balance", &TrainModel::balance},
                                            Field{"split", &TrainModel::split},
                                            Field{"validation", &TrainModel::validation},
                                            Field{"optimize_for", &TrainModel::optimize_for},
                                            Field{"stop_when", &TrainModel::stop_when},
                                            Field{"checkpoints", &TrainModel::checkpoints},
                                            Field{"fallback", &TrainModel::fallback},
                                            Field{"max_retries", &TrainModel::max_retries},
                                            Field{"forecast", &TrainModel::forecast},
                                            Field{"for_each", &TrainModel::for_each},
                                            Field{"device", &TrainModel::device},
                                            Field{"seed", &TrainModel::seed},
                                            Field{"limits", &TrainModel::limits}};
};

}  // namespace dmlc::ast
