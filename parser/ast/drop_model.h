// SPDX-License-Identifier: Apache-2.0
// DROP MODEL as it was written.
#pragma once

#include <string>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

struct DropModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `DROP MODEL`
  bool if_exists = false;
  QualifiedName model;

  static constexpr std::string_view kind = "drop_model";
  static constexpr auto fields =
      std::tuple{Field{"description", &DropModel::description}, Field{"if_exists", &DropModel::if_exists},
                 Field{"model", &DropModel::model}};
};

}  // namespace dmlc::ast
