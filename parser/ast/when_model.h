// SPDX-License-Identifier: Apache-2.0
// WHEN MODEL as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/action.h"
#include "parser/ast/condition.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

struct WhenModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `WHEN MODEL`
  QualifiedName model;
  Condition condition;
  std::vector<Action> actions;  ///< at least one

  static constexpr std::string_view kind = "when_model";
  static constexpr auto fields =
      std::tuple{Field{"description", &WhenModel::description}, Field{"model", &WhenModel::model},
                 Field{"condition", &WhenModel::condition}, Field{"actions", &WhenModel::actions}};
};

}  // namespace dmlc::ast
