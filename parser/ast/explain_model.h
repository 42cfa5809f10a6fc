// SPDX-License-Identifier: Apache-2.0
// EXPLAIN MODEL as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

struct ExplainModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `EXPLAIN MODEL`
  QualifiedName model;

  static constexpr std::string_view kind = "explain_model";
  static constexpr auto fields =
      std::tuple{Field{"description", &ExplainModel::description}, Field{"model", &ExplainModel::model}};
};

}  // namespace dmlc::ast
