// SPDX-License-Identifier: Apache-2.0
// MONITOR MODEL as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/condition.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

/// `drift_detection ON features (a, b)`, `performance_degradation ON recall`
struct Watch {
  Name what;
  bool on_features = false;  ///< the word FEATURES stands behind ON
  std::vector<Name> on;      ///< features or metrics; empty: all
  Span span;

  static constexpr std::string_view kind = "watch";
  static constexpr auto fields =
      std::tuple{Field{"what", &Watch::what}, Field{"on_features", &Watch::on_features}, Field{"on", &Watch::on}};
};

struct MonitorModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `MONITOR MODEL`
  QualifiedName model;
  Clause<std::vector<Watch>> watches;           ///< FOR; at least one
  std::optional<Clause<Value>> frequency;       ///< CHECK FREQUENCY; a word or a duration
  std::optional<Clause<Condition>> alert_when;  ///< ALERT WHEN

  static constexpr std::string_view kind = "monitor_model";
  static constexpr auto fields =
      std::tuple{Field{"description", &MonitorModel::description}, Field{"model", &MonitorModel::model},
                 Field{"watches", &MonitorModel::watches}, Field{"frequency", &MonitorModel::frequency},
                 Field{"alert_when", &MonitorModel::alert_when}};
};

}  // namespace dmlc::ast
